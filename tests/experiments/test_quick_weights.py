"""Weights that are repeated instead of drawn have the spread that the network asked for."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import LENGTH, RepeatedWeights


def test_the_numbers_lie_where_they_were_asked_for():
    with RepeatedWeights():
        uniform = torch.empty(3, LENGTH // 2).uniform_(2, 6)
        normal = torch.empty(LENGTH).normal_(1, 0.5)
        turned = nn.init.normal_(torch.empty(64, 64), std=3)
    assert 2 <= uniform.min() < 2.01 and 5.99 < uniform.max() <= 6
    assert uniform.mean().item() == pytest.approx(4, abs=0.01)
    assert torch.equal(uniform.flatten()[:100], uniform.flatten()[LENGTH : LENGTH + 100])
    assert (normal.mean().item(), normal.std().item()) == pytest.approx((1, 0.5), abs=0.01)
    assert turned.std().item() == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize("name", ["resnet18", "squeezenet1_1"])
def test_a_network_starts_with_weights_of_the_usual_spread(name):
    torch.manual_seed(0)
    usual = networks.build(name)
    with RepeatedWeights():
        quick = networks.build(name)
    for (key, one), other in zip(quick.named_parameters(), usual.parameters(), strict=True):
        if one.numel() > 5000:
            assert one.std().item() == pytest.approx(other.std().item(), rel=0.1), key
        assert one.isfinite().all()


def test_outside_of_it_weights_are_drawn_as_ever():
    with RepeatedWeights():
        pass
    torch.manual_seed(0)
    first = torch.empty(4).normal_()
    torch.manual_seed(0)
    assert torch.equal(first, torch.randn(4))
