"""The slim networks: one budget for all families, small images of any kind, and the options of some of them."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.blocks.fire import Fire
from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.networks.slim import normalise, pool_before
from lessonlib.networks.slim_light import slim_inverted, slim_separable, slim_shuffle
from lessonlib.profiling.counts import count

SEED = 64
NAMES = [name for name in networks.names() if name.startswith("slim_")]
BUDGET = 5_000_000  # multiply-adds for an image (3, 64, 64)


def macs(name, **options):
    with torch.device("meta"):
        network = networks.build(name, **options)
    return count(network.to_empty(device="cpu"), (options.get("in_channels", 3), 64, 64)).macs


def test_there_are_many_families():
    assert len(NAMES) >= 14


@pytest.mark.parametrize("name", NAMES)
def test_all_families_have_one_budget_and_seven_classes(name, macs_of, on_meta):
    assert macs_of(name, 64) == pytest.approx(BUDGET, rel=0.15)
    assert on_meta(name).classifier.out_features == 7


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [8, 28, 32])
def test_grey_digits_at_full_resolution(name, side, on_meta):
    network = on_meta(name, num_classes=10, in_channels=1, stem_stride=1)
    images = torch.zeros(2, 1, side, side, device="meta")
    assert network.stem(images).shape[2:] == (side, side)
    assert network(images).shape == (2, 10)


@pytest.mark.parametrize("name", NAMES)
def test_the_width_multiplier_moves_the_cost(name):
    """By its square where convolutions of full width dominate, by itself where depthwise ones and the stem do."""
    half, whole, double = (macs(name, width_multiplier=multiplier) for multiplier in (0.5, 1, 2))
    assert whole / 4.2 < half < whole / 1.8
    assert 1.8 * whole < double < 4.2 * whole


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_norm_takes_the_place_of_every_bias(name, on_meta):
    network = on_meta(name)
    assert [key for key, part in network.named_modules() if isinstance(part, nn.Conv2d) and part.bias is not None] == []
    # so that a classifier of the same form ends them all
    assert list(network.state_dict())[-2:] == ["classifier.weight", "classifier.bias"]


def test_the_separable_one_is_mobilenets_plan_by_hand():
    torch.manual_seed(SEED)
    stem = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
    rows = [(16, 32, 1), (32, 64, 2), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 192, 2)]
    blocks = [SeparableConvolution(before, after, stride=stride, norm_act=True) for before, after, stride in rows]
    by_hand = nn.ModuleDict({"stem": stem, "blocks": nn.Sequential(*blocks), "classifier": nn.Linear(192, 7)})
    torch.manual_seed(SEED)
    network = slim_separable()
    assert list(network.state_dict()) == list(by_hand.state_dict())
    assert all(
        torch.equal(*pair) for pair in zip(network.state_dict().values(), by_hand.state_dict().values(), strict=True)
    )
    x = torch.randn(2, 3, 64, 64)
    assert torch.equal(network(x), by_hand["classifier"](by_hand["blocks"](stem(x)).mean((2, 3))))


def test_the_inverted_one_can_have_a_relu_on_its_narrow_ends():
    torch.manual_seed(SEED)
    linear, rectified = slim_inverted(), slim_inverted(linear=False)
    rectified.load_state_dict(linear.state_dict())
    x = torch.randn(2, 3, 32, 32)
    assert linear.blocks[0](linear.stem(x)).min() < -0.1
    assert rectified.blocks[0](rectified.stem(x)).min() == 0
    relus = [sum(isinstance(part, nn.ReLU6) for part in network.modules()) for network in (linear, rectified)]
    assert relus == [1 + 6 * 2, 1 + 6 * 2 + 7]


def test_the_shuffled_one_can_keep_its_groups_apart():
    torch.manual_seed(SEED)
    shuffled, apart = slim_shuffle().eval(), slim_shuffle(shuffle=False).eval()
    apart.load_state_dict(shuffled.state_dict())
    assert {unit.shuffle for unit in shuffled.blocks} == {True}
    assert {unit.shuffle for unit in apart.blocks} == {False}
    assert [unit.reduce[0].groups for unit in apart.blocks] == [1] + [4] * 8
    x = torch.randn(2, 3, 32, 32)
    assert (shuffled(x) - apart(x)).abs().max() > 1e-4


def test_normalising_a_block_puts_batch_norm_for_its_biases():
    torch.manual_seed(SEED)
    block, x = Fire(8, 4, 6), torch.randn(2, 8, 5, 5)
    for name, weight in block.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(weight)
    before = block(x)
    normalised = normalise(block).eval()
    assert sum(isinstance(part, nn.BatchNorm2d) for part in normalised.modules()) == 3
    # A fresh batch norm in evaluation mode divides by √(1 + 1e-5), twice on the way.
    torch.testing.assert_close(normalised(x), before / (1 + 1e-5))


def test_pooling_stands_before_a_unit_that_halves_the_resolution():
    unit = nn.Conv2d(3, 4, 1)
    assert pool_before(unit, 1) is unit
    x = torch.randn(1, 3, 9, 12)
    assert torch.equal(pool_before(unit, 2)(x), unit(nn.functional.max_pool2d(x, 3, 2, 1)))
    assert pool_before(unit, 2)(x[..., :1, :1]).shape == (1, 4, 1, 1)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"stem_stride": 0}, "stem_stride=0"),
        ({"stem_stride": 1.5}, "stem_stride=1.5"),
        ({"width_multiplier": 0}, "multiplier=0"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        networks.build("slim_plain", **options)
