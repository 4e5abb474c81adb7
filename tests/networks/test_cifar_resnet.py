"""CIFAR ResNets: their depth, what the shortcut options cost, and twins that differ by the shortcut alone."""

import re

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.blocks.residual import BasicBlock
from lessonlib.networks.cifar_resnet import CifarResNet
from lessonlib.profiling.counts import count_macs_by_torch

NAMED_BY_DEPTH = [name for name in networks.names() if re.match(r"cifar_|preact_|densenet_bc", name)]
DEPTHS = (20, 32, 44, 56, 110, 1202)


@pytest.mark.parametrize("name", NAMED_BY_DEPTH)
def test_the_name_says_how_many_layers_have_weights(name, on_meta):
    layers = [
        part
        for part_name, part in on_meta(name).named_modules()
        if isinstance(part, (nn.Conv2d, nn.Linear)) and "downsample" not in part_name
    ]
    assert len(layers) == int(re.search(r"\d+", name)[0])


@pytest.mark.claim("C13")
@pytest.mark.parametrize("depth", DEPTHS)
def test_a_plain_twin_has_the_same_tensors_and_operations(depth, on_meta):
    residual, plain = (on_meta(f"cifar_{kind}{depth}") for kind in ("resnet", "plain"))
    shapes = [{key: tensor.shape for key, tensor in network.state_dict().items()} for network in (residual, plain)]
    assert shapes[0] == shapes[1]
    assert count_macs_by_torch(residual, (3, 32, 32)) == count_macs_by_torch(plain, (3, 32, 32))
    for network, without in ((residual, False), (plain, True)):
        assert {part.plain for part in network.modules() if isinstance(part, BasicBlock)} == {without}


@pytest.mark.claim("C14")
@pytest.mark.parametrize("depth", [20, 56])
def test_projections_cost_what_two_1x1_convolutions_do(depth, on_meta):
    """The shape changes twice, from 16 to 32 channels of 16 x 16 positions and from 32 to 64 of 8 x 8."""
    zeros, projections = (on_meta(f"cifar_resnet{depth}", shortcut=option) for option in "AB")
    parameters = [sum(weight.numel() for weight in network.parameters()) for network in (zeros, projections)]
    assert parameters[1] - parameters[0] == 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64
    macs = [count_macs_by_torch(network, (3, 32, 32)) for network in (zeros, projections)]
    assert macs[1] - macs[0] == 16 * 32 * 16 * 16 + 32 * 64 * 8 * 8
    extra = projections.state_dict().keys() - zeros.state_dict().keys()
    assert extra and all(re.match(r"layer[23]\.0\.downsample\.", name) for name in extra)


def test_twins_with_the_same_weights_compute_something_else():
    torch.manual_seed(3)
    residual, plain = (networks.build(name).eval() for name in ("cifar_resnet20", "cifar_plain20"))
    plain.load_state_dict(residual.state_dict())
    x = torch.randn(2, 3, 13, 9)
    assert (residual(x) - plain(x)).abs().max() > 0.1
    # Where no weight of a residual is left, the image still reaches the end of the one, and not of the other.
    for network in (residual, plain):
        for name, weight in network.named_parameters():
            if ".bn2." in name:
                nn.init.zeros_(weight)
    assert residual(x).std(0).max() > 0.01
    assert torch.equal(plain(x)[0], plain(x)[1])


def test_width_and_channels_of_the_image_are_options():
    network = CifarResNet(14, num_classes=4, width=8, in_channels=1)
    assert network(torch.zeros(2, 1, 8, 8)).shape == (2, 4)
    assert [network.layer1[0].conv1.out_channels, network.fc.in_features] == [8, 32]


@pytest.mark.parametrize("depth", [2, 18, 21, -4])
def test_other_depths_are_refused(depth):
    with pytest.raises(ValueError, match=rf"depth={depth} is not 6n \+ 2"):
        CifarResNet(depth)
