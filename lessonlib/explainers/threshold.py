"""The threshold between "suspicious" and "let go": who is missed, who is alarmed, and what the mistakes cost."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, significant
from lessonlib.tables import table

THRESHOLDS = (0.001, 0.002, 0.005, *(step / 100 for step in range(1, 100)), 0.995, 0.998, 0.999)
PRICES = (1, 2, 5, 10, 20, 50, 100)
LEAST = 1e-9  # a probability of zero has no logarithm


class Threshold(Explainer):
    """The reader moves the threshold and the prices of the two mistakes, and sees counts, ROC curve and total cost.

    ``probabilities``, (N, classes), and ``labels``, (N,), belong to held-out images; ``groups`` maps a word for what
    is looked for ("malignant") to its classes; ``kind`` says what the images are ("drawn", "real"). With a
    ``temperature`` the reader may divide the logits by it; with ``frequencies``, (classes,), put back how often each
    class comes, which a balanced sampler hides. ``miss`` and ``false_alarm`` are what the two mistakes cost at first.

    Raises ValueError where shapes or names do not fit, or a group does not divide the images into two kinds.
    """

    name = "threshold"
    title = "Where do you draw the line?"
    parts = ("marks", "threshold_counts", "threshold_chart", "threshold_roc", "threshold_tables")
    buttons = (("cheapest", "Go to the cheapest"),)

    def __init__(
        self,
        probabilities: np.ndarray,
        labels: np.ndarray,
        classes: Sequence[str],
        groups: Mapping[str, Sequence[str]],
        *,
        kind: str,
        temperature: float | None = None,
        frequencies: Sequence[float] | None = None,
        miss: int = 10,
        false_alarm: int = 1,
    ):
        probabilities, self.labels = np.asarray(probabilities, float), np.asarray(labels)
        if probabilities.shape != (len(self.labels), len(classes)):
            raise ValueError(
                f"probabilities of shape {probabilities.shape} for {len(self.labels)} labels and {len(classes)} classes"
            )
        self.classes, self.kind, self.temperature = tuple(classes), kind, temperature
        self.shifts = None if frequencies is None else np.round(np.log(frequencies), 3)
        self.groups = {word: _members(word, names, self.classes) for word, names in groups.items()}
        for word, members in self.groups.items():
            if len(set(np.isin(self.labels, members).tolist())) < 2:
                raise ValueError(f"group {word!r} needs images inside and outside of it")
        # Rounded here, so that the script reckons with the very same numbers.
        self.logs = np.round(np.log(probabilities.clip(LEAST)), 3)
        start = next(iter(self.groups))
        scales = {"raw": "as trained"}
        if temperature is not None:
            scales["temperature"] = f"at temperature {significant(temperature)}"
        if frequencies is not None:
            scales["frequencies"] = "with the frequencies of the classes"
        texts = tuple(f"{100 * threshold:g}{THIN_SPACE}%" for threshold in THRESHOLDS)
        self._controls = (
            Choice("group", "Look for", dict(zip(self.groups, self.groups, strict=True)), start),
            *([Choice("scale", "Probabilities", scales, "raw")] if len(scales) > 1 else []),
            Slider("threshold", "Threshold", THRESHOLDS, 0.5, texts),
            Slider("miss", "Price of a miss", PRICES, miss),
            Slider("alarm", "Price of a false alarm", PRICES, false_alarm),
            Choice("table", "Table", {"two": "two kinds", "all": f"all {len(classes)} classes"}, "two"),
        )
        self._scored = cache(self._scores_and_counts)

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return {
            "logs": self.logs.tolist(),
            "labels": self.labels.tolist(),
            "classes": self.classes,
            "groups": {word: sorted(members) for word, members in self.groups.items()},
            "temperature": self.temperature,
            "shifts": None if self.shifts is None else self.shifts.tolist(),
            "kind": self.kind,
        }

    def compute(
        self, group: str, threshold: float, miss: int, alarm: int, table: str = "two", scale: str = "raw"
    ) -> dict:
        """Return the counts at ``threshold``, the cost at every one, the cheapest, the ROC curve, and all classes.

        An image is called suspicious from ``threshold`` upwards. Of equally cheap thresholds the highest is returned.
        ``fair`` is the cheapest for honest probabilities (Elkan 2001, section 1.2). ``confusion`` follows from
        weighing: the probabilities of the group are multiplied by ``weight`` before the largest wins.
        """
        scores, positive, misses, alarms, roc = self._scored(group, scale)
        called = scores >= threshold
        costs = [miss * m + alarm * f for m, f in zip(misses, alarms, strict=True)]
        best = max(k for k, cost in enumerate(costs) if cost == min(costs))
        hits, false_alarms = int((called & positive).sum()), int((called & ~positive).sum())
        ill, well = int(positive.sum()), int((~positive).sum())
        weight = (1 - threshold) / threshold
        weighed = self._probabilities(scale)
        weighed[:, self.groups[group]] *= weight
        confusion = np.zeros((len(self.classes),) * 2, int)
        np.add.at(confusion, (self.labels, weighed.argmax(axis=1)), 1)
        return {
            "hits": hits,
            "misses": ill - hits,
            "alarms": false_alarms,
            "passes": well - false_alarms,
            "sensitivity": hits / ill,
            "specificity": (well - false_alarms) / well,
            "precision": hits / (hits + false_alarms) if hits + false_alarms else None,
            "cost": miss * (ill - hits) + alarm * false_alarms,
            "missed": misses,
            "alarmed": alarms,
            "costs": costs,
            "best": THRESHOLDS[best],
            "least": costs[best],
            "fair": alarm / (alarm + miss),
            "roc": roc,
            "area": _area(roc),
            "weight": weight,
            "confusion": confusion.tolist(),
            "balanced": _mean_recall(confusion),
        }

    def _probabilities(self, scale: str) -> np.ndarray:
        scaled = self.logs / (self.temperature if scale == "temperature" else 1)
        raised = np.exp(scaled + (self.shifts if scale == "frequencies" else 0))
        return raised / raised.sum(axis=1, keepdims=True)

    def _scores_and_counts(self, group: str, scale: str) -> tuple:
        scores = self._probabilities(scale)[:, self.groups[group]].sum(axis=1)
        positive = np.isin(self.labels, self.groups[group])
        misses = [int((positive & (scores < threshold)).sum()) for threshold in THRESHOLDS]
        alarms = [int((~positive & (scores >= threshold)).sum()) for threshold in THRESHOLDS]
        steps = [[int((~positive & (scores >= s)).sum()), int((positive & (scores >= s)).sum())] for s in set(scores)]
        return scores, positive, misses, alarms, [[0, 0], *sorted(steps)]

    def without_script(self) -> str:
        start = {control.name: control.start for control in self._controls}
        rows = []
        for threshold in (0.05, 0.1, 0.2, 0.5, 0.8):
            found = self.compute(**{**start, "threshold": threshold})
            shares = (found[name] for name in ("sensitivity", "specificity", "precision"))
            shown = ("–" if share is None else _percent(share) for share in shares)
            rows.append((_percent(threshold), found["misses"], found["alarms"], *shown, found["cost"]))
        header = ("Threshold", "Misses", "False alarms", "Sensitivity", "Specificity", "Precision", "Cost")
        prices = f"A miss costs {start['miss']}, a false alarm {start['alarm']}."
        return table(
            header, rows, f"Looking for {start['group']} among {len(self.labels)} {self.kind} images. {prices}"
        )


def _members(word: str, names: Sequence[str], classes: tuple[str, ...]) -> list[int]:
    unknown = [name for name in names if name not in classes]
    if unknown:
        raise ValueError(f"group {word!r} names {unknown[0]!r}, which is none of {', '.join(classes)}")
    return [classes.index(name) for name in names]


def _area(roc: list[list[int]]) -> float:
    """Return the area under the ROC curve, by trapezoids: ties count half."""
    pairs = sum((x - w) * (y + v) / 2 for (w, v), (x, y) in zip(roc, roc[1:], strict=False))
    return pairs / (roc[-1][0] * roc[-1][1])


def _mean_recall(confusion: np.ndarray) -> float | None:
    """Return the mean recall of the classes that have images."""
    images = confusion.sum(axis=1)
    return float((confusion.diagonal()[images > 0] / images[images > 0]).mean())


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{THIN_SPACE}%"
