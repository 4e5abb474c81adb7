"""The cost of ResNeXt's units, against torch's counter, the published total and the paper's 93.4 %."""

from fractions import Fraction

import pytest
import torch
from torch import nn

from lessonlib.experiments.pointwise import unit_share, units
from lessonlib.experiments.pointwise_pictures import draw_units
from lessonlib.networks.resnet import resnet50, resnext50_32x4d
from lessonlib.profiling.counts import count_macs_by_torch


@pytest.fixture(scope="module")
def network():
    with torch.device("meta"):
        return resnext50_32x4d()


@pytest.mark.claim("C43")
def test_93_4_per_cent_is_128_of_137_and_holds_for_12_of_16_units(network):
    shares = [unit.pointwise_share for unit in units(network)]
    common = Fraction(128, 137)
    assert f"{100 * float(common):.1f}" == "93.4"
    firsts = [
        name for unit, share in zip(units(network), shares, strict=True) if share != common for name in [unit.name]
    ]
    assert firsts == ["conv2_1", "conv3_1", "conv4_1", "conv5_1"]
    assert [f"{100 * float(shares[place]):.1f}" for place in (0, 3, 7, 13)] == ["92.6", "96.6", "96.6", "96.6"]


@pytest.mark.claim("C43")
def test_every_unit_costs_what_torch_counts(network):
    blocks = [block for stage in (network.layer1, network.layer2, network.layer3, network.layer4) for block in stage]
    size = 56
    for block, unit in zip(blocks, units(network), strict=True):
        assert unit.macs == count_macs_by_torch(block, (block.conv1.in_channels, size, size)), unit.name
        size = unit.size
    assert size == 7


def test_stem_and_classifier_make_up_the_published_total(network):
    """4 230 479 872 multiply-adds at 224 x 224."""
    stem, classifier = 64 * 3 * 49 * 112**2, 2048 * 1000
    assert sum(unit.macs for unit in units(network)) + stem + classifier == 4_230_479_872


@pytest.mark.claim("C43")
@pytest.mark.parametrize("channels, width, cardinality", [(256, 128, 32), (2048, 1024, 32), (256, 64, 1), (240, 60, 3)])
def test_the_formula_is_what_torch_counts(channels, width, cardinality):
    unit = nn.Sequential(
        nn.Conv2d(channels, width, 1, bias=False),
        nn.Conv2d(width, width, 3, padding=1, groups=cardinality, bias=False),
        nn.Conv2d(width, channels, 1, bias=False),
    ).to("meta")
    first, middle, last = (layer.weight.numel() for layer in unit)
    assert unit_share(channels, width, cardinality) == Fraction(first + last, first + middle + last)
    assert count_macs_by_torch(unit, (channels, 4, 4)) == 16 * (first + middle + last)


def test_a_unit_of_resnet_costs_nearly_the_same_with_half_of_it_pointwise(network):
    with torch.device("meta"):
        plain = units(resnet50())[1]
    assert plain.pointwise_share == Fraction(8, 17) == unit_share(256, 64, 1)
    assert [unit.macs // 56**2 for unit in (plain, units(network)[1])] == [69_632, 70_144]


def test_the_picture_says_how_many_units_are_alike(network):
    drawn = draw_units(units(network))
    assert "93.4\u00a0% holds for 12 of the 16 units" in drawn.caption
    assert drawn.svg.count("93.4\u00a0%") == 12 and drawn.svg.count("96.6\u00a0%") == 3
    assert "220 million" in drawn.alt and f"{units(network)[1].macs / 1e6:.0f}" == "220"
