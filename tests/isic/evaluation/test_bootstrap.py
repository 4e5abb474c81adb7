"""The draws behind every interval: whole lesions, each class as often as it is, the same for the same seed."""

import numpy as np
import pytest

from lessonlib.isic.evaluation.bootstrap import drawn_weights, interval


def test_lesions_are_drawn_whole_and_every_class_as_often_as_it_is(answered):
    truth, _, lesions = answered(8)
    weights = drawn_weights(truth, lesions, 200, seed=1)
    for name in np.unique(lesions):
        assert (weights[:, lesions == name] == weights[:, lesions == name][:, :1]).all()
    _, first = np.unique(lesions, return_index=True)
    for label in range(7):
        chosen = first[truth[first] == label]
        assert (weights[:, chosen].sum(axis=1) == len(chosen)).all()
    assert weights.mean() == pytest.approx(1, abs=0.02)


def test_the_draws_do_not_hang_on_the_order_of_the_images_or_the_number_of_repetitions(answered):
    truth, _, lesions = answered(9)
    weights = drawn_weights(truth, lesions, 30, seed=2)
    order = np.random.default_rng(0).permutation(len(truth))
    assert (drawn_weights(truth[order], lesions[order], 30, seed=2) == weights[:, order]).all()
    assert (drawn_weights(truth, lesions, 30, seed=3) != weights).any()


def test_the_spread_of_a_mean_over_lesions_is_that_of_theory():
    random = np.random.default_rng(5)
    values = random.normal(10, 2, 200)  # one image a lesion, all of one class
    weights = drawn_weights(np.zeros(200, int), np.arange(200).astype(str), 4000, seed=0)
    found = interval(values.mean(), weights @ values / 200)
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 200**0.5, rel=0.06)
    assert (found.value, found.high > 10 > found.low) == (values.mean(), True)
