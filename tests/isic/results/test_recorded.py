"""What stands in the book's record, and what the chapter says of it."""

import numpy as np
import pytest

from lessonlib.isic.drawing.sample import Recipe
from lessonlib.isic.results import record
from lessonlib.isic.results.reading import difference
from lessonlib.isic.results.record import accuracy, balanced
from lessonlib.isic.results.rows import BASE, NETWORKS, SPLITS, TRICKS


@pytest.fixture(scope="module")
def kept():
    return record.load("drawn")


def recall(confusion) -> float:
    """The definition, class by class."""
    return float(np.mean([row[k] / sum(row) for k, row in enumerate(confusion)]))


@pytest.mark.claim("C63")
def test_every_row_has_five_seeds_on_the_embedded_set(kept):
    for row in (*NETWORKS, *TRICKS, *SPLITS):
        found = kept.rows[row.name]
        assert len(found.runs) >= 5, f"{row.name}: run make results"
        for run in found.runs.values():
            assert np.sum(run["confusion"]) == pytest.approx(0.3 * kept.made_with["data"]["images"], rel=0.05)
            assert balanced(run["confusion"]) == pytest.approx(recall(run["confusion"]))
            assert accuracy(run["confusion"]) == np.trace(run["confusion"]) / np.sum(run["confusion"])
    counts = {name: images for name, (images, _) in Recipe().counts().items()}
    assert {name: kept.made_with["data"][name] for name in counts} == counts


@pytest.mark.claim("C63")
def test_what_pays_and_what_is_noise(kept):
    scores = {name: row.scores("balanced") for name, row in kept.rows.items()}
    whole = difference(scores[BASE], scores[TRICKS[0].name])
    assert whole.low > 0.05 and whole.mean > 0.12  # augmentation and sampler together
    spreads = [np.std(list(scores[row.name].values()), ddof=1) for row in NETWORKS]
    assert 0.005 < np.median(spreads) < 0.08  # no row can be read to a point from one seed
    guessing = 1 / 7
    assert all(min(scores[row.name].values()) > 2 * guessing for row in NETWORKS)


def test_a_split_by_image_tests_on_lesions_that_were_trained_on(kept):
    for run in kept.rows[SPLITS[1].name].runs.values():
        assert 0.2 < np.sum(run["known"]) / np.sum(run["confusion"]) < 0.6
    assert not any("known" in run for run in kept.rows[SPLITS[0].name].runs.values())


def test_times_are_of_all_networks_and_relative_to_one(kept):
    about = {row.name: kept.rows[row.name].about for row in (*NETWORKS, *TRICKS)}
    assert about[BASE]["times"] == [1, 1, 1]
    assert all(one["seconds"] > 0 and one["answered"] > 0 for one in about.values())
    networks = [about[row.name]["seconds"] for row in NETWORKS]
    assert max(networks) > 1.5 * min(networks)  # at the same multiply-adds


def test_drawn_and_real_are_two_files():
    assert record.FILES["drawn"] != record.FILES["real"]
    real = record.load("real")
    assert real is None or real.made_with["data"]["kind"] == "real"
