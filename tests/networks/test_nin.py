"""Network in Network: what it saves at its end, and what counts and shapes do not show of the published networks."""

import pytest
import torch
from torch import nn

from lessonlib import networks


def weights(module: nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


@pytest.mark.claim("C26")
def test_global_average_pooling_has_no_parameters_where_alexnet_has_nearly_all(on_meta):
    nin, alexnet = on_meta("nin"), on_meta("alexnet")
    assert weights(nin) == 7_595_176
    assert sum(weights(part) for part in nin.modules() if isinstance(part, nn.Conv2d)) == weights(nin)
    connected = sum(weights(part) for part in alexnet.modules() if isinstance(part, nn.Linear))
    assert (connected, weights(alexnet)) == (58_631_144, 61_100_840)


@pytest.mark.claim("C26")
@pytest.mark.parametrize(
    ("name", "classes", "side", "saved"), [("nin", 1000, 6, 36_001_000), ("nin_cifar10", 10, 8, 6_410)]
)
def test_what_a_fully_connected_layer_on_the_last_maps_would_cost(name, classes, side, saved, on_meta):
    network = on_meta(name)
    image = 224 if name == "nin" else 32
    maps = network.features(torch.zeros(1, 3, image, image, device="meta"))
    assert maps.shape == (1, classes, side, side)
    with torch.device("meta"):
        assert weights(nn.Linear(maps[0].numel(), classes)) == saved


def test_the_published_file_of_the_imagenet_network_has_29_mb(on_meta):
    """The readme in Caffe's model zoo; four bytes a parameter."""
    assert round(4 * weights(on_meta("nin")) / 2**20) == 29


@pytest.mark.claim("C26")
@pytest.mark.parametrize("name", ["nin", "nin_cifar10"])
def test_a_logit_is_the_mean_of_the_map_of_its_class(name):
    torch.manual_seed(0)
    network, image = networks.build(name, num_classes=3).eval(), torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        maps, logits = network.features(image), network(image)
    assert (maps >= 0).all(), "a ReLU follows the last layer too"
    torch.testing.assert_close(logits, maps.flatten(2).sum(2) / maps[0, 0].numel())


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("nin", ["MLPConv", "MaxPool2d"] * 3 + ["Dropout", "MLPConv"]),
        ("nin_cifar10", ["MLPConv", "MaxPool2d", "Dropout", "MLPConv", "AvgPool2d", "Dropout", "MLPConv"]),
    ],
)
def test_layers_as_in_caffe_s_model_zoo(name, layers, on_meta):
    network = on_meta(name)
    assert [type(part).__name__ for part in network.features] == layers
    assert {part.p for part in network.modules() if isinstance(part, nn.Dropout)} == {0.5}


def test_two_networks_share_no_layer(on_meta):
    one, other = on_meta("nin"), on_meta("nin")
    assert not set(map(id, one.modules())) & set(map(id, other.modules()))
