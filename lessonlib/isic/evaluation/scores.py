"""How good is it? Recall of every class, their mean (the challenge's score), and how sure we can be of them."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import balanced_accuracy_score, confusion_matrix

from lessonlib.isic.layout import CLASSES


@dataclass(frozen=True)
class Interval:
    """A number and the range in which 95 % of the bootstrap's repetitions fall."""

    value: float
    low: float
    high: float


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
    right, seen = _drawn_lesions(truth, answers, lesions, repetitions, seed)
    recall = confusion.diagonal() / confusion.sum(axis=1)
    return Evaluation(
        accuracy=_interval(float((truth == answers).mean()), right.sum(axis=0) / seen.sum(axis=0)),
        balanced=_interval(float(recall.mean()), (right / seen).mean(axis=0)),
        recall={name: _interval(float(recall[k]), right[k] / seen[k]) for k, name in enumerate(CLASSES)},
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
        right, seen = _drawn_lesions(truth, one, lesions, repetitions, seed)
        balanced.append((right / seen).mean(axis=0))
    values = [balanced_accuracy_score(truth, one) for one in (answers, others)]
    return _interval(float(values[0] - values[1]), balanced[0] - balanced[1])


def _drawn_lesions(
    truth: np.ndarray, answers: np.ndarray, lesions: np.ndarray, repetitions: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw lesions with replacement within every class; count their images, the right ones first.

    Both of shape (classes, repetitions). The same ``seed`` draws the same lesions, whatever the answers.
    """
    random = np.random.default_rng(seed)
    right, seen = np.empty((2, len(CLASSES), repetitions))
    for label in range(len(CLASSES)):
        members = truth == label
        _, owner = np.unique(lesions[members], return_inverse=True)
        hits, sizes = np.bincount(owner, answers[members] == label), np.bincount(owner)
        drawn = random.integers(0, len(sizes), (repetitions, len(sizes)))
        right[label], seen[label] = hits[drawn].sum(axis=1), sizes[drawn].sum(axis=1)
    return right, seen


def _interval(value: float, repetitions: np.ndarray) -> Interval:
    low, high = np.quantile(repetitions, (0.025, 0.975))
    return Interval(value, float(low), float(high))
