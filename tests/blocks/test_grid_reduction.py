"""Large kernels in parts, and three ways to a smaller grid: closed form and counted (Szegedy et al. 2016)."""

from fractions import Fraction

import pytest
import torch
from torch import nn

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.branches import MAX_POOL, Branches, Conv
from lessonlib.profiling.counts import count_macs_by_torch


def counted(module: nn.Module, shape: tuple[int, int, int]) -> int:
    return count_macs_by_torch(module.to("meta"), shape)


@pytest.mark.claim("C30")
@pytest.mark.parametrize("n", [3, 5, 7])
def test_n_x_n_as_1_x_n_and_n_x_1_costs_2_nths(n):
    flat = Branches(64, [(Conv("row", 64, (1, n)), Conv("column", 64, (n, 1)))])
    whole = Convolution.standard(64, 64, n).macs(17, 17)
    assert Fraction(counted(flat, (64, 17, 17)), whole) == Fraction(2, n)


@pytest.mark.claim("C31")
def test_two_3_x_3_cost_18_25ths_of_a_5_x_5():
    two = Branches(64, [(Conv("first", 64, 3), Conv("second", 64, 3))])
    whole = Convolution.standard(64, 64, 5).macs(35, 35)
    assert Fraction(counted(two, (64, 35, 35)), whole) == Fraction(18, 25)


@pytest.mark.claim("C32")
def test_three_ways_from_320_channels_at_35_to_640_at_17():
    """Section 5: the convolution before pooling is expensive, after it starved, beside it neither."""
    x, shape = torch.zeros(1, 320, 35, 35, device="meta"), (320, 35, 35)
    expensive = nn.Sequential(nn.Conv2d(320, 640, 3, padding=1, bias=False), MAX_POOL)
    greedy = nn.Sequential(MAX_POOL, nn.Conv2d(320, 640, 3, padding=1, bias=False))
    beside = Branches(320, [(Conv("conv", 320, 3, stride=2),), (MAX_POOL,)])
    ways = [expensive, greedy, beside]
    assert [tuple(way.to("meta")(x).shape) for way in ways] == [(1, 640, 17, 17)] * 3
    assert [counted(way, shape) for way in ways] == [2_257_920_000, 532_684_800, 266_342_400]
    assert Convolution.standard(320, 640, 3).macs(35, 35) == 2_257_920_000
    assert Convolution.standard(320, 640, 3).macs(17, 17) == 532_684_800
    assert Convolution.standard(320, 320, 3, stride=2, padding=0).macs(35, 35) == 266_342_400
    # The bottleneck of the second way: all that the convolution can see are 320 numbers at 17 x 17 positions, half of
    # the 640 that the two other ways fill from the 35 x 35 grid.
    assert 2 * MAX_POOL(x).numel() == beside(x).numel() == expensive(x).numel()
