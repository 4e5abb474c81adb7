"""The least memory of an inference against hand-computed cases, and against what torch's profiler sees allocated."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.profiler import ProfilerActivity, profile

from lessonlib import networks
from lessonlib.profiling import peak_activation


class Join(nn.Module):
    """The image, and what the layers make of it, added or side by side."""

    def __init__(self, how, *layers):
        super().__init__()
        self.how, self.layers = how, nn.Sequential(*layers)

    def forward(self, x):
        out = self.layers(x)
        return x + out if self.how == "added" else torch.cat([x, out], dim=1)


class Unused(nn.Module):
    def forward(self, x):
        x.exp()  # nobody reads it
        return x.sqrt().transpose(1, 2)


class Turned(nn.Module):
    def forward(self, x):
        return x.view(1, 2, 20).transpose(1, 2).flatten(1).view(5, 8) + 1


def same(m, n, size=3):
    return nn.Conv2d(m, n, size, padding=size // 2)


# On 5 x 4 positions a channel of float32 takes 80 bytes; the channels alive while each operation runs:
BY_HAND = {
    "a chain": (nn.Sequential(same(2, 4), nn.ReLU(), same(4, 1)), [2 + 4, 4 + 4, 4 + 1]),
    "in place": (nn.Sequential(same(2, 4), nn.ReLU(inplace=True), same(4, 1)), [2 + 4, 4, 4 + 1]),
    "batch norm": (nn.Sequential(same(2, 4), nn.BatchNorm2d(4)), [2 + 4, 4 + 4]),
    "a shortcut keeps the image": (Join("added", same(2, 4), same(4, 2)), [2 + 4, 2 + 4 + 2, 2 + 2 + 2]),
    "parts and whole of a concatenation": (Join("side by side", same(2, 3)), [2 + 3, 2 + 3 + 5]),
    "what nothing reads": (Unused(), [2 + 2]),
    "flattening copies what is turned, a view never does": (Turned(), [2 + 2, 2 + 2]),
    "dropout and identity do nothing": (nn.Sequential(nn.Dropout(), nn.Identity(), same(2, 1)), [2 + 1]),
}


@pytest.mark.parametrize("network, channels", BY_HAND.values(), ids=BY_HAND)
def test_live_bytes_are_what_the_hand_finds(network, channels):
    peak = peak_activation(network, (2, 5, 4))
    assert [step.bytes for step in peak.timeline] == [80 * number for number in channels]
    assert peak.bytes == 80 * max(channels)
    assert peak.mb == peak.bytes / 2**20


def test_the_places_that_max_pooling_notes_take_no_room():
    pooled = peak_activation(nn.MaxPool2d(2), (3, 8, 8))
    assert pooled.bytes == 4 * 3 * (64 + 16)
    assert len(pooled.timeline) == 1


def test_double_precision_takes_twice_the_room():
    assert peak_activation(same(1, 3).double(), (1, 8, 8)).bytes == 2 * peak_activation(same(1, 3), (1, 8, 8)).bytes


def test_the_place_of_the_peak_has_a_name():
    peak = peak_activation(Join("added", same(2, 4), same(4, 2)), (2, 5, 4))
    assert [(step.module, step.operation) for step in peak.timeline] == [
        ("layers.0", "convolution"),
        ("layers.1", "convolution"),
        ("", "add"),
    ]
    assert peak.at == "layers.1 (convolution)"
    assert repr(peak) == "0.000610 MB at layers.1 (convolution), the most of 3 operations"
    assert peak_activation(Unused(), (2, 5, 4)).at == "(sqrt)", "the network's own operation"


def allocated(network, shape):
    """Return the most bytes that a real run on the processor holds at once, weights aside, by torch's profiler."""
    image = torch.zeros(1, *shape)
    with torch.no_grad():
        network.eval()(image)  # what is made once and kept is not the inference's
        with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
            network(image.clone())
    events = [event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"]
    now = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        now += event.nbytes()
        most = max(most, now)
    return most


def test_a_real_run_of_a_chain_needs_what_we_say_and_the_image():
    """With kernels that need no room to work: 1 x 1 convolutions, batch norm, ReLU, average pooling.

    The caller of a network holds the image to the end, so a run may need its bytes more; 4 kB are for small things.
    """
    torch.manual_seed(0)
    narrow, wide = 4, 24
    network = nn.Sequential(
        nn.Conv2d(3, narrow, 1),
        nn.BatchNorm2d(narrow),
        nn.ReLU(inplace=True),
        nn.Conv2d(narrow, wide, 1),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(wide, narrow, 1),
    )
    least, image = peak_activation(network, (3, 64, 64)), 4 * 3 * 64 * 64
    assert least.bytes == 4 * 64 * 64 * 2 * wide and least.at == "4 (relu)"
    assert least.bytes <= allocated(network, (3, 64, 64)) <= least.bytes + image + 4096


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "mobilenet_v2", "shufflenet_v2_x1_0"])
def test_no_real_run_needs_less(name):
    """It needs more: Python holds the input of every block that runs, and 3 x 3 convolutions lay their input out."""
    torch.manual_seed(0)
    network = networks.build(name)
    least = peak_activation(network, (3, 64, 64)).bytes
    assert least <= allocated(network, (3, 64, 64)) < 3 * least


