"""Receptive fields by gradient against the closed form, and against published ones."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.arithmetic import receptive_field as closed_form
from lessonlib.profiling import receptive_field


def on_meta(name):
    with torch.device("meta"):
        return networks.build(name)


@pytest.mark.claim("C23")
def test_three_3_x_3_see_what_one_7_x_7_sees_with_27_weights_for_49():
    channels = 5
    three = nn.Sequential(*(nn.Conv2d(channels, channels, 3, bias=False) for _ in range(3)))
    one = nn.Conv2d(channels, channels, 7, bias=False)
    assert receptive_field(three, "2") == receptive_field(one, one) == (7, 7)
    assert receptive_field(three, "1") == (5, 5), "and two of them see what a 5 x 5 sees"
    weights = [sum(weight.numel() for weight in stack.parameters()) for stack in (three, one)]
    assert weights == [27 * channels**2, 49 * channels**2]


CHAINS = {
    "strides": [nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.Conv2d(2, 1, 5, stride=2), nn.Conv2d(1, 1, 3)],
    "dilation": [nn.Conv2d(1, 2, 3, dilation=2), nn.Conv2d(2, 1, 3, dilation=5, stride=2), nn.Conv2d(1, 1, 2)],
    "1 x n and n x 1": [nn.Conv2d(1, 1, (1, 7), padding=(0, 3)), nn.Conv2d(1, 1, (3, 1), stride=(1, 2))],
    "pooling": [nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Conv2d(2, 1, 3), nn.AvgPool2d(3, 2), nn.MaxPool2d(3, 2, 1)],
    "strides that leave out pixels": [nn.Conv2d(1, 1, 1, stride=3), nn.Conv2d(1, 1, 2, stride=4)],
}


@pytest.mark.parametrize("layers", CHAINS.values(), ids=CHAINS)
def test_of_chains_is_the_closed_form(layers):
    network = nn.Sequential(*layers)
    for number in range(1, len(layers) + 1):
        assert receptive_field(network, str(number - 1)) == closed_form(layers[:number])


@pytest.mark.parametrize(
    "layer, field",
    [("features.0", 3), ("features.4", 6), ("features.9", 16), ("features.16", 44), ("features.23", 100)],
)
def test_of_vgg16_is_the_published_one_and_the_closed_form(layer, field):
    """Araujo et al. 2019, the table of fields that comes with their library: conv1_1 and pool1 to pool4."""
    network = on_meta("vgg16")
    chain = [part for part in network.features[: int(layer.split(".")[1]) + 1] if hasattr(part, "kernel_size")]
    assert receptive_field(network, layer) == closed_form(chain) == (field, field)


@pytest.mark.parametrize("layer, field", [("features.2", 19), ("features.3", 51), ("features.12", 195)])
def test_of_alexnet_is_the_published_one(layer, field):
    """Araujo et al. 2019: pool1, conv2 and pool5."""
    assert receptive_field(on_meta("alexnet"), layer) == (field, field)


@pytest.mark.parametrize("layer", ["maxpool", "layer1.0", "layer1", "layer2"])
def test_of_resnet18_is_the_closed_form_of_its_longest_path(layer):
    network, path = on_meta("resnet18"), []
    for name, part in network.named_modules():
        if isinstance(part, nn.Conv2d | nn.MaxPool2d) and "shortcut" not in name and "downsample" not in name:
            path.append(part)
    length = {"maxpool": 2, "layer1.0": 4, "layer1": 6, "layer2": 10}[layer]
    assert receptive_field(network, layer) == closed_form(path[:length])


class Hidden(nn.Module):
    """Weights that cancel, a ReLU that is off, batch norm that has seen other images, a functional max pooling."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(2, 2, 3), nn.BatchNorm2d(2)
        self.last = nn.Conv2d(2, 1, 3)
        with torch.no_grad():
            self.conv.weight.fill_(-1)
            self.conv.bias.fill_(-9)
            self.last.weight[:, 0].fill_(1)
            self.last.weight[:, 1].fill_(-1)
            self.norm.running_mean.fill_(100)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.norm(self.conv(x)).relu_(), 2)
        return self.last(nn.functional.relu6(x))


def test_nothing_hides_a_path_and_the_network_is_left_as_it_was_found():
    network = Hidden().train()
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    image = torch.ones(1, 2, 12, 12, requires_grad=True)
    network.eval()(image).sum().backward()
    assert not image.grad.any(), "the plain gradient shows nothing"
    network.train()
    assert receptive_field(network, network.last) == (8, 8)
    assert network.training and network.norm.training
    assert all(torch.equal(tensor, before[key]) for key, tensor in network.state_dict().items())
    assert not any(part._forward_hooks for part in network.modules())
    assert all(weight.grad is not None and weight.dtype == torch.float32 for weight in network.last.parameters())


class Doubled(nn.Module):
    def forward(self, x):
        return x + x


def test_groups_shuffles_and_sums_are_followed():
    """In ShuffleNet-v2's unit one branch has three steps; ReLU6 does not stop what many shortcuts have added up."""
    assert receptive_field(on_meta("shufflenet_v2_x1_0"), "stage2.0") == (15, 15)  # strides of 2: 1 + 2 + 4 + 8
    assert receptive_field(on_meta("mobilenet_v2"), "features.4") == (27, 27)  # 1 + 2 + 4 + 4 + 8 + 8
    deep = nn.Sequential(nn.Conv2d(1, 1, 3), *(Doubled() for _ in range(80)), nn.ReLU6(), nn.Conv2d(1, 1, 3))
    assert receptive_field(deep, "82") == (5, 5)


def test_a_given_image_cuts_the_field_off():
    network = nn.Sequential(nn.Conv2d(3, 4, 7, padding=3), nn.Conv2d(4, 4, 7, padding=3), nn.AdaptiveAvgPool2d(1))
    assert receptive_field(network, "1", (3, 40, 9)) == (13, 9)
    assert receptive_field(network, "2", (3, 40, 30)) == (40, 30)


class Squeeze(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.unused = nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3)

    def forward(self, x):
        return self.conv(x) * x.mean((2, 3), keepdim=True)


@pytest.mark.parametrize(
    "network, layer, message",
    [
        (nn.Sequential(nn.Conv2d(1, 1, 3)), "1", "'1' is not in the network"),
        (nn.Sequential(nn.Conv2d(1, 1, 3)), nn.Conv2d(1, 1, 3), "this Conv2d is not in the network"),
        (Squeeze(), "cnov", "'cnov' is not in the network.* did you mean conv"),
        (Squeeze(), "unused", "does not run"),
        (Squeeze(), "", "depends on the whole image, up to a side of 8192"),
        (nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(1)), "1", "one size for images of any"),
        (nn.Sequential(nn.Conv2d(1, 1, 3), nn.Flatten()), "1", "no feature map"),
        (nn.Sequential(nn.Conv2d(1, 1, 3), nn.MaxPool2d(2, dilation=2)), "1", "max pooling with dilation=2"),
    ],
)
def test_bad_input_is_named(network, layer, message):
    with pytest.raises(ValueError, match=message):
        receptive_field(network, layer)


def test_bad_shape_is_named():
    with pytest.raises(ValueError, match=r"input_shape=\(8, 8\) is not \(channels, height, width\)"):
        receptive_field(nn.Conv2d(1, 1, 3), "", (8, 8))
