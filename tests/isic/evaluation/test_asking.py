"""All images of a lesion against draws of one of them, by scikit-learn; and where nothing is gained."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from lessonlib.isic.evaluation.asking import ask_all
from lessonlib.isic.evaluation.by_lesion import averaged, one_image_each
from lessonlib.isic.evaluation.scores import evaluate
from lessonlib.isic.layout import CLASSES


def test_one_image_is_what_draws_of_one_give_on_average(answered):
    truth, probabilities, lesions = answered(0)
    found, answers = ask_all(truth, probabilities, lesions), probabilities.argmax(axis=1)
    draws = []
    for seed in range(1000, 1800):  # none of those that ask_all takes
        chosen = one_image_each(lesions, seed)
        draws.append(balanced_accuracy_score(truth[chosen], answers[chosen]))
    # The mean of 800 draws: four standard errors.
    assert found.one.value == pytest.approx(np.mean(draws), abs=4 * np.std(draws) / len(draws) ** 0.5)
    np.testing.assert_allclose(found.one_drawn, np.quantile(draws, (0.025, 0.975)), atol=0.01)
    assert np.mean(list(found.one_recall.values())) == pytest.approx(found.one.value)
    assert found.one_recall.keys() == dict.fromkeys(CLASSES).keys()
    counts = np.unique(lesions, return_counts=True)[1]
    assert (found.lesions, found.several) == (len(counts), (counts > 1).sum()) and found.several > 20


def test_all_images_are_those_averaged_and_the_gain_is_paired(answered):
    truth, probabilities, lesions = answered(3)
    found = ask_all(truth, probabilities, lesions)
    names, classes, means = averaged(truth, probabilities, lesions)
    assert found.every == pytest.approx(evaluate(classes, means.argmax(axis=1), names).balanced)
    assert found.gain.value == pytest.approx(found.every.value - found.one.value)
    assert found.gain.low < found.gain.value < found.gain.high
    # Paired, the luck of the lesions that both ways share falls out.
    assert found.gain.high - found.gain.low < 0.7 * (found.every.high - found.every.low)


def test_counting_by_lesion_alone_is_no_gain(answered):
    """Twins that are answered alike: over images the score differs from that over lesions, and averaging adds zero."""
    truth, probabilities, _ = answered(1)
    times = np.where(probabilities.argmax(axis=1) == truth, 1, 3)
    lesions = np.repeat(np.arange(len(truth)), times).astype(str)
    truth, probabilities = np.repeat(truth, times), np.repeat(probabilities, times, axis=0)
    found = ask_all(truth, probabilities, lesions)
    by_image = balanced_accuracy_score(truth, probabilities.argmax(axis=1))
    assert found.every.value > by_image + 0.1
    assert found.gain.value == found.gain.low == found.gain.high == 0
    assert found.one_drawn == pytest.approx((found.one.value,) * 2)


def test_independent_photographs_gain(answered):
    random = np.random.default_rng(0)
    truth, lesions = np.repeat(np.arange(7), 200), np.repeat(np.arange(280), 5).astype(str)
    logits = random.normal(size=(1400, 7)) + np.eye(7)[truth]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert ask_all(truth, probabilities, lesions).gain.low > 0.1


def test_a_class_without_a_lesion_is_named(answered):
    truth, probabilities, lesions = answered(0)
    with pytest.raises(ValueError, match="no image of MEL"):
        ask_all(np.where(truth == 0, 1, truth), probabilities, np.arange(len(lesions)).astype(str))