class Bottleneck(nn.Module):
    """1 x 1, depthwise 3 x 3, 1 x 1, and a shortcut: an inverted residual where the middle is the widest.

    ``split`` makes the middle channel by channel: filters keep channels apart, and the projection is a sum over them.
    """

    def __init__(self, outer, inner, split=False):
        super().__init__()
        self.into, self.out = nn.Conv2d(outer, inner, 1, bias=False), nn.Conv2d(inner, outer, 1, bias=False)
        self.depthwise = nn.Conv2d(inner, inner, 3, padding=1, groups=inner, bias=False)
        self.split = split

    def forward(self, x):
        if not self.split:
            return self.out(self.depthwise(self.into(x).relu_()).relu_()).add_(x)
        total = x.clone()
        for channel in range(len(self.into.weight)):
            one = slice(channel, channel + 1)
            middle = functional.conv2d(x, self.into.weight[one]).relu_()
            middle = functional.conv2d(middle, self.depthwise.weight[one], padding=1).relu_()
            total[0].flatten(1).addmm_(self.out.weight[:, one, 0, 0], middle[0].flatten(1))
        return total


@pytest.mark.claim("C54")
def test_an_inverted_residual_needs_little_where_its_middle_is_made_in_parts():
    """Sandler et al. 2018, section 5.1: |s² k| + |s'² k'| + O(max(s², s'²)), narrow ends and one channel inside.

    Run layer by layer the two designs need the same: the wide tensor stands twice, in the middle or at the ends.
    """
    torch.manual_seed(0)
    narrow, wide, size = 4, 24, 8
    inverted, classic, split = Bottleneck(narrow, wide), Bottleneck(wide, narrow), Bottleneck(narrow, wide, split=True)
    split.load_state_dict(inverted.state_dict())
    image = torch.randn(1, narrow, size, size)
    torch.testing.assert_close(split(image), inverted(image))
    one = 4 * size**2
    assert peak_activation(inverted, image.shape[1:]).bytes == (narrow + 2 * wide) * one
    assert peak_activation(classic, (wide, size, size)).bytes == (narrow + 2 * wide) * one
    assert peak_activation(split, image.shape[1:]).bytes == (2 * narrow + 2) * one
    halved = peak_activation(Bottleneck(wide, narrow, split=True), (wide, size, size)).bytes
    assert halved == (2 * wide + 2) * one, "no order of work spares the classic block its wide ends"


def test_a_large_image_costs_nothing_and_the_network_is_left_as_it_was_found():
    network = networks.build("squeezenet1_1").train()
    small, large = (peak_activation(network, (3, side, side)).bytes for side in (255, 16_319))
    assert large == pytest.approx(4096 * small, rel=0.02)
    with pytest.raises(RuntimeError, match="SqueezeNet cannot take an image of 4 channels, 64 pixels high and 60 wide"):
        peak_activation(network, (4, 64, 60))
    assert network.training and next(network.parameters()).device.type == "cpu"
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.modules())


def test_bad_input_is_named():
    for nothing in (nn.Identity(), nn.Flatten()):
        with pytest.raises(ValueError, match="computes nothing"):
            peak_activation(nothing, (3, 8, 8))
    with pytest.raises(ValueError, match=r"input_shape=\(1, 3, 8, 8\) .*leave the batch out"):
        peak_activation(nn.ReLU(), (1, 3, 8, 8))
