"""The separable block against torch's standard convolution and numpy's rank."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d

from lessonlib.arithmetic import Convolution, separable_ratio
from lessonlib.blocks.separable import SeparableConvolution, equivalent_dense_kernel
from lessonlib.profiling.counts import count

SHAPES = [(3, 4, 3, 1, 1), (8, 5, 5, 2, 1), (4, 16, 3, 2, 2), (6, 2, 1, 1, 1), (1, 7, 3, 1, 3)]


def block_and_image(m, n, d_k, stride, multiplier):
    torch.manual_seed(11)
    block = SeparableConvolution(m, n, d_k, stride, multiplier).double()
    return block, torch.randn(2, m, 9, 12, dtype=torch.float64)


@pytest.mark.claim("C06")
@pytest.mark.parametrize("shape", SHAPES)
def test_one_standard_convolution_does_the_same(shape):
    block, image = block_and_image(*shape)
    _, _, d_k, stride, _ = shape
    dense = conv2d(image, equivalent_dense_kernel(block), stride=stride, padding=d_k // 2)
    torch.testing.assert_close(block(image), dense, rtol=0, atol=1e-12)


@pytest.mark.claim("C06")
@pytest.mark.parametrize("shape", SHAPES)
def test_the_kernel_has_rank_r_for_every_input_channel(shape):
    m, n, d_k, _, multiplier = shape
    kernel = equivalent_dense_kernel(block_and_image(*shape)[0]).detach().numpy()
    ranks = [np.linalg.matrix_rank(kernel[:, channel].reshape(n, -1)) for channel in range(m)]
    assert ranks == [min(multiplier, n, d_k**2)] * m


@pytest.mark.claim("C06")
def test_the_kernel_as_a_whole_has_a_higher_rank():
    """Rank 1 holds channel by channel: all channels side by side are a matrix of rank min(N, M)."""
    kernel = equivalent_dense_kernel(block_and_image(6, 10, 3, 1, 1)[0]).detach().numpy()
    assert np.linalg.matrix_rank(kernel.reshape(10, -1)) == 6


@pytest.mark.claim("C04")
@pytest.mark.parametrize("m, n, d_k", [(3, 4, 3), (32, 64, 3), (16, 16, 5)])
def test_its_counted_share_is_the_closed_ratio(m, n, d_k):
    block, standard = SeparableConvolution(m, n, d_k), nn.Conv2d(m, n, d_k, padding=d_k // 2, bias=False)
    counted = count(block, (m, 14, 14))
    assert counted.macs == separable_ratio(n, d_k) * count(standard, (m, 14, 14)).macs
    assert counted.by_module["depthwise"] == Convolution.depthwise(m, d_k).macs(14, 14)
    assert counted.by_module["pointwise"] == Convolution.pointwise(m, n).macs(14, 14)


@pytest.mark.claim("C05")
def test_four_filters_of_3x3x3_have_108_weights_and_split_39():
    block = SeparableConvolution(3, 4, 3)
    assert nn.Conv2d(3, 4, 3, bias=False).weight.numel() == 108
    assert (block.depthwise.weight.numel(), block.pointwise.weight.numel()) == (27, 12)
    assert sum(p.numel() for p in block.parameters()) == 39


def test_with_norm_act_it_is_mobilenets_block():
    """Howard et al. 2017, figure 3: 3x3 depthwise, BN, ReLU, 1x1, BN, ReLU."""
    block = SeparableConvolution(4, 6, norm_act=True)
    leaves = [type(part).__name__ for part in block.modules() if not list(part.children())]
    assert leaves == ["Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d", "ReLU"]
    assert block(torch.randn(2, 4, 8, 8)).min() >= 0
    with pytest.raises(ValueError, match="norm_act=True is not linear"):
        equivalent_dense_kernel(block)


def test_an_even_kernel_is_refused():
    with pytest.raises(ValueError, match="kernel_size=4 is even"):
        SeparableConvolution(3, 4, 4)
