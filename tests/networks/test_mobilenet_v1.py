"""MobileNet's two knobs: what the paper's tables say they cost, and the law behind the tables."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.networks.mobilenet_v1 import image_side
from lessonlib.profiling.counts import count

# Howard et al. 2017, table 6, and its figures for the resolution, table 7
WIDTHS = [(1.0, 569, 4.2), (0.75, 325, 2.6), (0.5, 149, 1.3), (0.25, 41, 0.5)]
SIDES = [(224, 569), (192, 418), (160, 290), (128, 186)]


def counted(width_multiplier=1.0, side=224):
    """Parameters and multiply-adds, and the multiply-adds of three kinds of layer: pointwise, depthwise, the ends."""
    with torch.device("meta"):
        network = networks.build("mobilenet_v1", width_multiplier=width_multiplier)
    found = count(network.to_empty(device="cpu"), (3, side, side))
    kinds = {"pointwise": 0, "depthwise": 0, "ends": 0}
    for name, part in network.named_modules():
        if isinstance(part, (nn.Conv2d, nn.Linear)):
            kinds[name.split(".")[-1] if name.split(".")[-1] in kinds else "ends"] += found.by_module[name]
    assert sum(kinds.values()) == found.macs
    return found, kinds


@pytest.mark.claim("C08")
@pytest.mark.parametrize("width_multiplier, millions, parameters", WIDTHS)
def test_table_6(width_multiplier, millions, parameters):
    found, _ = counted(width_multiplier)
    assert found.macs / 1e6 == pytest.approx(millions, abs=1)
    assert round(found.parameters / 1e6, 1) == parameters


@pytest.mark.claim("C08")
@pytest.mark.parametrize("side, millions", SIDES)
def test_table_7(side, millions):
    assert counted(side=side)[0].macs / 1e6 == pytest.approx(millions, abs=1)
    assert image_side(side / 224) == side


@pytest.mark.claim("C08")
def test_the_pointwise_convolutions_cost_alpha_squared_the_rest_alpha():
    _, whole = counted()
    shares = []
    for width_multiplier in (0.75, 0.5, 0.25):
        found, kinds = counted(width_multiplier)
        assert kinds["pointwise"] == width_multiplier**2 * whole["pointwise"]
        assert kinds["depthwise"] == width_multiplier * whole["depthwise"]
        assert kinds["ends"] == width_multiplier * whole["ends"]
        shares.append(found.macs / sum(whole.values()) / width_multiplier**2)
    # Nearly all of it is pointwise, so the whole goes with α² but for 15 % at a quarter of the width.
    assert whole["pointwise"] / sum(whole.values()) > 0.94
    assert np.diff(shares).min() > 0
    assert 1 < shares[0] < shares[-1] < 1.16


@pytest.mark.claim("C08")
def test_every_convolution_costs_rho_squared_and_no_parameter():
    whole, _ = counted()
    linear = whole.by_module["classifier"]
    for side in (192, 160, 128):
        found, _ = counted(side=side)
        assert (found.macs - linear) * 224**2 == (whole.macs - linear) * side**2
        assert found.parameters == whole.parameters


@pytest.mark.parametrize("multiplier", [0, -0.5, 1.5])
def test_a_resolution_multiplier_that_the_paper_does_not_have_is_refused(multiplier):
    with pytest.raises(ValueError, match=f"resolution_multiplier={multiplier}"):
        image_side(multiplier)


@pytest.mark.parametrize("width_multiplier", [0, -1])
def test_no_width_is_refused(width_multiplier):
    with pytest.raises(ValueError, match=f"multiplier={width_multiplier}"):
        networks.build("mobilenet_v1", width_multiplier=width_multiplier)
