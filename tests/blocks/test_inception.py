"""The inception module: the paper's table, the order of the branches, and what the 1 x 1 reductions save."""

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.inception import Inception, NaiveInception
from lessonlib.profiling.counts import count_macs_by_torch


def weights(module):
    return sum(part.weight.numel() for part in module.modules() if isinstance(part, nn.Conv2d))


# Szegedy et al. 2015, table 1, rows inception (3a) and (3b): input channels, widths, output channels, "params"
@pytest.mark.parametrize(
    ("channels", "widths", "out_channels", "thousands"),
    [(192, (64, 96, 128, 16, 32, 32), 256, 159), (256, (128, 128, 192, 32, 96, 64), 480, 380)],
)
def test_rows_of_table_1(channels, widths, out_channels, thousands):
    module = Inception(channels, *widths)
    assert module(torch.zeros(1, channels, 28, 28)).shape == (1, out_channels, 28, 28)
    # The paper's counts are its columns' to within 2 %, with 1,024 to a K.
    assert weights(module) == pytest.approx(1024 * thousands, rel=0.02)


def test_branches_stand_in_the_order_of_the_table():
    torch.manual_seed(2)
    module, x = Inception(8, 1, 4, 2, 4, 3, 5).eval(), torch.randn(2, 8, 6, 7)
    one, three, five, pooled = module(x).split([1, 2, 3, 5], 1)
    for found, branch in zip((one, three, five, pooled), module.children(), strict=True):
        torch.testing.assert_close(found, branch(x))
    kernels = [part.kernel_size[0] for part in module.modules() if isinstance(part, nn.Conv2d)]
    assert kernels == [1, 1, 3, 1, 5, 1]
    assert Inception(8, 1, 4, 2, 4, 3, 5, large=3).branch3[1].conv.kernel_size == (3, 3)


# Szegedy et al. 2015, table 1, row inception (3a): 192 channels of 28 x 28 come in.
CHANNELS, GRID = 192, 28
C1, REDUCE3, C3, REDUCE5, C5, POOLED = 64, 96, 128, 16, 32, 32


def macs(in_channels, out_channels, kernel_size):
    return Convolution.standard(in_channels, out_channels, kernel_size).macs(GRID, GRID)


@pytest.mark.claim("C27")
def test_the_cost_of_the_naive_and_of_the_reduced_module():
    with torch.device("meta"):
        naive = count_macs_by_torch(NaiveInception(CHANNELS, C1, C3, C5), (CHANNELS, GRID, GRID))
        module = Inception(CHANNELS, C1, REDUCE3, C3, REDUCE5, C5, POOLED)
        reduced = count_macs_by_torch(module, (CHANNELS, GRID, GRID))
    assert naive == macs(192, 64, 1) + macs(192, 128, 3) + macs(192, 32, 5) == 303_464_448
    three = macs(192, 96, 1) + macs(96, 128, 3)
    five = macs(192, 16, 1) + macs(16, 32, 5)
    assert reduced == macs(192, 64, 1) + three + five + macs(192, 32, 1) == 128_049_152
    assert (three, five) == (101_154_816, 12_443_648)
    assert (macs(192, 128, 3), macs(192, 32, 5)) == (173_408_256, 120_422_400)


@pytest.mark.claim("C27")
def test_the_naive_module_only_grows():
    """The pooling hands on what comes in, so even without a convolution no module is narrower than the one before."""
    with torch.device("meta"):
        x, channels = torch.zeros(1, CHANNELS, GRID, GRID), CHANNELS
        for _ in range(3):
            x, channels = NaiveInception(channels, C1, C3, C5)(x), channels + C1 + C3 + C5
            assert x.shape == (1, channels, GRID, GRID)
        assert channels == 864
        assert Inception(CHANNELS, C1, REDUCE3, C3, REDUCE5, C5, POOLED)(x[:, :CHANNELS]).shape[1] == 256


def test_the_four_branches_by_hand():
    torch.manual_seed(5)
    module, x = NaiveInception(6, 1, 2, 3).eval(), torch.randn(2, 6, 7, 8)
    one, three, five, pooled = module(x).split([1, 2, 3, 6], 1)
    for found, branch, size in ((one, module.branch1, 1), (three, module.branch2, 3), (five, module.branch3, 5)):
        expected = conv2d(x, branch.conv.weight, padding=size // 2)
        torch.testing.assert_close(found, branch.bn(expected).relu())
        assert branch.conv.kernel_size == (size, size)
    torch.testing.assert_close(pooled, max_pool2d(x, 3, 1, 1))


@pytest.mark.claim("C27")
def test_a_reduction_is_a_low_rank_factorisation():
    """1 x 1 to r channels, then k x k, is one k x k convolution of rank r at most, where no ReLU stands between."""
    torch.manual_seed(6)
    reduce, wide = nn.Conv2d(12, 4, 1, bias=False).double(), nn.Conv2d(4, 10, 5, padding=2, bias=False).double()
    with torch.no_grad():
        kernel = torch.einsum("nrij,rc->ncij", wide.weight, reduce.weight[:, :, 0, 0])
        x = torch.randn(2, 12, 6, 6, dtype=torch.float64)
        torch.testing.assert_close(wide(reduce(x)), conv2d(x, kernel, padding=2))
        # As a matrix: an input channel a column, an output channel and a position in the kernel a row.
        assert torch.linalg.matrix_rank(kernel.transpose(0, 1).flatten(1)) == 4
        assert torch.linalg.matrix_rank(torch.randn_like(kernel).transpose(0, 1).flatten(1)) == 12
