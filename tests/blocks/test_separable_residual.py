"""Xception's module written out by hand, from torch's own functions."""

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.blocks.separable_residual import SeparableResidual


def by_hand(block: SeparableResidual, x, stride: int, first_relu: bool):
    y = x
    halves = [part for part in block.residual if isinstance(part, SeparableConvolution)]
    norms = [part for part in block.residual if isinstance(part, nn.BatchNorm2d)]
    for number, (half, norm) in enumerate(zip(halves, norms, strict=True)):
        y = y.relu() if number > 0 or first_relu else y
        y = conv2d(y, half.depthwise.weight, padding=1, groups=y.shape[1])
        y = norm(conv2d(y, half.pointwise.weight))
    if stride == 1 and y.shape == x.shape:
        return x + y
    convolution, norm = block.shortcut
    return norm(conv2d(x, convolution.weight, stride=stride)) + (max_pool2d(y, 3, stride, 1) if stride > 1 else y)


@pytest.mark.parametrize(
    ("widths", "stride", "first_relu"),
    [((8, 8), 2, False), ((6, 9), 2, True), ((6, 6, 6), 1, True), ((6, 7), 1, True)],
)
def test_modules_of_figure_5(widths, stride, first_relu):
    torch.manual_seed(4)
    block, x = SeparableResidual(6, widths, stride, first_relu).eval(), torch.randn(2, 6, 9, 8)
    before = x.clone()
    y = block(x)
    torch.testing.assert_close(y, by_hand(block, x, stride, first_relu))
    assert y.shape == (2, widths[-1], -(-9 // stride), -(-8 // stride))
    assert torch.equal(x, before), "the shortcut needs the input as it was"


def test_the_identity_where_it_fits_and_no_relu_after_the_sum():
    assert isinstance(SeparableResidual(6, (6, 6, 6)).shortcut, nn.Identity)
    x = -torch.ones(1, 6, 5, 5)
    block = SeparableResidual(6, (6, 6, 6)).eval()
    assert (block(x) < 0).any()


def test_eps_reaches_every_batch_norm():
    block = SeparableResidual(6, (7, 8), 2, eps=0.25)
    assert {part.eps for part in block.modules() if isinstance(part, nn.BatchNorm2d)} == {0.25}
