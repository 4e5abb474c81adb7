"""The first ShuffleNet against table 1 of the paper and against the counts that others publish."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.blocks.grouped_shuffle import GroupedShuffleUnit
from lessonlib.networks.shufflenet_v1 import ShuffleNetV1
from lessonlib.profiling.counts import count

# g: the row "Complexity" of Zhang et al. 2018, table 1, in millions of multiply-adds
COMPLEXITY = {1: 143, 2: 140, 3: 137, 4: 133, 8: 137}
# g, scale: parameters in pytorchcv, there as "shufflenet_g1_wd2" and so on
SCALED = {
    (1, 0.75): 975_214,
    (3, 0.75): 1_238_266,
    (1, 0.5): 534_484,
    (3, 0.5): 718_324,
    (1, 0.25): 209_746,
    (3, 0.25): 305_902,
}
# g, scale: millions of multiply-adds and of parameters in the authors' own code (its 1.5x does not widen the stem)
AUTHORS = {
    (3, 2.0): (524, 5.4),
    (8, 2.0): (522, 6.5),
    (3, 1.0): (138, 1.9),
    (8, 1.0): (138, 2.4),
    (3, 0.5): (38, 0.7),
    (8, 0.5): (40, 1.0),
}


def on_meta(groups, **options):
    with torch.device("meta"):
        return networks.build(f"shufflenet_v1_g{groups}", **options)


def size(network):
    return sum(weight.numel() for weight in network.parameters())


@pytest.mark.parametrize("groups", COMPLEXITY)
def test_the_complexity_of_table_1_is_that_without_the_linear_layer(groups, macs_of):
    convolutions = macs_of(f"shufflenet_v1_g{groups}", 224) - on_meta(groups).classifier.weight.numel()
    assert round(convolutions / 1e6) == COMPLEXITY[groups]


@pytest.mark.parametrize("groups, scale", SCALED)
def test_scaled_parameters(groups, scale):
    assert size(on_meta(groups, scale=scale)) == SCALED[groups, scale]


@pytest.mark.parametrize("groups, scale", AUTHORS)
def test_scaled_as_the_authors_publish(groups, scale):
    network = on_meta(groups, scale=scale)
    millions, parameters = AUTHORS[groups, scale]
    assert size(network) / 1e6 == pytest.approx(parameters, abs=0.06)
    assert count(network.to_empty(device="cpu"), (3, 224, 224)).macs / 1e6 == pytest.approx(millions, abs=0.6)


@pytest.mark.parametrize("groups", COMPLEXITY)
def test_every_pointwise_convolution_but_the_first_is_grouped(groups):
    pointwise = [
        part.groups for part in on_meta(groups).modules() if isinstance(part, nn.Conv2d) and part.kernel_size == (1, 1)
    ]
    assert pointwise == [1] + [groups] * 31


def test_the_stages_of_table_1():
    stages = [
        [(unit.stride, unit.shuffle) for unit in stage if isinstance(unit, GroupedShuffleUnit)]
        for stage in on_meta(3).stages
    ]
    assert stages == [[(2, True)] + [(1, True)] * (units - 1) for units in (4, 8, 4)]


@pytest.mark.parametrize("groups", COMPLEXITY)
@pytest.mark.parametrize("scale", [0.3, 1.1])
def test_any_scale_splits_into_the_groups(groups, scale):
    assert on_meta(groups, scale=scale).eval()(torch.zeros(1, 3, 32, 32, device="meta")).shape == (1, 1000)


@pytest.mark.parametrize("groups", [0, 5])
def test_groups_that_table_1_does_not_have_are_refused(groups):
    with pytest.raises(ValueError, match=f"groups={groups}: table 1 has widths for 1, 2, 3, 4, 8"):
        ShuffleNetV1(groups)
