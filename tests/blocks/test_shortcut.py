"""The two shortcuts that change a shape: option A against loops, option B's cost against its closed form."""

import pytest
import torch

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.residual import BasicBlock, Bottleneck
from lessonlib.blocks.shortcut import Projection, ZeroPadding, match_shapes
from lessonlib.profiling.counts import count

SEED = 8
# input channels, output channels, stride
SHAPES = [(3, 3, 2), (3, 5, 1), (4, 8, 2), (2, 7, 3)]


def zero_padding_by_loops(x: torch.Tensor, out_channels: int, stride: int) -> torch.Tensor:
    images, channels, height, width = x.shape
    y = torch.zeros(images, out_channels, -(-height // stride), -(-width // stride), dtype=x.dtype)
    for channel in range(channels):
        for row in range(y.shape[2]):
            for column in range(y.shape[3]):
                y[:, channel, row, column] = x[:, channel, stride * row, stride * column]
    return y


@pytest.mark.claim("C14")
@pytest.mark.parametrize("in_channels, out_channels, stride", SHAPES)
@pytest.mark.parametrize("height, width", [(6, 9), (1, 5), (7, 8)])
def test_option_a_reads_every_second_position_and_adds_zeros(in_channels, out_channels, stride, height, width):
    x = torch.randn(2, in_channels, height, width, generator=torch.Generator().manual_seed(SEED))
    shortcut = match_shapes(in_channels, out_channels, stride, "A")
    assert torch.equal(shortcut(x), zero_padding_by_loops(x, out_channels, stride))
    assert shortcut(x).shape == match_shapes(in_channels, out_channels, stride, "B")(x).shape


@pytest.mark.claim("C14")
@pytest.mark.parametrize("in_channels, out_channels, stride", SHAPES)
def test_what_each_option_costs(in_channels, out_channels, stride):
    zeros, projection = (count(match_shapes(in_channels, out_channels, stride, o), (in_channels, 9, 12)) for o in "AB")
    assert zeros.parameters == zeros.macs == 0
    norm = 2 * out_channels
    assert projection.parameters == in_channels * out_channels + norm
    positions = -(-9 // stride) * -(-12 // stride)
    assert projection.macs == in_channels * out_channels * positions
    pointwise = Convolution.pointwise(in_channels, out_channels)
    assert projection.macs == pointwise.macs(-(-9 // stride), -(-12 // stride))


@pytest.mark.claim("C14")
@pytest.mark.parametrize("in_channels, out_channels, stride", [(4, 4, 1), *SHAPES])
@pytest.mark.parametrize("kind, width", [(BasicBlock, {}), (Bottleneck, {"width": 4})])
def test_a_block_costs_what_its_plain_twin_costs_and_the_shortcut(kind, width, in_channels, out_channels, stride):
    def cost(option):
        block = kind(in_channels, out_channels, stride=stride, shortcut=option, **width)
        counted = count(block, (in_channels, 8, 8))
        return counted.parameters, counted.macs

    assert cost("A") == cost(None)
    extra = 0 if stride == 1 and in_channels == out_channels else in_channels * out_channels
    norm = 2 * out_channels if extra else 0
    parameters, macs = cost(None)
    assert cost("B") == (parameters + extra + norm, macs + extra * (-(-8 // stride)) ** 2)


@pytest.mark.parametrize("option", ["A", "B", None])
def test_where_the_input_fits_nothing_stands_in(option):
    assert match_shapes(5, 5, 1, option) is None
    assert isinstance(match_shapes(5, 6, 1, "A"), ZeroPadding)
    assert isinstance(match_shapes(5, 5, 2, "B"), Projection)
    assert match_shapes(5, 6, 2, None) is None


def test_a_projection_without_norm_is_one_convolution():
    assert [name for name, _ in Projection(3, 4, norm=False).named_parameters()] == ["0.weight"]
    assert [name for name, _ in Projection(3, 4).named_parameters()] == ["0.weight", "1.weight", "1.bias"]


def test_bad_shortcuts_are_refused():
    with pytest.raises(ValueError, match="shortcut='C': take \"A\""):
        BasicBlock(4, 4, shortcut="C")
    with pytest.raises(ValueError, match="out_channels=4 is below in_channels=8"):
        BasicBlock(8, 4, shortcut="A")
