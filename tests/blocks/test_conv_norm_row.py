"""The row of loose layers: what is in it and what it does to shapes."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.conv_norm_row import conv_norm_row


@pytest.mark.parametrize("kernel_size, stride, groups", [(1, 1, 1), (3, 2, 2), (5, 1, 4), (7, 2, 1)])
def test_same_padding_and_no_bias(kernel_size, stride, groups):
    row = conv_norm_row(4, 8, kernel_size, stride, groups, nn.ReLU6, momentum=0.01)
    assert [type(layer) for layer in row] == [nn.Conv2d, nn.BatchNorm2d, nn.ReLU6]
    assert nn.Sequential(*row)(torch.randn(2, 4, 9, 12)).shape == (2, 8, -(-9 // stride), 12 // stride)
    assert row[0].bias is None and row[0].groups == groups
    assert row[1].momentum == 0.01


def test_without_an_activation_it_ends_in_the_norm():
    assert [type(layer) for layer in conv_norm_row(4, 8)] == [nn.Conv2d, nn.BatchNorm2d]


def test_an_even_kernel_is_refused():
    with pytest.raises(ValueError, match="kernel_size=2 is even"):
        conv_norm_row(4, 8, 2)
