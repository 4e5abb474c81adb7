"""Counts against scikit-learn and the official scorer; the threshold of the prices against a search."""

import numpy as np
import pytest
from isic_challenge_scoring import metrics
from isic_challenge_scoring.confusion import create_binary_confusion_matrix
from sklearn.metrics import confusion_matrix

from lessonlib.isic.evaluation.costs import (
    MALIGNANT,
    Confusion,
    charges,
    cheapest_threshold,
    confusion_at,
    cost,
    difference,
    is_malignant,
    malignancy,
    threshold_by_price,
)
from lessonlib.isic.layout import CLASSES


@pytest.mark.parametrize("threshold", [0, 0.2, 0.5, 0.75, 1, 1.1])
def test_counts_are_those_of_scikit_learn_and_shares_those_of_the_official_scorer(threshold):
    random = np.random.default_rng(0)
    positive = random.random(300) < 0.3
    scores = random.integers(0, 21, 300) / 20  # many ties, also with the threshold
    found = confusion_at(scores.tolist(), positive.tolist(), threshold)
    (passes, false_alarms), (misses, hits) = confusion_matrix(positive, scores >= threshold, labels=[False, True])
    assert found == Confusion(hits, misses, false_alarms, passes)
    official = create_binary_confusion_matrix(positive, scores >= threshold, np.ones(300), name="malignant")
    assert found.sensitivity == pytest.approx(metrics.binary_sensitivity(official))
    assert found.specificity == pytest.approx(metrics.binary_specificity(official))
    assert all(type(count) is int for count in vars(found).values())


def test_where_a_side_is_empty_nothing_is_missed():
    assert confusion_at([0.1, 0.9], [True, True], 0.5).specificity == 1
    assert confusion_at([0.1, 0.9], [False, False], 0.5).sensitivity == 1
    assert confusion_at([], [], 0.5) == Confusion(0, 0, 0, 0)


def test_costs_by_hand():
    assert cost(Confusion(hits=5, misses=2, false_alarms=7, passes=90), miss=20, false_alarm=1) == 47
    assert cost(Confusion(5, 2, 7, 90), miss=0, false_alarm=0.5) == 3.5


def test_charges_add_up_to_the_cost_and_their_difference_is_paired(answered):
    truth, probabilities, lesions = answered(0)
    ill = is_malignant(truth)
    bills = [charges(probabilities, truth, threshold, 10, 1) for threshold in (0.1, 0.5)]
    for threshold, bill in zip((0.1, 0.5), bills, strict=True):
        assert bill.sum() == cost(confusion_at(malignancy(probabilities), ill, threshold), 10, 1) > 0
        assert set(bill[ill]) <= {0, 10} and set(bill[~ill]) <= {0, 1}
    found = difference(*bills, truth, lesions)
    assert found.value == bills[0].sum() - bills[1].sum() and found.low < found.value < found.high
    back = difference(*bills[::-1], truth, lesions)
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low))
    assert vars(difference(bills[0], bills[0], truth, lesions)) == {"value": 0, "low": 0, "high": 0}


def test_malignant_classes_are_found_by_name():
    probabilities = np.random.default_rng(1).dirichlet(np.ones(7), 20)
    by_hand = sum(probabilities[:, CLASSES.index(name)] for name in MALIGNANT)
    np.testing.assert_allclose(malignancy(probabilities), by_hand)
    assert [name for name, is_one in zip(CLASSES, is_malignant(np.arange(7)), strict=True) if is_one] == [
        "MEL",
        "BCC",
        "AKIEC",
    ]


@pytest.mark.parametrize("miss", [1, 4, 19])
def test_of_honest_probabilities_the_price_alone_gives_the_threshold(miss):
    random = np.random.default_rng(2)
    scores = random.random(200_000)
    positive = random.random(200_000) < scores  # a score of 0.3 is right three times in ten
    tried = np.linspace(0.01, 0.99, 99)
    costs = [cost(confusion_at(scores, positive, threshold), miss, 1) for threshold in tried]
    assert tried[np.argmin(costs)] == pytest.approx(threshold_by_price(miss, 1), abs=0.025)


def test_the_cheapest_threshold_costs_no_more_than_any_other():
    random = np.random.default_rng(3)
    positive = random.random(60) < 0.4
    scores = np.round(random.normal(positive * 1.0, 1), 1)
    threshold, least = cheapest_threshold(scores, positive, 5, 1)
    others = [cost(confusion_at(scores, positive, tried), 5, 1) for tried in np.linspace(-5, 5, 2001)]
    assert least == min(others) == cost(confusion_at(scores, positive, threshold), 5, 1)
    assert cheapest_threshold([0.2, 0.9], [False, False], 1, 1) == (np.inf, 0)


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueError, match="3 scores and 2 truths"):
        confusion_at([0.1, 0.2, 0.3], [True, False], 0.5)
    with pytest.raises(ValueError, match="-1 for a miss"):
        cost(Confusion(1, 1, 1, 1), -1, 1)
    with pytest.raises(ValueError, match="above 0"):
        threshold_by_price(1, 0)
