"""Calibration against a slow reference and against answers whose temperature is known because they were drawn so."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.metrics import log_loss

from lessonlib.isic.evaluation.calibration import (
    COLDEST,
    HOTTEST,
    about_search,
    at_frequencies,
    fit_temperature,
    is_fitted,
    negative_log_likelihood,
    probabilities_at,
    reliability,
)


def drawn(temperature, images=20_000, seed=0):
    """Logits that are too sure by the factor ``temperature``, and classes drawn from what they should have said."""
    random = np.random.default_rng(seed)
    honest = 2 * random.normal(size=(images, 7))
    chances = softmax(honest, axis=1)
    truth = (chances.cumsum(axis=1) < random.random((images, 1))).sum(axis=1).clip(max=6)
    return truth, (honest * temperature).astype(np.float32)


def slow_error(truth, probabilities, bins):
    """The expected calibration error as Guo et al. 2017 write it down, equations 2 and 3, image by image."""
    total = 0.0
    for m in range(1, bins + 1):
        inside = [
            k
            for k, row in enumerate(probabilities)
            if (m - 1) / bins < row.max() <= m / bins or (m == 1 and not row.max())
        ]
        if inside:
            accuracy = sum(int(probabilities[k].argmax() == truth[k]) for k in inside) / len(inside)
            confidence = sum(probabilities[k].max() for k in inside) / len(inside)
            total += len(inside) / len(truth) * abs(accuracy - confidence)
    return total


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_the_error_is_that_of_the_paper(bins):
    truth, logits = drawn(2.0, images=500)
    probabilities = np.round(probabilities_at(logits), 1)  # many on the edges of bins
    found = reliability(truth, probabilities, bins)
    assert found.error == pytest.approx(slow_error(truth, probabilities, bins), abs=1e-12)
    assert found.images.sum() == 500 and len(found.edges) == bins + 1


def test_a_bin_by_hand():
    found = reliability(np.array([0, 0, 1]), np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]]), bins=2)
    assert found.images.tolist() == [0, 3] and np.isnan(found.confidence[0])
    assert found.accuracy[1] == pytest.approx(2 / 3) and found.confidence[1] == pytest.approx(2.2 / 3)
    assert found.error == pytest.approx(0.2 / 3)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_drawn_answers_is_found_and_mends_them(temperature):
    truth, logits = drawn(temperature)
    found = fit_temperature(truth, logits)
    assert found == pytest.approx(temperature, rel=0.03)
    after = reliability(truth, probabilities_at(logits, found)).error
    assert after < 0.012
    if temperature != 1:
        assert reliability(truth, probabilities_at(logits)).error > 5 * after


def test_the_temperature_is_that_of_gradient_descent():
    truth, logits = drawn(1.7, images=400)
    inverse = torch.ones((), dtype=torch.float64, requires_grad=True)
    descent = torch.optim.LBFGS([inverse], max_iter=100, line_search_fn="strong_wolfe", tolerance_grad=1e-10)

    def loss():
        descent.zero_grad()
        value = torch.nn.functional.cross_entropy(inverse * torch.from_numpy(logits).double(), torch.from_numpy(truth))
        value.backward()
        return value

    descent.step(loss)
    assert fit_temperature(truth, logits) == pytest.approx(1 / inverse.item(), rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.floats(0.1, 8))
def test_no_temperature_nearby_is_better_and_no_answer_changes(seed, images, spread):
    random = np.random.default_rng(seed)
    truth, logits = random.integers(0, 7, images), spread * random.normal(size=(images, 7))
    found = fit_temperature(truth, logits)
    assert COLDEST <= found <= HOTTEST * (1 + 1e-6)
    least = negative_log_likelihood(truth, logits, found)
    for other in np.geomspace(COLDEST, HOTTEST, 40):
        assert least <= negative_log_likelihood(truth, logits, other) + 1e-5
    assert (probabilities_at(logits, found).argmax(axis=1) == logits.argmax(axis=1)).all()


def test_frequencies_put_back_what_a_balanced_sampler_hid():
    """Normal distributions of a known place for each class: what Bayes' rule says of them is known too."""
    random = np.random.default_rng(4)
    frequencies, places = np.array([0.05, 0.9, 0.05]), np.array([-1.0, 0.0, 1.0])
    truth = random.choice(3, 20_000, p=frequencies)
    seen = random.normal(places[truth], 0.7)
    balanced = -((seen[:, None] - places) ** 2) / (2 * 0.7**2)  # what a network would say that saw all equally often
    put_back = at_frequencies(balanced, frequencies)
    assert reliability(truth, probabilities_at(balanced)).error > 0.1
    assert reliability(truth, probabilities_at(put_back)).error < 0.012
    assert (put_back.argmax(axis=1) == truth).mean() > 0.1 + (balanced.argmax(axis=1) == truth).mean()
    best = negative_log_likelihood(truth, balanced, fit_temperature(truth, balanced))
    assert negative_log_likelihood(truth, put_back) < best - 0.2  # no temperature does that
    np.testing.assert_allclose(
        probabilities_at(at_frequencies(balanced, np.full(3, 1 / 3))), probabilities_at(balanced)
    )
    with pytest.raises(ValueError, match="above 0"):
        at_frequencies(balanced, np.array([0.0, 0.5, 0.5]))


def test_where_the_search_ends_at_an_end_of_its_range_nothing_was_fitted():
    random = np.random.default_rng(5)
    truth, guesses = random.integers(0, 7, 300), random.normal(size=(300, 7))
    guesses[np.arange(300), truth] -= 0.5  # worse than a guess: the flattest probabilities are the best
    faultless = np.eye(7)[truth]
    for said, end, words in ((guesses, HOTTEST, ("upper end", "Flatter")), (faultless, COLDEST, ("lower", "Surer"))):
        found = fit_temperature(truth, said)
        assert found == pytest.approx(end, rel=1e-3) and not is_fitted(found)
        assert all(word in about_search(found) for word in (*words, "no fit"))
    for found in (0.06, 1.0, 19.0):
        assert is_fitted(found) and about_search(found) == "It was fitted on the validation side."


def test_likelihood_and_probabilities_are_those_of_scikit_learn_and_torch():
    truth, logits = drawn(1.3, images=300)
    probabilities = probabilities_at(logits, 1.5)
    np.testing.assert_allclose(probabilities, (torch.from_numpy(logits) / 1.5).softmax(1), atol=1e-6)
    assert negative_log_likelihood(truth, logits, 1.5) == pytest.approx(log_loss(truth, probabilities))
    huge = np.array([[1e4, 0.0], [0.0, 1e4]])
    assert np.isfinite(negative_log_likelihood(np.array([1, 1]), huge))


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueError, match="at least one image"):
        fit_temperature(np.array([], int), np.empty((0, 7)))
    with pytest.raises(ValueError, match="diverged"):
        fit_temperature(np.array([1]), np.array([[np.nan, 0.0]]))
    with pytest.raises(ValueError, match="0 bins"):
        reliability(np.array([1]), np.array([[0.1, 0.9]]), bins=0)
