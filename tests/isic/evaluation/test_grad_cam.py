"""Grad-CAM against its closed form, on a network whose answer hangs on one place, and on every slim network."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.isic.evaluation.grad_cam import class_map, heat, spotlight

SLIM = [name for name in networks.names() if name.startswith("slim_")]


@pytest.mark.parametrize("name", SLIM)
def test_behind_mean_and_linear_layer_it_is_the_class_activation_map(name):
    """Zhou et al. 2016, equation 2: the sum of the channels, weighted by the row of the linear layer."""
    torch.manual_seed(0)
    net = networks.build(name).eval()
    images, classes = torch.rand(1, 3, 64, 64).expand(7, -1, -1, -1), torch.arange(7)
    with torch.no_grad():
        features = net.blocks(net.stem(images))
        by_hand = torch.einsum("nchw,nc->nhw", features, net.classifier.weight[classes]).relu()
    places = features.shape[2] * features.shape[3]
    found = class_map(net, images, classes)
    assert by_hand.max() > 0
    torch.testing.assert_close(found, by_hand / places, atol=1e-6, rtol=1e-4)
    torch.testing.assert_close(class_map(net, images, classes, layer="blocks"), found)


class OnePlace(nn.Module):
    """Says class 1 where the spot at (row, column) of its only feature map is bright, else class 0."""

    def __init__(self, row, column):
        super().__init__()
        self.convolution = nn.Conv2d(3, 2, 1, bias=False)
        nn.init.ones_(self.convolution.weight)
        self.row, self.column = row, column

    def forward(self, x):
        spot = self.convolution(x)[:, :, self.row, self.column]
        return torch.stack([-spot[:, 0], spot[:, 0]], dim=1)


def test_it_finds_the_bright_spot_of_an_image_and_speaks_for_the_right_class():
    images = torch.zeros(1, 3, 8, 8)
    images[0, :, 2, 5] = 1
    net = OnePlace(2, 5)
    found = class_map(net, images, torch.tensor([1]))
    assert found.argmax().item() == 2 * 8 + 5 and (found > 0).sum() == 1
    assert class_map(net, images, torch.tensor([0])).max() == 0  # it speaks against class 0


@pytest.mark.parametrize("name", ["squeezenet1_0", "mobilenet_v2", "densenet121", "inception_v3", "preact_resnet50"])
def test_it_finds_a_layer_in_other_networks_at_a_small_size(name):
    torch.manual_seed(0)
    net = networks.build(name, num_classes=7).eval()
    size = max(64, getattr(net, "least_size", 1))
    found = class_map(net, torch.rand(1, 3, size, size), torch.tensor([3]))
    assert found.dim() == 3 and found.shape[1] * found.shape[2] > 1 and found.isfinite().all()


def test_the_network_is_left_as_it_was():
    net = networks.build("slim_separable").train()
    for weight in net.parameters():
        weight.requires_grad_(False)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    with torch.no_grad():
        class_map(net, torch.rand(2, 3, 32, 32), torch.tensor([1, 2]))
    assert net.training and all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert all(weight.grad is None for weight in net.parameters())
    assert not any(module._forward_hooks for module in net.modules())


def test_an_image_does_not_change_the_map_of_another():
    torch.manual_seed(1)
    net = networks.build("slim_inverted").eval()
    images, classes = torch.rand(3, 3, 64, 64), torch.tensor([1, 2, 3])
    together = class_map(net, images, classes)
    alone = torch.cat([class_map(net, images[k : k + 1], classes[k : k + 1]) for k in range(3)])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-4)


def test_a_layer_that_is_not_there_or_has_no_places_is_an_error():
    net = networks.build("slim_separable")
    with pytest.raises(ValueError, match="no layer 'block'; it has stem"):
        class_map(net, torch.rand(1, 3, 32, 32), torch.tensor([0]), layer="block")
    with pytest.raises(ValueError, match="'classifier' has no places"):
        class_map(net, torch.rand(1, 3, 32, 32), torch.tensor([0]), layer="classifier")


def test_heat_reaches_from_nothing_to_one_and_the_spotlight_follows_it():
    maps = torch.zeros(2, 4, 4)
    maps[0, 1, 2] = 3.0
    heated = heat(maps, (32, 32))
    assert heated.shape == (2, 32, 32) and heated[0].max() == 1 and heated[1].max() == 0 and heated.min() == 0
    row, column = np.unravel_index(heated[0].argmax(), (32, 32))
    assert 8 <= row < 16 and 16 <= column < 24
    image = np.full((32, 32, 3), 200, np.uint8)
    lit = spotlight(image, heated[0])
    assert lit.dtype == np.uint8 and lit[row, column].tolist() == [200] * 3 and lit[31, 0].tolist() == [40] * 3
