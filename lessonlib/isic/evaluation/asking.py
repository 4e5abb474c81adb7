"""What does it help to ask about all images of a lesion? Compared with one image of it, lesion by lesion."""

from dataclasses import dataclass

import numpy as np

from lessonlib.isic.evaluation.bootstrap import Interval, drawn_weights, interval
from lessonlib.isic.evaluation.by_lesion import averaged, lesion_errors, one_image_each
from lessonlib.isic.layout import CLASSES


@dataclass(frozen=True)
class Asking:
    """Balanced accuracies in which every lesion counts once, and what the mean of its images adds to one of them.

    The intervals are those of a bootstrap over lesions, the same draws for all three.
    """

    lesions: int
    several: int  # lesions with more than one image: only their answers can change
    one: Interval  # one image of every lesion answers: the mean over all ways to choose it
    one_drawn: tuple[float, float]  # the middle 95 % of such choices
    every: Interval  # the mean probabilities of all its images answer
    gain: Interval  # every less one, paired by lesion
    one_recall: dict[str, float]  # of each class, when one image of every lesion answers


def ask_all(
    truth: np.ndarray,
    probabilities: np.ndarray,
    lesions: np.ndarray,
    repetitions: int = 1000,
    choices: int = 200,
    seed: int = 0,
) -> Asking:
    """Compare asking about one image of every lesion with asking about all of them.

    ``truth``: class numbers, (N,); ``probabilities``: (N, 7); ``lesions``: names, (N,). Over images a lesion counts as
    often as it was photographed, over lesions once: both ways here are over lesions, so that nothing differs between
    them but what is asked. Raises ValueError for a class without a lesion, or a lesion of two classes.
    """
    absent = [name for label, name in enumerate(CLASSES) if not (truth == label).any()]
    if absent:
        raise ValueError(f"no image of {', '.join(absent)}: balanced accuracy needs every class")
    errors = lesion_errors(truth, probabilities.argmax(axis=1), lesions)
    names, classes, means = averaged(truth, probabilities, lesions)
    one, every = errors.right / errors.images, (means.argmax(axis=1) == classes).astype(float)
    weights = drawn_weights(classes, names, repetitions, seed)
    drawn = [_balanced(values, classes, weights) for values in (one, every)]
    recalls = [_recalls(values, classes, np.ones((1, len(classes))))[:, 0] for values in (one, every)]
    right = (probabilities.argmax(axis=1) == truth).astype(float)
    chosen = [right[one_image_each(lesions, seed + number)] for number in range(choices)]
    once = [_balanced(values, classes, np.ones((1, len(classes))))[0] for values in chosen]
    low, high = np.quantile(once, (0.025, 0.975))
    return Asking(
        lesions=len(names),
        several=int((errors.images > 1).sum()),
        one=interval(recalls[0].mean(), drawn[0]),
        one_drawn=(float(low), float(high)),
        every=interval(recalls[1].mean(), drawn[1]),
        gain=interval(recalls[1].mean() - recalls[0].mean(), drawn[1] - drawn[0]),
        one_recall=dict(zip(CLASSES, recalls[0].tolist(), strict=True)),
    )


def _recalls(right: np.ndarray, classes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the share of ``right``, (lesions,), in every class for every row of ``weights``: (classes, rows)."""
    member = (classes[:, None] == np.arange(len(CLASSES))).astype(float)
    return ((weights * right) @ member / (weights @ member)).T


def _balanced(right: np.ndarray, classes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _recalls(right, classes, weights).mean(axis=0)
