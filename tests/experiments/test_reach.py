"""Who sees whom through group convolutions: the theorem against tables multiplied out, and against real layers."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib.blocks.shuffle import channel_shuffle
from lessonlib.experiments import reach
from lessonlib.profiling.counts import count_macs_by_torch
from lessonlib.profiling.jacobian import channel_jacobian

SPLITS = [
    (channels, groups) for channels in range(1, 49) for groups in range(1, channels + 1) if channels % groups == 0
]
SEED = 3


@pytest.mark.claim("C46")
def test_the_theorem_holds_for_every_split_of_up_to_48_channels():
    for channels, groups in SPLITS:
        size, order = channels // groups, reach.dealt(channels, groups)
        for layers in range(1, 7):
            table = reach.sees(channels, groups, layers, order)
            due = min(channels, size**layers)
            assert (table.sum(axis=1) == due).all(), (channels, groups, layers)
            assert (table.sum(axis=0) == due).all(), "and every input reaches as many outputs"
            assert reach.seen(channels, groups, layers) == due


@pytest.mark.claim("C46")
def test_so_many_layers_are_needed_and_no_fewer():
    for channels, groups in SPLITS:
        needed, order = reach.layers_needed(channels, groups), reach.dealt(channels, groups)
        if needed is None:
            assert groups == channels > 1
            assert not reach.sees(channels, groups, 8, order).all()
            continue
        assert reach.sees(channels, groups, needed, order).all()
        assert needed == 1 or not reach.sees(channels, groups, needed - 1, order).all()
        assert (needed <= 2) == (channels // groups >= groups), "one shuffle is enough where n >= g"


@pytest.mark.claim("C46")
@pytest.mark.parametrize("channels, groups", [(12, 4), (12, 3), (24, 6), (30, 10), (16, 8)])
def test_no_random_wiring_shows_the_worst_output_more(channels, groups):
    generator = np.random.default_rng(SEED)
    for layers in (2, 3):
        most = reach.seen(channels, groups, layers)
        for _ in range(100):
            table = reach.connections(channels, groups)
            for _ in range(layers - 1):  # another wiring between any two layers
                table = reach.connections(channels, groups) @ table[generator.permutation(channels)]
            assert table.sum(axis=1).max() <= most


@pytest.mark.claim("C45")
@pytest.mark.claim("C46")
@pytest.mark.parametrize("channels, groups", [(12, 3), (12, 4), (24, 6), (16, 8)])
@pytest.mark.parametrize("shuffled", [False, True])
def test_the_jacobian_of_real_layers_is_the_table(channels, groups, shuffled):
    torch.manual_seed(SEED)
    order = reach.dealt(channels, groups) if shuffled else None
    for layers in (1, 2, 3):
        found = channel_jacobian(reach.stack(channels, groups, layers, shuffled).double(), (channels, 1, 1))
        assert np.array_equal(found.numpy() > 0, reach.sees(channels, groups, layers, order))


def test_the_order_is_that_of_the_block():
    for channels, groups in SPLITS:
        order = torch.from_numpy(reach.dealt(channels, groups))
        x = torch.randn(2, channels, 1, 1, generator=torch.Generator().manual_seed(SEED))
        assert torch.equal(channel_shuffle(x, groups), x[:, order])


@pytest.mark.parametrize("channels, groups", [(12, 3), (24, 6), (16, 1), (8, 8)])
def test_the_layers_multiplied_out_do_what_the_stack_does(channels, groups):
    torch.manual_seed(SEED)
    stack = reach.stack(channels, groups, 3, shuffled=True).double()
    weights = [layer.weight[:, :, 0, 0] for layer in stack if isinstance(layer, nn.Conv2d)]
    x = torch.randn(5, channels, dtype=torch.float64)
    by_stack = stack(x[..., None, None])[:, :, 0, 0]
    torch.testing.assert_close(x @ reach.dense_equivalent(weights, groups).T, by_stack, rtol=0, atol=1e-12)


@pytest.mark.claim("C46")
@pytest.mark.parametrize("channels, groups", [(64, 8), (64, 4), (64, 16), (60, 6), (24, 6)])
def test_one_shuffle_carries_n_over_g_channels_and_no_block_has_a_higher_rank(channels, groups):
    size = channels // groups
    wires = reach.wires(channels, groups)
    assert wires.sum() == channels
    assert set(wires.flatten()) <= {size // groups, -(-size // groups)}
    dense = reach.two_layers(channels, groups)
    for row, blocks in enumerate(dense.split(size)):
        for column, block in enumerate(blocks.split(size, dim=1)):
            assert int(torch.linalg.matrix_rank(block)) == wires[row, column]


@pytest.mark.claim("C46")
@pytest.mark.parametrize("channels, middle, groups, sees", [(96, 24, 8, 36), (192, 48, 8, 144), (240, 60, 3, 240)])
def test_a_thin_unit_of_shufflenet_does_not_relate_all_channels(channels, middle, groups, sees):
    torch.manual_seed(SEED)
    unit = nn.Sequential(
        nn.Conv2d(channels, middle, 1, groups=groups),
        reach.Shuffle(groups),
        nn.Conv2d(middle, middle, 1, groups=middle),  # stands for the depthwise 3 x 3
        nn.Conv2d(middle, channels, 1, groups=groups),
    )
    assert (channel_jacobian(unit.double(), (channels, 1, 1)) > 0).sum(dim=1).unique().tolist() == [sees]
    assert reach.unit_sees(channels, middle, groups) == sees


@pytest.mark.claim("C44")
@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("in_channels, out_channels", [(16, 16), (16, 48), (48, 32)])
def test_groups_divide_weights_and_multiply_adds_exactly(in_channels, out_channels, kernel):
    def cost(groups):
        layer = nn.Conv2d(in_channels, out_channels, kernel, padding=kernel // 2, groups=groups, bias=False).to("meta")
        return layer.weight.numel(), count_macs_by_torch(layer, (in_channels, 6, 5))

    for groups in (2, 4, 8, 16):
        assert [part * groups for part in cost(groups)] == list(cost(1)), groups


@pytest.mark.parametrize("channels, groups", [(12, 5), (12, 0), (3, 6)])
def test_what_cannot_be_split_is_refused(channels, groups):
    with pytest.raises(ValueError, match=f"{channels} channels do not split into groups={groups}"):
        reach.layers_needed(channels, groups)
