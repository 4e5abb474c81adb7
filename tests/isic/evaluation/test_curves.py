"""Areas against the official scorer, scikit-learn and a count of pairs; intervals against theory."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from lessonlib.isic.evaluation.bootstrap import drawn_weights
from lessonlib.isic.evaluation.curves import areas, curves
from lessonlib.isic.layout import CLASSES


@pytest.mark.parametrize("seed", range(3))
def test_the_areas_are_the_official_ones(seed, official, answered):
    truth, probabilities, lesions = answered(seed)
    theirs = official(truth, probabilities)
    found = areas(truth, probabilities, lesions, repetitions=100)
    assert found.mean.value == pytest.approx(theirs.macro_average["auc"], abs=1e-12)
    for name in CLASSES:
        assert found.by_class[name].value == pytest.approx(theirs.per_category.loc[name, "auc"], abs=1e-12)
        assert found.by_class[name].low <= found.by_class[name].value <= found.by_class[name].high


def test_an_area_is_the_share_of_pairs_in_the_right_order(answered):
    truth, probabilities, lesions = answered(4, images=120)
    for label, name in enumerate(CLASSES):
        ours, others = probabilities[truth == label, label], probabilities[truth != label, label]
        pairs = [(one > other) + (one == other) / 2 for one in ours for other in others]
        assert areas(truth, probabilities, lesions, 10).by_class[name].value == pytest.approx(np.mean(pairs))


def test_every_repetition_is_the_area_of_the_drawn_images(answered):
    truth, probabilities, lesions = answered(5, images=150)
    weights = drawn_weights(truth, lesions, 40, seed=9)
    slow = [roc_auc_score(truth == 1, probabilities[:, 1], sample_weight=one) for one in weights]
    found = areas(truth, probabilities, lesions, 40, seed=9).by_class["NV"]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(slow, (0.025, 0.975))), abs=1e-9)


def test_a_curve_rises_from_nothing_to_everything_and_holds_its_area(answered):
    truth, probabilities, lesions = answered(6)
    found = areas(truth, probabilities, lesions, 10)
    for name, curve in curves(truth, probabilities).items():
        assert (curve.false_alarms[0], curve.hits[0]) == (0, 0) and (curve.false_alarms[-1], curve.hits[-1]) == (1, 1)
        assert np.trapezoid(curve.hits, curve.false_alarms) == pytest.approx(found.by_class[name].value)
        middle = len(curve.thresholds) // 2
        called = probabilities[:, CLASSES.index(name)] >= curve.thresholds[middle]
        assert curve.hits[middle] == pytest.approx(called[truth == CLASSES.index(name)].mean())


def test_intervals_are_as_wide_as_theory_says_for_single_images():
    random = np.random.default_rng(7)
    truth = np.repeat(np.arange(7), 100)
    probabilities = random.exponential(np.where(truth == 0, 4, 1)[:, None], (700, 7))
    found = areas(truth, probabilities, np.arange(700).astype(str), 1000).by_class["MEL"]
    area = 0.8  # of exponential scores with means of 4 and 1, and for those: Hanley and McNeil 1982, equations 1 and 2
    assert found.low < area < found.high
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + 99 * (q1 - area**2) + 599 * (q2 - area**2)) / (100 * 600)
    assert found.high - found.low == pytest.approx(2 * 1.96 * variance**0.5, rel=0.2)


def test_a_class_without_images_has_no_curve():
    with pytest.raises(ValueError, match="0 of 6 images are VASC"):
        curves(np.arange(6), np.eye(7)[:6])
    with pytest.raises(ValueError, match="MEL"):
        areas(np.zeros(3, int), np.eye(7)[:3], np.arange(3).astype(str))
