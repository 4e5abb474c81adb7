"""ShuffleNet's unit: its shapes, its groups, its two shortcuts, and what the shuffle in it is for."""

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, relu

from lessonlib.blocks.grouped_shuffle import GroupedShuffleUnit
from lessonlib.blocks.shuffle import channel_shuffle
from lessonlib.profiling.counts import count
from lessonlib.profiling.jacobian import channel_jacobian

SEED = 21


def convolutions(unit):
    return [part for part in unit.modules() if isinstance(part, nn.Conv2d)]


@pytest.mark.parametrize("in_channels, out_channels, stride", [(24, 24, 1), (12, 36, 2)])
def test_groups_and_widths_of_the_three_convolutions(in_channels, out_channels, stride):
    unit = GroupedShuffleUnit(in_channels, out_channels, groups=3, stride=stride)
    bottleneck, restored = out_channels // 4, 24
    assert [(part.in_channels, part.out_channels, part.groups, part.stride[0]) for part in convolutions(unit)] == [
        (in_channels, bottleneck, 3, 1),
        (bottleneck, bottleneck, bottleneck, stride),
        (bottleneck, restored, 3, 1),
    ]
    assert unit(torch.zeros(2, in_channels, 7, 10)).shape == (2, out_channels, -(-7 // stride), 10 // stride)


def test_the_cost_is_the_papers():
    """Zhang et al. 2018, section 3.2: hw(2cm/g + 9m) for a unit with c channels and m in its bottleneck."""
    for groups in (1, 2, 4):
        wanted = 6 * 5 * (2 * 32 * 8 // groups + 9 * 8)
        assert count(GroupedShuffleUnit(32, 32, groups), (32, 6, 5)).macs == wanted


def test_a_zero_residual_leaves_the_shortcuts():
    x = torch.randn(2, 12, 7, 8, generator=torch.Generator().manual_seed(SEED))
    for stride, out_channels in ((1, 12), (2, 24)):
        unit = GroupedShuffleUnit(12, out_channels, 3, stride)
        nn.init.zeros_(unit.restore[-1].weight)
        y = unit(x)
        if stride == 1:
            assert torch.equal(y, relu(x))
        else:
            assert torch.equal(y[:, :12], relu(avg_pool2d(x, 3, 2, padding=1)))
            assert not y[:, 12:].any()


def test_relu_stands_behind_the_first_convolution_and_at_the_end_only():
    torch.manual_seed(SEED)
    unit = GroupedShuffleUnit(12, 12, 3).eval()
    x = torch.randn(3, 12, 6, 6)
    y = channel_shuffle(relu(unit.reduce[:2](x)), 3)
    assert unit.depthwise(y).min() < 0 and unit.restore(unit.depthwise(y)).min() < 0
    torch.testing.assert_close(unit(x), relu(x + unit.restore(unit.depthwise(y))))
    assert [type(part) for part in unit.depthwise] == [type(part) for part in unit.restore]
    assert [type(part) for part in unit.restore] == [nn.Conv2d, nn.BatchNorm2d]


@pytest.mark.claim("C46")
def test_only_the_shuffle_lets_groups_see_each_other():
    torch.manual_seed(SEED)
    apart, together = (GroupedShuffleUnit(36, 36, 3, shuffle=shuffle) for shuffle in (False, True))
    # At one image a ReLU may happen to shut a path.
    one, other = (sum(channel_jacobian(unit, (36, 3, 3), seed) for seed in range(4)) for unit in (apart, together))
    assert torch.equal(one > 0, torch.block_diag(*[torch.ones(12, 12)] * 3).bool())
    assert (other > 0).all()
    assert list(apart.state_dict()) == list(together.state_dict())


def test_the_first_convolution_may_have_groups_of_its_own():
    assert [part.groups for part in convolutions(GroupedShuffleUnit(8, 32, 8, 2, reducing_groups=1))] == [1, 8, 8]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((12, 12, 3, 3), "stride=3"),
        ((12, 24, 3), "in_channels=12, out_channels=24: a unit of stride 1 keeps the width"),
        ((12, 12, 3, 2), "out_channels is larger"),
        ((24, 12, 3, 2), "out_channels is larger"),
        ((10, 24, 3, 2), "10 channels do not split into 3"),
        ((12, 18, 3, 2), "18 channels do not split into 12"),
    ],
)
def test_units_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        GroupedShuffleUnit(*arguments)
