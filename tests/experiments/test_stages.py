"""The stages of every network add up to it, and are those that its paper's table has."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.experiments.stages import split
from lessonlib.networks.facts import find_facts
from lessonlib.profiling.counts import count_macs_by_torch
from lessonlib.profiling.peak import peak_activation


def on_meta(name: str) -> nn.Module:
    with torch.device("meta"), RepeatedWeights():
        return networks.build(name)


@pytest.mark.parametrize("name", networks.names())
def test_the_stages_add_up_to_the_network(name):
    network, side = on_meta(name), find_facts(name).image
    stages, _ = split(network, (3, side, side))
    assert sum(stage.macs for stage in stages) == count_macs_by_torch(network, (3, side, side))
    heads = sum(
        weight.numel() for key, weight in network.named_parameters() if key.lower().startswith("aux")
    )  # there only in training
    assert sum(stage.parameters for stage in stages) == sum(map(torch.numel, network.parameters())) - heads
    assert 3 <= len(stages) <= 12
    assert all(stage.parameters > 0 for stage in stages)
    assert len({stage.name for stage in stages}) == len(stages)
    sides = [stage.output[1] for stage in stages]
    assert sides == sorted(sides, reverse=True)


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        # He et al. 2016, table 1
        ("resnet50", [(64, 112), (256, 56), (512, 28), (1024, 14), (2048, 7), (1000, 1)]),
        # Simonyan and Zisserman 2015, table 1, column D
        ("vgg16", [(64, 224), (128, 112), (256, 56), (512, 28), (512, 14), (1000, 1)]),
        # Iandola et al. 2016, table 1, but for conv1, which has no padding here
        ("squeezenet1_0", [(96, 109), (256, 54), (512, 27), (512, 13), (1000, 13)]),
        # Szegedy et al. 2016, table 1
        ("inception_v3", [(32, 149), (64, 147), (80, 73), (192, 71), (288, 35), (768, 17), (2048, 8), (1000, 1)]),
    ],
)
def test_the_stages_are_those_of_the_paper(name, outputs):
    side = find_facts(name).image
    stages, _ = split(on_meta(name), (3, side, side))
    assert [(stage.output[0], stage.output[1]) for stage in stages] == outputs


def test_names_are_as_short_as_they_are_clear():
    stages, _ = split(on_meta("resnet18"), (3, 224, 224))
    assert [stage.name for stage in stages] == ["conv1–bn1", "layer1", "layer2", "layer3", "layer4", "fc"]
    stages, _ = split(on_meta("alexnet"), (3, 224, 224))
    assert [stage.name for stage in stages] == ["features.0", "features.3", "features.6–10", "classifier"]


def test_the_one_run_finds_the_same_peak_and_leaves_the_network_as_it_was():
    network = on_meta("mobilenet_v2").train()
    _, peak = split(network, (3, 224, 224))
    assert peak.bytes == peak_activation(network, (3, 224, 224)).bytes
    assert all(part.training and not part._forward_hooks and not part._forward_pre_hooks for part in network.modules())
