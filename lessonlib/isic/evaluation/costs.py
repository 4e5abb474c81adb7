"""From probabilities to a decision: at which threshold does one call a lesion suspicious, and what do mistakes cost?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lessonlib.isic.evaluation.bootstrap import Interval, drawn_weights, interval
from lessonlib.isic.layout import CLASSES

# A choice of this book. Melanoma and basal cell carcinoma are cancers. AKIEC may grow into one, and is treated:
# Tschandl et al. 2018 (HAM10000), in the description of the classes.
MALIGNANT = ("MEL", "BCC", "AKIEC")


@dataclass(frozen=True)
class Confusion:
    """How many images are where: malignant or not, called suspicious or not."""

    hits: int  # malignant and called suspicious
    misses: int  # malignant and let go
    false_alarms: int  # benign and called suspicious
    passes: int  # benign and let go

    @property
    def sensitivity(self) -> float:
        """The share of the malignant that are called suspicious; 1 where none is malignant, for then none is missed."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 1.0

    @property
    def specificity(self) -> float:
        """The share of the benign that are let go; 1 where none is benign."""
        return self.passes / (self.passes + self.false_alarms) if self.passes + self.false_alarms else 1.0


def malignancy(probabilities: np.ndarray) -> np.ndarray:
    """Return the probability that an image shows one of ``MALIGNANT``: their sum, (N, 7) -> (N,)."""
    return probabilities[:, [CLASSES.index(name) for name in MALIGNANT]].sum(axis=1)


def is_malignant(labels: np.ndarray) -> np.ndarray:
    """Return for every class number whether it is one of ``MALIGNANT``: (N,) -> bool, (N,)."""
    return np.isin(labels, [CLASSES.index(name) for name in MALIGNANT])


def confusion_at(scores: Sequence[float], positive: Sequence[bool], threshold: float) -> Confusion:
    """Count hits, misses, false alarms and passes when a score of ``threshold`` or more is called suspicious.

    Raises ValueError where the scores and the truths are not equally many.
    """
    if len(scores) != len(positive):
        raise ValueError(f"{len(scores)} scores and {len(positive)} truths: every image needs one of each")
    called, truth = np.asarray(scores, dtype=float) >= threshold, np.asarray(positive, dtype=bool)
    return Confusion(
        hits=int((called & truth).sum()),
        misses=int((~called & truth).sum()),
        false_alarms=int((called & ~truth).sum()),
        passes=int((~called & ~truth).sum()),
    )


def cost(confusion: Confusion, miss: float, false_alarm: float) -> float:
    """Return what the mistakes cost together, at ``miss`` for each miss and ``false_alarm`` for each false alarm.

    Raises ValueError for a negative price.
    """
    if miss < 0 or false_alarm < 0:
        raise ValueError(f"a mistake costs nothing or more, got {miss} for a miss, {false_alarm} for a false alarm")
    return float(miss * confusion.misses + false_alarm * confusion.false_alarms)


def charges(
    probabilities: np.ndarray, truth: np.ndarray, threshold: float, miss: float, false_alarm: float
) -> np.ndarray:
    """Return what each image costs when a malignancy of ``threshold`` or more is called suspicious: (N, 7) -> (N,).

    ``truth``: class numbers, (N,). The sum is the :func:`cost` of the whole.
    """
    called, ill = malignancy(probabilities) >= threshold, is_malignant(truth)
    return miss * (ill & ~called) + false_alarm * (called & ~ill).astype(float)


def difference(
    first: np.ndarray, second: np.ndarray, truth: np.ndarray, lesions: np.ndarray, repetitions: int = 1000
) -> Interval:
    """Return by how much the bill ``first`` exceeds ``second``, both :func:`charges` of the same images, (N,).

    The interval is that of a bootstrap over lesions, the same draws for both.
    """
    weights = drawn_weights(truth, lesions, repetitions, seed=0)
    return interval(float((first - second).sum()), weights @ (first - second))


def threshold_by_price(miss: float, false_alarm: float) -> float:
    """Return the threshold that costs least if the probabilities can be taken at their word (Elkan 2001, section 1.2).

    At the probability p, calling costs (1 - p) times a false alarm, letting go costs p times a miss: the two are equal
    at false_alarm / (miss + false_alarm). Raises ValueError unless both prices are above 0.
    """
    if miss <= 0 or false_alarm <= 0:
        raise ValueError(f"both prices must be above 0, got {miss} for a miss and {false_alarm} for a false alarm")
    return false_alarm / (miss + false_alarm)


def cheapest_threshold(
    scores: Sequence[float], positive: Sequence[bool], miss: float, false_alarm: float
) -> tuple[float, float]:
    """Return the threshold that costs least on these very images, and that cost; of several, the highest.

    Only the scores themselves and infinity (let everything go) need to be tried: between them nothing changes.
    """
    tried = [np.inf, *np.unique(np.asarray(scores, dtype=float))[::-1].tolist()]
    costs = [cost(confusion_at(scores, positive, threshold), miss, false_alarm) for threshold in tried]
    best = int(np.argmin(costs))
    return tried[best], costs[best]
