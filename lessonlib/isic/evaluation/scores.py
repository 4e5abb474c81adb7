"""How good is it? Recall of every class, their mean (the challenge's score), and how sure we can be of them."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import balanced_accuracy_score, confusion_matrix

from lessonlib.isic.evaluation.bootstrap import Interval, drawn_weights, interval
from lessonlib.isic.layout import CLASSES


@dataclass(frozen=True)
class Evaluation:
    """The scores of one set of answers; balanced accuracy is the mean of the seven recalls."""

    accuracy: Interval
    balanced: Interval
    recall: dict[str, Interval]
    confusion: np.ndarray  # rows: the truth, columns: the answers, in the order of CLASSES


def evaluate(
    truth: np.ndarray, answers: np.ndarray, lesions: np.ndarray, repetitions: int = 1000, seed: int = 0
) -> Evaluation:
    """Return the scores of ``answers`` (class numbers) with intervals from a bootstrap over lesions.

    Images of one lesion are no independent witnesses, so whole lesions are drawn, with replacement, within every class.
    The official score is "balanced multiclass accuracy": Codella et al. 2019, section 3.3.
    Raises ValueError when a class has no image: its recall does not exist.
    """
    absent = [name for label, name in enumerate(CLASSES) if not (truth == label).any()]
    if absent:
        raise ValueError(f"no image of {', '.join(absent)}: balanced accuracy needs every class")
    confusion = confusion_matrix(truth, answers, labels=range(len(CLASSES)))
    right, seen = _drawn(truth, answers, lesions, repetitions, seed)
    recall = confusion.diagonal() / confusion.sum(axis=1)
    return Evaluation(
        accuracy=interval(float((truth == answers).mean()), right.sum(axis=0) / seen.sum(axis=0)),
        balanced=interval(float(recall.mean()), (right / seen).mean(axis=0)),
        recall={name: interval(float(recall[k]), right[k] / seen[k]) for k, name in enumerate(CLASSES)},
        confusion=confusion,
    )


def advantage(
    truth: np.ndarray,
    answers: np.ndarray,
    others: np.ndarray,
    lesions: np.ndarray,
    repetitions: int = 1000,
    seed: int = 0,
) -> Interval:
    """Return by how much the balanced accuracy of ``answers`` exceeds that of ``others``, both on the same draws.

    The two are wrong about the same hard lesions, so their difference is known better than either.
    """
    balanced = []
    for one in (answers, others):
        right, seen = _drawn(truth, one, lesions, repetitions, seed)
        balanced.append((right / seen).mean(axis=0))
    values = [balanced_accuracy_score(truth, one) for one in (answers, others)]
    return interval(float(values[0] - values[1]), balanced[0] - balanced[1])


def _drawn(
    truth: np.ndarray, answers: np.ndarray, lesions: np.ndarray, repetitions: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Count the images of every class in every repetition of the bootstrap, the right ones first.

    Both of shape (classes, repetitions).
    """
    weights = drawn_weights(truth, lesions, repetitions, seed)
    member = truth[:, None] == np.arange(len(CLASSES))
    return (weights @ (member & (answers == truth)[:, None])).T, (weights @ member).T
