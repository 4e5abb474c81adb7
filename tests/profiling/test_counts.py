"""The counters on modules whose count is known by hand, and their manners."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from lessonlib.profiling.conditions import evaluating
from lessonlib.profiling.counts import count, count_macs_by_torch


def mixed_network():
    """Every kind of layer that the book counts, with its multiply-adds for 3 x 32 x 32."""
    network = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False),
        nn.Conv2d(16, 32, 3, padding=1, groups=4, stride=2),
        nn.MaxPool2d(2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )
    return network, {"0": 16 * 27 * 1024, "3": 16 * 9 * 1024, "4": 32 * 4 * 9 * 256, "8": 320}


@pytest.mark.claim("C01")
@pytest.mark.claim("C02")
def test_both_counters_find_what_the_hand_finds():
    network, by_hand = mixed_network()
    counts = count(network, (3, 32, 32))
    assert {name: macs for name, macs in counts.by_module.items() if macs} == by_hand
    assert counts.macs == sum(by_hand.values()) == count_macs_by_torch(network, (3, 32, 32))
    assert set(counts.apart) == {"batch_norm", "adaptive_avg_pool2d"}


def test_containers_are_summed_and_a_layer_used_twice_counts_twice():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Conv2d(2, 2, 1, bias=False))

        def forward(self, x):
            return self.inner(self.inner(x)).flatten(2) @ x.flatten(2).transpose(1, 2)

    counts = count(Twice(), (2, 5, 5))
    assert counts.by_module == {"inner": 200, "inner.0": 200}
    assert counts.macs == 200 + 2 * 25 * 2  # and the matrix product
    assert counts.macs == count_macs_by_torch(Twice(), (2, 5, 5))


def test_parameters_are_all_of_the_module_each_once():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second, self.head = nn.Conv2d(2, 2, 3), nn.Conv2d(2, 2, 3), nn.Conv2d(2, 5, 1)
            self.second.weight = self.first.weight

        def forward(self, x):
            x = self.second(self.first(x))
            return (x, self.head(x)) if self.training else x

    counts = count(Tied(), (2, 7, 7))
    assert counts.parameters == 36 + 2 + 2 + 15, "the head counts though it runs in training only"
    assert counts.macs == 36 * (25 + 9), "and costs nothing in evaluation mode"


@pytest.mark.parametrize(
    "shape, message",
    [
        ((1, 3, 8, 8), r"input_shape=\(1, 3, 8, 8\) is not \(channels, height, width\): leave the batch out"),
        ((8, 8), r"input_shape=\(8, 8\) is not"),
        (224, "input_shape=224 is not"),
        ((3, 0, 8), r"input_shape=\(3, 0, 8\): .* at least 1"),
        ((3, 8, -1), "at least 1"),
        ((3, 8.0, 8), "whole numbers"),
    ],
)
@pytest.mark.parametrize("counter", [count, count_macs_by_torch])
def test_bad_shape_is_named(counter, shape, message):
    with pytest.raises(ValueError, match=message):
        counter(nn.Conv2d(3, 3, 1), shape)


def test_a_module_without_numbers_is_refused_with_the_way_out():
    layer = nn.Conv2d(3, 3, 1, device="meta")
    with pytest.raises(ValueError, match=r"to_empty\(device='cpu'\)"):
        count(layer, (3, 8, 8))
    assert count(layer.to_empty(device="cpu"), (3, 8, 8)).macs == count_macs_by_torch(layer, (3, 8, 8)) == 9 * 64


def test_the_module_is_left_as_it_was_found():
    network, _ = mixed_network()
    network.train()
    network[1].eval()
    before = [part.training for part in network.modules()]
    statistics = network[0].weight.clone(), network[1].running_mean.clone()
    count(network, (3, 32, 32))
    count_macs_by_torch(network, (3, 32, 32))
    assert [part.training for part in network.modules()] == before
    assert torch.equal(network[0].weight, statistics[0]) and torch.equal(network[1].running_mean, statistics[1])
    with pytest.raises(RuntimeError), evaluating(network):
        network(torch.zeros(1, 5, 8, 8))
    assert [part.training for part in network.modules()] == before


def test_half_and_double_precision_are_counted_alike():
    for dtype in (torch.float64, torch.bfloat16):
        assert count(nn.Conv2d(2, 3, 3).to(dtype), (2, 5, 5)).macs == 9 * 2 * 3 * 9


def test_nothing_is_written_to_stderr():
    """A chapter with a warning does not build, so all that runs a network is tried in a process of its own."""
    code = (
        "from torch import nn; from lessonlib.profiling import count, peak_activation, receptive_field, summarize\n"
        "from lessonlib.profiling.counts import count_macs_by_torch\n"
        "class Odd(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__(); self.conv = nn.Conv2d(2, 2, 1); self.unused = nn.Conv2d(2, 2, 1)\n"
        "    def forward(self, x):\n"
        "        return self.conv(x).sigmoid() + int(x.sum())\n"
        "count(Odd(), (2, 4, 4)), count_macs_by_torch(Odd(), (2, 4, 4))\n"
        "plain = nn.Sequential(nn.Conv2d(2, 2, 3), nn.BatchNorm2d(2), nn.ReLU(inplace=True), nn.MaxPool2d(2))\n"
        "plain.append(plain[1])\n"
        "summarize(plain, (2, 9, 9)), peak_activation(plain, (2, 9, 9)), receptive_field(plain, '3')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "" and done.stdout == ""
