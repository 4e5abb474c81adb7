"""One class against the rest: how many hits does every false alarm buy, whatever the threshold?"""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from lessonlib.isic.evaluation.bootstrap import Interval, drawn_weights, interval
from lessonlib.isic.layout import CLASSES


@dataclass(frozen=True)
class Curve:
    """The receiver operating characteristic of one class: a point for every threshold, the strictest first."""

    false_alarms: np.ndarray  # share of the other classes' images that are called this class
    hits: np.ndarray  # share of this class's images that are found
    thresholds: np.ndarray


@dataclass(frozen=True)
class Areas:
    """The area under every class's curve, and their mean, by which the challenge ranks equal balanced accuracies."""

    mean: Interval
    by_class: dict[str, Interval]


def curves(truth: np.ndarray, probabilities: np.ndarray) -> dict[str, Curve]:
    """Return the curve of every class; ``truth`` has class numbers (N,), ``probabilities`` is (N, 7).

    Raises ValueError where a class has no image, or has all.
    """
    _check(truth)
    return {
        name: Curve(*roc_curve(truth == label, probabilities[:, label], drop_intermediate=False))
        for label, name in enumerate(CLASSES)
    }


def areas(
    truth: np.ndarray, probabilities: np.ndarray, lesions: np.ndarray, repetitions: int = 1000, seed: int = 0
) -> Areas:
    """Return the areas under the curves, each with an interval from a bootstrap over lesions.

    The area is the chance that an image of the class gets a higher probability than one of another class, a tie
    counting half: Fawcett 2006, section 7. Raises what :func:`curves` does.
    """
    _check(truth)
    weights = drawn_weights(truth, lesions, repetitions, seed).astype(np.float64)
    values, drawn = [], []
    for label in range(len(CLASSES)):
        member, scores = truth == label, probabilities[:, label]
        values.append(roc_auc_score(member, scores))
        drawn.append(_drawn_areas(scores[member], scores[~member], weights[:, member], weights[:, ~member]))
    by_class = {name: interval(values[k], drawn[k]) for k, name in enumerate(CLASSES)}
    return Areas(interval(float(np.mean(values)), np.mean(drawn, axis=0)), by_class)


def _drawn_areas(ours: np.ndarray, others: np.ndarray, our_weights: np.ndarray, other_weights: np.ndarray):
    """Return the area in every repetition: the share of pairs that are in the right order, weighted as drawn."""
    order = np.sort(others)
    # The weight of the others that lie below each of ours: up to the first equal one, and up to the last, by halves.
    below = np.concatenate(
        [np.zeros((len(other_weights), 1)), np.cumsum(other_weights[:, np.argsort(others)], axis=1)], axis=1
    )
    beaten = (below[:, np.searchsorted(order, ours, "left")] + below[:, np.searchsorted(order, ours, "right")]) / 2
    return (our_weights * beaten).sum(axis=1) / (our_weights.sum(axis=1) * other_weights.sum(axis=1))


def _check(truth: np.ndarray) -> None:
    counts = np.bincount(truth, minlength=len(CLASSES))
    for name, count in zip(CLASSES, counts, strict=True):
        if count in (0, len(truth)):
            raise ValueError(f"{count} of {len(truth)} images are {name}: a curve needs images of it and of others")
