"""The sums of the notes, written as loops, against torch's convolution."""

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d

from lessonlib.blocks import loops

SEED = 4
GRID = [(7, 3, 1, 0), (7, 3, 1, 1), (8, 3, 2, 1), (9, 5, 3, 2), (5, 1, 1, 0), (6, 2, 2, 0), (3, 3, 1, 0)]


def drawn(*shape):
    """Random numbers whose seed is the shape, so that a failure names it."""
    return np.random.default_rng([SEED, *shape]).normal(size=shape)


def torch_way(F, weight, **options):
    """F (H, W, M) and weight (N, M/g, D_K, D_K) through torch, back to (H', W', N)."""
    image = torch.from_numpy(np.ascontiguousarray(F.transpose(2, 0, 1)))[None]
    return conv2d(image, torch.from_numpy(np.ascontiguousarray(weight)), **options)[0].permute(1, 2, 0).numpy()


@pytest.mark.claim("C01")
@pytest.mark.parametrize("size, d_k, stride, padding", GRID)
def test_standard_is_torch(size, d_k, stride, padding):
    F, K = drawn(size, size + 1, 3), drawn(d_k, d_k, 3, 4)
    G = loops.standard_convolution(F, K, stride, padding)
    np.testing.assert_allclose(
        G, torch_way(F, K.transpose(3, 2, 0, 1), stride=stride, padding=padding), rtol=0, atol=1e-12
    )


@pytest.mark.claim("C02")
@pytest.mark.parametrize("size, d_k, stride, padding", GRID)
def test_depthwise_is_torchs_grouped_convolution(size, d_k, stride, padding):
    F, K = drawn(size, size + 1, 4), drawn(d_k, d_k, 4)
    G = loops.depthwise_convolution(F, K, stride, padding)
    weight = K.transpose(2, 0, 1)[:, None]
    np.testing.assert_allclose(G, torch_way(F, weight, stride=stride, padding=padding, groups=4), rtol=0, atol=1e-12)


@pytest.mark.claim("C03")
def test_pointwise_is_torchs_1x1():
    F, K = drawn(4, 5, 3), drawn(3, 6)
    G = loops.pointwise_convolution(F, K)
    np.testing.assert_allclose(G, torch_way(F, K.T[:, :, None, None]), rtol=0, atol=1e-12)


@pytest.mark.claim("C06")
def test_depthwise_then_pointwise_is_the_product_kernel():
    """And with the misprinted index of N4 (k+i+1 for k+i-1) it is not."""
    F, filters, mixing = drawn(8, 8, 3), drawn(3, 3, 3), drawn(3, 5)
    split = loops.pointwise_convolution(loops.depthwise_convolution(F, filters), mixing)
    product = filters[..., None] * mixing
    np.testing.assert_allclose(split, loops.standard_convolution(F, product), rtol=0, atol=1e-12)
    two_rows_down = loops.standard_convolution(F[2:], product)
    assert np.abs(two_rows_down - split[: len(two_rows_down)]).max() > 0.1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="made for 2 input channels, the feature map has 3"):
        loops.standard_convolution(np.zeros((4, 4, 3)), np.zeros((3, 3, 2, 5)))
    with pytest.raises(ValueError, match="made for 5 input channels"):
        loops.pointwise_convolution(np.zeros((4, 4, 3)), np.zeros((5, 2)))
    with pytest.raises(ValueError, match="height=4.*padding"):
        loops.depthwise_convolution(np.zeros((4, 4, 3)), np.zeros((5, 5, 3)))
