"""Claim C22: AlexNet's layers, where its weights are and where its work is."""

import pytest
import torch

from lessonlib import networks
from lessonlib.experiments.alexnet import draw_shares, one_tower, percent, two_cards
from lessonlib.profiling.field import receptive_field


@pytest.mark.claim("C22")
def test_the_fully_connected_layers_hold_96_per_cent_of_the_weights_and_do_8_per_cent_of_the_work():
    layers = one_tower()
    assert sum(layer.parameters for layer in layers) == 61_100_840  # torchvision's count
    linear = layers[5:]
    assert [layer.name for layer in linear] == ["fc6", "fc7", "fc8"]
    assert sum(layer.parameters for layer in linear) == 58_631_144
    assert round(100 * 58_631_144 / 61_100_840, 2) == 95.96
    macs = sum(layer.macs for layer in layers)
    assert macs == 714_188_480
    assert round(100 * sum(layer.macs for layer in linear) / macs, 1) == 8.2
    assert linear[0].parameters == 256 * 6 * 6 * 4096 + 4096


@pytest.mark.claim("C22")
def test_the_form_of_2012_has_the_neurons_and_the_parameters_that_its_paper_states():
    layers = two_cards()
    neurons = []
    for layer in layers:
        size = 1
        for side in layer.output:
            size *= side
        neurons.append(size)
    # Krizhevsky et al. 2012, figure 2, but for conv1, where it states 253,440 (its map is 55 × 55 × 96)
    assert neurons == [290_400, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000]
    assert sum(layer.parameters for layer in layers) == 60_965_224  # "60 million"; Caffe's bvlc_reference has as many
    assert sum(layer.macs for layer in layers) == 724_406_816
    # Krizhevsky 2014: one tower has 0.2 % more. With the 384 filters of its footnote in conv4 it would have 1.4 % more.
    conv4_and_conv5 = 9 * 128 * (384 + 256)
    towers = [61_100_840, 61_100_840 + 128 + conv4_and_conv5]
    assert [round(100 * tower / 60_965_224 - 100, 1) for tower in towers] == [0.2, 1.4]


@pytest.mark.claim("C22")
@pytest.mark.parametrize(("layer", "side"), [("features.0", 11), ("features.3", 51), ("features.10", 163)])
def test_the_receptive_field_is_the_closed_form(layer, side):
    """Each kernel adds its reach times the product of all strides before it: 11, 19, 51, 67, 99, 131, 163, 195."""
    with torch.device("meta"):
        network = networks.build("alexnet")
    assert receptive_field(network, layer) == (side, side)


def test_the_picture_says_both_shares():
    picture = draw_shares(one_tower())
    assert "fc6 61.8" in picture.alt and "conv2 31.4" in picture.alt
    assert "conv1 < 0.1" in picture.alt and "0.0" not in picture.alt


@pytest.mark.parametrize(("share", "text"), [(0.618, "61.8 %"), (0.0004, "< 0.1 %"), (0.0006, "0.1 %"), (0.0, "0.0 %")])
def test_a_share_that_is_not_nothing_does_not_read_so(share, text):
    assert percent(share) == text
