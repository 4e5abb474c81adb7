"""The channel Jacobian on modules whose Jacobian is known."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.profiling.jacobian import channel_jacobian


def pattern(module, shape):
    return channel_jacobian(module.double(), shape) != 0


@pytest.mark.claim("C03")
@pytest.mark.parametrize("stride, dilation", [(1, 1), (2, 1), (1, 2)])
def test_depthwise_is_exactly_diagonal(stride, dilation):
    depthwise = nn.Conv2d(6, 6, 3, stride, padding=dilation, dilation=dilation, groups=6)
    jacobian = channel_jacobian(depthwise, (6, 7, 7))
    assert torch.equal(jacobian, torch.diag(jacobian.diagonal()))  # 0, not nearly 0
    assert (jacobian.diagonal() > 0).all()


@pytest.mark.claim("C03")
def test_the_diagonal_holds_the_largest_weight_of_each_filter():
    depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6).double()
    largest = depthwise.weight.detach().abs().amax(dim=(1, 2, 3))
    torch.testing.assert_close(channel_jacobian(depthwise, (6, 5, 5)).diagonal(), largest)


@pytest.mark.claim("C03")
def test_pointwise_mixes_all_and_changes_the_number():
    torch.manual_seed(0)
    pointwise = nn.Conv2d(4, 7, 1).double()
    torch.testing.assert_close(channel_jacobian(pointwise, (4, 3, 3)), pointwise.weight.detach().abs()[:, :, 0, 0])
    assert pattern(SeparableConvolution(4, 7), (4, 5, 5)).all()
    assert pattern(nn.Conv2d(4, 7, 3, padding=1), (4, 5, 5)).all()


@pytest.mark.claim("C03")
def test_a_depthwise_stack_stays_diagonal_through_norm_and_relu():
    layers = [nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.BatchNorm2d(4), nn.ReLU()] * 2
    found = pattern(nn.Sequential(*layers), (4, 8, 8))
    assert not found[~torch.eye(4, dtype=torch.bool)].any()


def test_groups_are_blocks_and_the_module_is_left_alone():
    grouped = nn.Sequential(nn.Conv2d(6, 4, 3, groups=2), nn.BatchNorm2d(4)).train()
    expected = torch.block_diag(torch.ones(2, 3), torch.ones(2, 3)).bool()
    assert torch.equal(pattern(grouped, (6, 5, 5)), expected)
    assert grouped.training and grouped[1].training
    assert all(p.grad is None and p.requires_grad for p in grouped.parameters())
    assert grouped[1].num_batches_tracked == 0
