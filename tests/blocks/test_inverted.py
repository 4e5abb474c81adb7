"""The inverted residual: its shapes, its shortcut, its linear end, its cost by the paper's formula."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.inverted import InvertedResidual, MnasInvertedResidual
from lessonlib.profiling.counts import count
from lessonlib.profiling.jacobian import channel_jacobian

SEED = 13
BLOCKS = [InvertedResidual, MnasInvertedResidual]
GRID = [(4, 4, 1, True), (4, 6, 1, False), (4, 4, 2, False), (4, 6, 2, False)]


@pytest.mark.parametrize("make", BLOCKS)
@pytest.mark.parametrize("in_channels, out_channels, stride, shortcut", GRID)
@pytest.mark.parametrize("kernel_size", [3, 5])
def test_a_shortcut_only_where_neither_resolution_nor_width_changes(
    make, in_channels, out_channels, stride, shortcut, kernel_size
):
    """With the last norm at zero a block with a shortcut is the identity, one without it is zero."""
    block = make(in_channels, out_channels, stride=stride, expansion=3, kernel_size=kernel_size)
    x = torch.randn(2, in_channels, 7, 10)
    assert block(x).shape == (2, out_channels, -(-7 // stride), 10 // stride)
    last = [part for part in block.modules() if isinstance(part, nn.BatchNorm2d)][-1]
    nn.init.zeros_(last.weight)
    if shortcut:
        assert torch.equal(block(x), x)
    else:
        assert not block(x).any()


def test_the_narrow_end_is_linear():
    torch.manual_seed(SEED)
    x = torch.randn(4, 4, 6, 6)
    linear, rectified = (InvertedResidual(4, 5, expansion=3, linear=linear) for linear in (True, False))
    assert isinstance(linear.conv[-1], nn.BatchNorm2d)
    assert linear(x).min() < -0.5
    assert rectified(x).min() == 0
    assert sum(isinstance(part, nn.ReLU6) for part in linear.modules()) == 2
    assert list(linear.state_dict()) == list(rectified.state_dict())


@pytest.mark.parametrize("d_in, d_out, expansion, kernel_size", [(4, 4, 6, 3), (3, 8, 6, 5), (16, 24, 3, 3)])
def test_the_cost_is_the_papers(d_in, d_out, expansion, kernel_size):
    """Sandler et al. 2018, section 3.3: h · w · d' · t (d' + k² + d'') multiply-adds."""
    wanted = 9 * 11 * d_in * expansion * (d_in + kernel_size**2 + d_out)
    for make in BLOCKS:
        block = make(d_in, d_out, expansion=expansion, kernel_size=kernel_size)
        assert count(block, (d_in, 9, 11)).macs == wanted


@pytest.mark.parametrize("make", BLOCKS)
def test_without_expansion_the_first_step_is_left_out(make):
    kernels = [part.weight.shape for part in make(4, 6, expansion=1).modules() if isinstance(part, nn.Conv2d)]
    assert kernels == [(4, 1, 3, 3), (6, 4, 1, 1)]


def test_the_wide_middle_is_filtered_channel_by_channel():
    torch.manual_seed(SEED)
    reach = channel_jacobian(InvertedResidual(2, 3, expansion=4).conv[1][0], (8, 4, 4))
    assert torch.equal(reach > 0, torch.eye(8).bool())


def test_both_forms_compute_the_same():
    torch.manual_seed(SEED)
    nested = InvertedResidual(4, 4, expansion=3, kernel_size=5, activation=nn.ReLU).eval()
    flat = MnasInvertedResidual(4, 4, expansion=3, kernel_size=5).eval()
    flat.load_state_dict(dict(zip(flat.state_dict(), nested.state_dict().values(), strict=True)))
    x = torch.randn(2, 4, 8, 8)
    assert (nested(x) - x).abs().max() > 0.01
    assert torch.equal(nested(x), flat(x))


@pytest.mark.parametrize("make", BLOCKS)
def test_an_even_kernel_is_refused(make):
    with pytest.raises(ValueError, match="kernel_size=4 is even"):
        make(4, 4, kernel_size=4)


@pytest.mark.parametrize("make", BLOCKS)
def test_an_expansion_that_leaves_nothing_is_refused(make):
    with pytest.raises(ValueError, match="expansion=0 leaves no channel"):
        make(4, 4, expansion=0)
