"""Channel shuffle as a permutation, its inverse, and what it does to groups that do not see each other."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib.blocks.shuffle import ShuffleUnit, channel_shuffle
from lessonlib.profiling.jacobian import channel_jacobian

SEED = 8
SPLITS = [(6, 2), (6, 3), (12, 4), (12, 1), (12, 12), (240, 3)]


class Shuffle(nn.Module):
    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return channel_shuffle(x, self.groups)


def numbered(channels):
    """An image whose channels carry their number."""
    return torch.arange(channels).view(1, -1, 1, 1).expand(2, channels, 3, 4)


def test_two_groups_are_dealt_like_cards():
    assert channel_shuffle(numbered(6), 2)[1, :, 2, 3].tolist() == [0, 3, 1, 4, 2, 5]


@pytest.mark.claim("C46")
@pytest.mark.parametrize("channels, groups", SPLITS)
def test_it_is_the_transposed_table_of_groups(channels, groups):
    dealt = channel_shuffle(numbered(channels), groups)
    table = np.arange(channels).reshape(groups, channels // groups)
    assert dealt.shape == (2, channels, 3, 4)
    assert dealt[0, :, 0, 0].tolist() == table.T.ravel().tolist()
    size = channels // groups
    for a, b in np.ndindex(size, groups):
        assert dealt[0, b + a * groups, 0, 0] == a + b * size


@pytest.mark.parametrize("channels, groups", SPLITS)
def test_shuffling_with_the_size_of_a_group_undoes_it(channels, groups):
    x = torch.randn(2, channels, 3, 4, generator=torch.Generator().manual_seed(SEED))
    assert torch.equal(channel_shuffle(channel_shuffle(x, groups), channels // groups), x)


@pytest.mark.parametrize("groups", [4, 0, -2])
def test_channels_that_do_not_split_are_refused(groups):
    with pytest.raises(ValueError, match=f"10 channels do not split into groups={groups}"):
        channel_shuffle(torch.zeros(1, 10, 2, 2), groups)


@pytest.mark.claim("C45")
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_stacked_group_convolutions_stay_block_diagonal(depth):
    torch.manual_seed(SEED)
    stack = nn.Sequential(*(nn.Conv2d(12, 12, 3, padding=1, groups=3) for _ in range(depth)))
    assert torch.equal(channel_jacobian(stack, (12, 3, 3)) > 0, torch.block_diag(*[torch.ones(4, 4)] * 3).bool())


@pytest.mark.claim("C46")
def test_one_shuffle_between_two_group_convolutions_relates_all_channels():
    torch.manual_seed(SEED)
    first, second = (nn.Conv2d(12, 12, 1, groups=3) for _ in range(2))
    reach = channel_jacobian(nn.Sequential(first, Shuffle(3), second), (12, 2, 2))
    assert (reach > 0).all()


def test_a_unit_of_stride_1_lets_half_of_the_channels_pass():
    torch.manual_seed(SEED)
    unit = ShuffleUnit(8, 8).eval()
    x = torch.randn(2, 8, 6, 5)
    y = unit(x)
    assert y.shape == x.shape
    assert torch.equal(y[:, 0::2], x[:, :4])
    assert y[:, 1::2].min() >= 0
    torch.testing.assert_close(y[:, 1::2], unit.branch2(x[:, 4:]))
    reach = channel_jacobian(unit, (8, 3, 3)) > 0
    assert not reach[1::2, :4].any()


def test_a_unit_of_stride_2_reads_all_channels_twice():
    torch.manual_seed(SEED)
    unit = ShuffleUnit(6, 10, stride=2).eval()
    x = torch.randn(2, 6, 7, 8)
    y = unit(x)
    assert y.shape == (2, 10, 4, 4)
    assert y.min() >= 0
    torch.testing.assert_close(y[:, 0::2], unit.branch1(x))
    torch.testing.assert_close(y[:, 1::2], unit.branch2(x))


@pytest.mark.parametrize("stride", [1, 2])
def test_no_relu_follows_a_depthwise_convolution(stride):
    unit = ShuffleUnit(8, 8, stride)
    for branch in (unit.branch1, unit.branch2):
        layers = list(branch)
        for place, layer in enumerate(layers):
            if isinstance(layer, nn.Conv2d):
                depthwise = layer.groups > 1
                assert isinstance(layers[place + 1], nn.BatchNorm2d)
                assert (place + 2 < len(layers) and isinstance(layers[place + 2], nn.ReLU)) != depthwise


@pytest.mark.parametrize(
    "arguments, message",
    [((8, 9), "out_channels=9"), ((8, 8, 3), "stride=3"), ((8, 10), "in_channels=8, out_channels=10")],
)
def test_units_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ShuffleUnit(*arguments)
