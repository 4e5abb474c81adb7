"""How sure can one be of a number? Draw the lesions again, with replacement, and see how far the number moves."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """A number and the range in which 95 % of the bootstrap's repetitions fall."""

    value: float
    low: float
    high: float

    def in_percent(self) -> str:
        """Return a share as whole per cent: ``62 % (55–70)``."""
        return f"{100 * self.value:.0f} % ({100 * self.low:.0f}–{100 * self.high:.0f})"

    def in_hundredths(self) -> str:
        """Return a share with two places: ``0.62 (0.55–0.70)``."""
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"


def interval(value: float, repetitions: np.ndarray) -> Interval:
    """Return ``value`` with the middle 95 % of what the ``repetitions`` gave: Efron and Tibshirani 1993, chapter 13."""
    low, high = np.quantile(repetitions, (0.025, 0.975))
    return Interval(float(value), float(low), float(high))


def drawn_weights(truth: np.ndarray, lesions: np.ndarray, repetitions: int, seed: int) -> np.ndarray:
    """Return how often every image is drawn in every repetition: int64, (repetitions, images).

    Images of one lesion are no independent witnesses, so whole lesions are drawn, with replacement, within every class.
    The same ``seed`` draws the same lesions, whatever was answered.
    """
    random = np.random.default_rng(seed)
    weights = np.zeros((repetitions, len(truth)), dtype=np.int64)
    for label in np.unique(truth):
        members = np.flatnonzero(truth == label)
        names, owner = np.unique(lesions[members], return_inverse=True)
        drawn = random.integers(0, len(names), (repetitions, len(names)))
        times = np.zeros((repetitions, len(names)), dtype=np.int64)
        np.add.at(times, (np.arange(repetitions)[:, None], drawn), 1)
        weights[:, members] = times[:, owner]
    return weights
