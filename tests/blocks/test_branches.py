"""Tables of branches against the same thing written out."""

import pytest
import torch

from lessonlib.blocks.branches import AVERAGE_POOL, INNER_AVERAGE_POOL, MAX_POOL, Branches, Conv


def test_a_table_is_what_it_says():
    torch.manual_seed(4)
    table = [
        (Conv("a", 3),),
        (Conv("b_1", 4), Conv("b_2", 5, 3), [(Conv("left", 2, (1, 3)),), (Conv("right", 6, (3, 1)),)]),
        (AVERAGE_POOL, Conv("pool", 7)),
    ]
    block, x = Branches(8, table).eval(), torch.randn(2, 8, 6, 5)
    fork = block.b_2(block.b_1(x))
    by_hand = [block.a(x), block.left(fork), block.right(fork), block.pool(AVERAGE_POOL(x))]
    torch.testing.assert_close(block(x), torch.cat(by_hand, 1))
    assert block.out_channels == block(x).shape[1] == 3 + 2 + 6 + 7


def test_a_stride_is_not_padded_and_pooling_keeps_the_channels():
    block = Branches(4, [(Conv("a", 6, 3, stride=2),), (MAX_POOL,)])
    assert block(torch.zeros(2, 4, 35, 35)).shape == (2, 10, 17, 17)
    assert block.out_channels == 10


def test_padding_0_is_valid_at_stride_1():
    block = Branches(4, [(Conv("a", 6, 3, padding=0), Conv("b", 5, (1, 7)))])
    assert block(torch.zeros(2, 4, 9, 8)).shape == (2, 5, 7, 6)


def test_only_one_of_the_average_pools_counts_the_padding():
    ones = torch.ones(1, 1, 4, 4)
    assert AVERAGE_POOL(ones)[0, 0, 0].tolist() == pytest.approx([4 / 9, 6 / 9, 6 / 9, 4 / 9])
    assert torch.equal(INNER_AVERAGE_POOL(ones), ones)


def test_two_boxes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="'a'"):
        Branches(4, [(Conv("a", 6),), (Conv("a", 6),)])
