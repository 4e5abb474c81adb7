"""Balanced accuracy against the official scorer and scikit-learn; intervals against what theory says."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, recall_score

from lessonlib.isic.evaluation.scores import advantage, evaluate
from lessonlib.isic.layout import CLASSES


@pytest.mark.parametrize("seed", range(5))
def test_the_scores_are_the_official_ones(seed, official):
    random = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(7), random.integers(0, 7, 200), np.full(150, 1)])
    answers = np.where(random.random(len(truth)) < 0.6, truth, random.integers(0, 7, len(truth)))
    scores = evaluate(truth, answers, np.arange(len(truth)).astype(str), repetitions=50)
    theirs = official(truth, np.eye(7)[answers])
    assert scores.balanced.value == pytest.approx(theirs.overall, abs=1e-12)
    np.testing.assert_allclose([scores.recall[name].value for name in CLASSES], theirs.per_category["sensitivity"])
    assert scores.balanced.value == pytest.approx(balanced_accuracy_score(truth, answers), abs=1e-12)
    assert scores.accuracy.value == pytest.approx(accuracy_score(truth, answers), abs=1e-12)
    recalls = [scores.recall[name].value for name in CLASSES]
    np.testing.assert_allclose(recalls, recall_score(truth, answers, average=None), atol=1e-12)
    assert scores.confusion.sum() == len(truth)
    for one in (scores.accuracy, scores.balanced, *scores.recall.values()):
        assert one.low <= one.value <= one.high


def test_always_one_class():
    truth = np.repeat(np.arange(7), 10)
    scores = evaluate(truth, np.ones(70, int), np.arange(70).astype(str))
    assert scores.balanced.value == scores.balanced.low == scores.balanced.high == pytest.approx(1 / 7)


def test_intervals_are_those_of_the_binomial_for_single_images_and_wider_for_lesions():
    random = np.random.default_rng(3)
    truth = np.repeat(np.arange(7), 400)
    right = np.repeat(random.random(7 * 100) < 0.7, 4)  # four images of a lesion, alike
    answers = np.where(right, truth, (truth + 1) % 7)
    single = evaluate(truth, answers, np.arange(2800).astype(str), repetitions=2000)
    grouped = evaluate(truth, answers, np.repeat(np.arange(700), 4).astype(str), repetitions=2000)
    for name in CLASSES:
        p, width = single.recall[name].value, 2 * 1.96 * (0.7 * 0.3 / 400) ** 0.5
        assert p == grouped.recall[name].value
        assert single.recall[name].high - single.recall[name].low == pytest.approx(width, rel=0.2)
        assert grouped.recall[name].high - grouped.recall[name].low == pytest.approx(2 * width, rel=0.25)


def test_a_missing_class_is_an_error():
    with pytest.raises(ValueError, match="no image of VASC"):
        evaluate(np.arange(6), np.arange(6), np.arange(6).astype(str))


def test_the_advantage_is_the_difference_of_scores_and_better_known_than_either():
    random = np.random.default_rng(5)
    truth, lesions = np.repeat(np.arange(7), 60), np.arange(420).astype(str)
    others = np.where(random.random(420) < 0.6, truth, (truth + 1) % 7)
    answers = np.where(random.random(420) < 0.1, truth, others)  # right where the other is, and now and then beside
    gain = advantage(truth, answers, others, lesions)
    first, second = (evaluate(truth, one, lesions).balanced for one in (answers, others))
    assert gain.value == pytest.approx(first.value - second.value)
    assert gain.high - gain.low < 0.7 * (first.high - first.low)
    same = advantage(truth, others, others, lesions)
    assert (same.low, same.value, same.high) == (0, 0, 0)
