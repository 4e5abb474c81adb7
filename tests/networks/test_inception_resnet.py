"""Inception-v4 and Inception-ResNet: their sizes beside each other, the grids of figure 15, the residuals' scale."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.branches import Branches, Conv
from lessonlib.blocks.inception_resnet import ResidualInception
from lessonlib.profiling.counts import count_macs_by_torch


def weights(module: nn.Module) -> int:
    return sum(weight.numel() for weight in module.parameters())


@pytest.mark.claim("C35")
def test_the_residual_networks_cost_about_what_the_pure_ones_cost(on_meta):
    """Section 3.2: v1 roughly the cost of Inception-v3, v2 that of Inception-v4."""
    names = ("inception_v3", "inception_v4", "inception_resnet_v1", "inception_resnet_v2")
    networks = {name: on_meta(name) for name in names}
    macs = {name: count_macs_by_torch(network, (3, 299, 299)) for name, network in networks.items()}
    assert macs["inception_resnet_v2"] == 13_155_794_016
    assert macs["inception_v4"] == 12_253_974_624
    assert 1 < macs["inception_resnet_v2"] / macs["inception_v4"] < 1.1
    assert 1 < macs["inception_resnet_v1"] / macs["inception_v3"] < 1.1
    assert (weights(networks["inception_v4"]), weights(networks["inception_resnet_v2"])) == (42_679_816, 55_843_464)


def test_v1_against_a_published_count(on_meta):
    """pytorchcv publishes 23 995 624 for v1 with FaceNet's end: one more Inception-ResNet-C, two linear layers."""
    network = on_meta("inception_resnet_v1")
    face_net_end = 1792 * 512 + 2 * 512 + 512 * 1000 + 1000  # linear without bias, batch norm, linear
    published = weights(network) - weights(network.fc) + weights(network.features[-1]) + face_net_end
    assert published == 23_995_624


def runs(network: nn.Module) -> list[tuple[int, bool, tuple[int, ...]]]:
    """Return (how many, residual?, shape) for modules of one kind and shape in a row."""
    found = []
    for part in network.features:
        part.register_forward_hook(
            lambda part, x, out: found.append((isinstance(part, ResidualInception), tuple(out.shape[1:])))
        )
    network.eval()(torch.zeros(1, 3, 299, 299, device="meta"))
    starts = [i for i, kind in enumerate(found) if i == 0 or kind != found[i - 1]]
    return [(end - start, *found[start]) for start, end in zip(starts, [*starts[1:], len(found)], strict=True)]


def test_v1_is_figure_15(on_meta):
    assert runs(on_meta("inception_resnet_v1")) == [
        (1, False, (256, 35, 35)),
        (5, True, (256, 35, 35)),
        (1, False, (896, 17, 17)),
        (10, True, (896, 17, 17)),
        (1, False, (1792, 8, 8)),
        (5, True, (1792, 8, 8)),
    ]


def test_v2_is_the_published_network(on_meta):
    assert runs(on_meta("inception_resnet_v2")) == [
        (1, False, (192, 35, 35)),
        (1, False, (320, 35, 35)),
        (10, True, (320, 35, 35)),
        (1, False, (1088, 17, 17)),
        (20, True, (1088, 17, 17)),
        (1, False, (2080, 8, 8)),
        (10, True, (2080, 8, 8)),
        (1, False, (1536, 8, 8)),
    ]


def residuals(network: nn.Module) -> list[ResidualInception]:
    return [part for part in network.features if isinstance(part, ResidualInception)]


@pytest.mark.claim("C35")
def test_the_residuals_are_scaled_as_in_the_published_code(on_meta):
    blocks = residuals(on_meta("inception_resnet_v2"))
    assert [block.scale for block in blocks] == [0.17] * 10 + [0.10] * 20 + [0.20] * 9 + [1.0]
    assert [isinstance(block.act, nn.ReLU) for block in blocks] == [True] * 39 + [False]
    blocks = residuals(on_meta("inception_resnet_v1"))
    assert [block.scale for block in blocks] == [0.17] * 5 + [0.10] * 10 + [0.20] * 5
    assert all(isinstance(block.act, nn.ReLU) for block in blocks)


@pytest.mark.parametrize("name", ["inception_resnet_v1", "inception_resnet_v2"])
@pytest.mark.parametrize("scale", [0.0, 0.3, 1])
def test_one_scale_for_all(name, scale, on_meta):
    assert {block.scale for block in residuals(on_meta(name, residual_scale=scale))} == {scale}


@pytest.mark.parametrize("name", ["inception_v4", "inception_resnet_v1", "inception_resnet_v2"])
def test_constants_of_the_published_code(name, on_meta):
    network = on_meta(name)
    assert {part.eps for part in network.modules() if isinstance(part, nn.BatchNorm2d)} == {0.001}
    assert {part.p for part in network.modules() if isinstance(part, nn.Dropout)} == {0.2}
    boxes = [box for part in network.modules() if isinstance(part, Branches) for box in flat(part.branches)]
    pools = [box for box in boxes if isinstance(box, nn.AvgPool2d)]
    assert not any(pool.count_include_pad for pool in pools)
    assert len(pools) == {"inception_v4": 14, "inception_resnet_v1": 0, "inception_resnet_v2": 1}[name]


def flat(boxes):
    """Yield the boxes of a table, those of its forks included."""
    for box in boxes:
        if isinstance(box, (list, tuple)) and not isinstance(box, Conv):
            yield from flat(box)
        else:
            yield box
