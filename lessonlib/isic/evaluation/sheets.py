"""The small tables of the chapter on judging a network, as HTML."""

from collections.abc import Sequence

import numpy as np

from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation import costs
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.evaluation.calibration import Reliability
from lessonlib.isic.evaluation.scores import Evaluation
from lessonlib.numbers import thousands
from lessonlib.tables import table


def split(dataset: Dataset, sides: dict[str, np.ndarray], uses: Sequence[str]) -> str:
    """Return the sides with what is chosen on each, and their images and lesions."""
    rows = [
        (name, use, thousands(len(side)), thousands(len(set(dataset.lesions[side]))))
        for (name, side), use in zip(sides.items(), uses, strict=True)
    ]
    return table(("side", "what is chosen on it", "images", "lesions"), rows, "The split, by lesion")


def scores(answers: dict[str, Evaluation], kind: str) -> str:
    """Return accuracy and balanced accuracy of everybody who answered."""
    rows = [(name, _percent(one.accuracy.value), _percent(one.balanced.value)) for name, one in answers.items()]
    return table(("who answers", "accuracy", "balanced accuracy"), rows, f"On {kind} lesions, never seen before")


def intervals(by_lesion: Evaluation, by_image: Evaluation, classes: Sequence[str]) -> str:
    """Return the intervals of both scores and of the recalls of ``classes``, picked in the two ways."""
    pairs = {"accuracy": (by_image.accuracy, by_lesion.accuracy)}
    pairs["balanced accuracy"] = (by_image.balanced, by_lesion.balanced)
    pairs |= {f"recall of {name}": (by_image.recall[name], by_lesion.recall[name]) for name in classes}
    rows = [(name, f"{100 * one.value:.0f}", _range(one), _range(other)) for name, (one, other) in pairs.items()]
    return table(("score", "value", "by image", "by lesion"), rows, "95 % intervals (%), picked by image and by lesion")


def states(answers: dict[str, Evaluation], bins: dict[str, Reliability]) -> str:
    """Return both scores and the calibration error for each way to read the network's logits."""
    rows = [
        (name, _percent(one.accuracy.value), _percent(one.balanced.value), _percent(bins[name].error))
        for name, one in answers.items()
    ]
    header = ("reading", "accuracy", "balanced accuracy", "calibration error")
    return table(header, rows, "Ways to read one network")


def bills(
    truth: np.ndarray, choices: dict[str, tuple[np.ndarray, float]], *, miss: float, false_alarm: float, kind: str
) -> str:
    """Return what each of ``choices``, probabilities (N, 7) and a threshold of malignancy, misses, alarms and costs."""
    ill, rows = costs.is_malignant(truth), []
    for name, (said, threshold) in choices.items():
        found = costs.confusion_at(costs.malignancy(said), ill, threshold)
        bill = costs.cost(found, miss, false_alarm)
        rows.append((name, thousands(found.misses), thousands(found.false_alarms), thousands(round(bill))))
    caption = f"{ill.sum()} malignant {kind} images among {len(ill)}: a miss costs {miss}, a false alarm {false_alarm}"
    return table(("probabilities, threshold", "misses", "false alarms", "cost"), rows, caption)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _range(one: Interval) -> str:
    return f"{100 * one.low:.0f}\u00a0to\u00a0{100 * one.high:.0f}"
