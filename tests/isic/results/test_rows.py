"""The plan: every network of the notes at about one price, every trick one change, nobody on two sides."""

from dataclasses import asdict, fields

import numpy as np
import pytest

from lessonlib.isic.results.points import describe
from lessonlib.isic.results.rows import BARE, BASE, NETWORKS, RATES, RECIPE, ROWS, SPLITS, TRICKS, find
from lessonlib.isic.splitting import shared_lesions
from lessonlib.isic.training.model import build
from lessonlib.isic.training.settings import Settings
from lessonlib.networks import find as network
from lessonlib.profiling.counts import count, count_macs_by_torch

MACS = {
    "plain convolution": (75_783, 5_198_384),
    "depthwise separable": (63_591, 5_004_608),
    "fire": (127_799, 4_933_376),
    "grouped + shuffle": (77_915, 4_843_072),
    "inverted, linear bottleneck": (108_551, 5_045_248),
    "inverted, ReLU bottleneck": (108_551, 5_045_248),
    "residual": (96_695, 4_702_656),
    "dense": (91_471, 5_145_248),
    "inception-like": (94_079, 5_031_648),
}


def changed(one: Settings, other: Settings) -> set[str]:
    return {field.name for field in fields(Settings) if getattr(one, field.name) != getattr(other, field.name)}


@pytest.mark.parametrize("row", NETWORKS, ids=lambda row: row.name)
def test_networks_cost_about_the_same(row):
    net, image = build(row.settings), (3, row.settings.size, row.settings.size)
    counted = count(net, image)
    assert (counted.parameters, counted.macs) == MACS[row.name]  # what the networks' own docstrings state
    assert f"{counted.macs:,}".replace(",", " ") in network(row.settings.network).__doc__
    assert count_macs_by_torch(net, image) == counted.macs
    assert 4_700_000 <= counted.macs <= 5_300_000
    assert changed(row.settings, RECIPE) <= {"network", "options"}


def test_every_trick_is_one_change():
    chain = [BARE, *(row.settings for row in TRICKS[1:3]), RECIPE, TRICKS[3].settings]
    steps = [changed(one, other) for one, other in zip(chain, chain[1:], strict=False)]
    assert steps == [{"augmentation"}, {"class_weights"}, {"class_weights", "balanced_sampler"}, {"label_smoothing"}]
    assert TRICKS[0].settings == BARE and find(BASE).settings == RECIPE
    for row in RATES:
        assert changed(row.settings, find(row.name.split(", rate")[0]).settings) == {"learning_rate"}


def test_names_are_unique_and_settings_can_be_saved():
    assert len({row.name for row in ROWS}) == len(ROWS) == 33
    for row in ROWS:
        assert Settings.from_json(row.settings.to_json()) == row.settings
        assert asdict(row)["by"] in ("lesion", "image")
    with pytest.raises(ValueError, match="'residual'"):
        find("residuals")


def test_splits_leak_only_where_they_are_meant_to(drawn):
    for row in (NETWORKS[0], TRICKS[0], *SPLITS):
        for seed in (0, 1):
            sides = row.sides(drawn, seed)
            assert sorted(np.concatenate(sides).tolist()) == list(range(len(drawn)))
            assert bool(shared_lesions(drawn.lesions, sides)) == (row.by == "image")
        same = all(map(np.array_equal, row.sides(drawn, 0), row.sides(drawn, 1)))
        assert same != row.redrawn


def test_each_row_says_in_words_what_it_is():
    assert "no augmentation and no sampler" in describe(TRICKS[0])
    assert "labels smoothed by 0.1" in describe(TRICKS[3]) and "−½" in describe(TRICKS[2])
    assert "linear=False" in describe(find("inverted, ReLU bottleneck"))
    assert len({describe(row) for row in (*NETWORKS, *TRICKS, *SPLITS)}) == 15
