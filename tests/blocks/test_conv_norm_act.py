"""The block against the same three operations by torch's functions, and its shapes."""

import pytest
import torch
from torch.nn import functional

from lessonlib.blocks.conv_norm_act import ConvNormAct


def test_it_is_convolution_norm_relu_in_this_order():
    torch.manual_seed(5)
    block = ConvNormAct(3, 6, 3, stride=2, eps=0.1).eval()
    block.bn.running_mean.normal_()
    block.bn.running_var.uniform_(0.01, 2)
    x = torch.randn(2, 3, 9, 8)
    convolved = functional.conv2d(x, block.conv.weight, stride=2, padding=1)
    mean, variance = block.bn.running_mean[:, None, None], block.bn.running_var[:, None, None]
    torch.testing.assert_close(block(x), ((convolved - mean) / (variance + 0.1).sqrt()).clamp(min=0))


@pytest.mark.parametrize(
    ("kernel_size", "padding", "size"),
    [(1, None, (9, 8)), (5, None, (9, 8)), ((1, 7), None, (9, 8)), ((7, 1), None, (9, 8)), (3, 0, (7, 6))],
)
def test_padding_keeps_the_resolution_unless_it_is_given(kernel_size, padding, size):
    block = ConvNormAct(3, 6, kernel_size, padding=padding)
    assert block(torch.zeros(2, 3, 9, 8)).shape == (2, 6, *size)


def test_the_convolution_has_no_bias():
    assert [name for name, _ in ConvNormAct(3, 6).named_parameters()] == ["conv.weight", "bn.weight", "bn.bias"]


@pytest.mark.parametrize("kernel_size", [2, (3, 4), (2, 1)])
def test_an_even_kernel_needs_its_padding(kernel_size):
    with pytest.raises(ValueError, match=r"kernel_size=.* is even"):
        ConvNormAct(3, 6, kernel_size)
    ConvNormAct(3, 6, kernel_size, padding=0)
