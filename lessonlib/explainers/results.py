"""The filled table as a picture: the reader chooses the axes and sees which rows five seeds can tell apart."""

from collections.abc import Iterable
from itertools import combinations
from math import sqrt

from scipy.stats import t

from lessonlib.explainers.controls import Held, Select
from lessonlib.explainers.filters import Checks
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, scaled, significant
from lessonlib.tables import table

# axis: whether more is better; the last three are scores in per cent, with a number for every seed
AXES = {
    "parameters": False,
    "multiply-adds": False,
    "seconds an epoch": False,
    "images a second": True,
    "accuracy": True,
    "balanced accuracy": True,
    "calibration error": False,
}
SCORES = ("accuracy", "balanced accuracy", "calibration error")
ROLES = {
    "plain": "standard",
    "light": "depthwise",
    "residual": "shortcut",
    "dense": "group",
    "inception": "pointwise",
    "training": "loss",
    "split": "input",
}
MOST_SEEDS = 30
# By the number of seeds: how many standard errors Student's 95 % interval reaches to either side.
STUDENT = [None, None, *(round(float(t.ppf(0.975, seeds - 1)), 6) for seeds in range(2, MOST_SEEDS + 1))]


class Results(Explainer):
    """Any column of the results against any other, seeds as bars; a point opens its row.

    An entry is any object with ``name``, ``group`` (a key of ``ROLES``), ``about`` (a sentence), ``alike`` (whether it
    has the same test images as the others) and ``values``: axis -> a number, for a score seed -> per cent, or None.
    ``about`` is said above the table. Raises ValueError for no entry, two of one name, an unknown group or axis, or a
    score of more than 30 seeds.
    """

    name = "results"
    title = "Which trick pays?"
    parts = ("marks", "points", "results_picture", "results_card")

    def __init__(self, entries: Iterable, about: str, x: str = "seconds an epoch", y: str = "balanced accuracy"):
        self.entries, self.about = tuple(entries), about
        names = [entry.name for entry in self.entries]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"give at least one row, each name once; got {names}")
        for entry in self.entries:
            if entry.group not in ROLES or set(entry.values) != set(AXES):
                raise ValueError(f"{entry.name!r}: groups are {', '.join(ROLES)}, axes are {', '.join(AXES)}")
            if any(len(entry.values[score] or ()) > MOST_SEEDS for score in SCORES):
                raise ValueError(f"{entry.name!r} has more than {MOST_SEEDS} seeds")
        groups = tuple(dict.fromkeys(entry.group for entry in self.entries))
        self._controls = (
            Select("x", "Across", tuple(AXES), x),
            Select("y", "Up", tuple(AXES), y),
            Checks("groups", "Rows", groups, {group: ROLES[group] for group in groups}),
            Held("open", ("", *names), ""),
        )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        rows = [
            [entry.name, entry.group, entry.about, entry.alike, [_packed(entry.values[axis]) for axis in AXES]]
            for entry in self.entries
        ]
        axes = {axis: [better, axis in SCORES] for axis, better in AXES.items()}
        return {"rows": rows, "axes": axes, "roles": ROLES, "student": STUDENT}

    def compute(self, x: str, y: str, groups: str, open: str = "") -> dict:
        """Return indices of rows: ``drawn`` (by x), ``missing`` a number, ``best`` by y (None where there is none).

        ``level`` cannot be told from the best by their seeds: Student's interval of the paired differences holds zero.
        ``together``: in how many pairs more x goes with more y, of how many. ``order``: the table's, the best by y
        first. Rows with other test images are never best nor level.
        """
        ticked = [i for i, entry in enumerate(self.entries) if entry.group in groups.split(".")]
        drawn = [i for i in ticked if self.mean(i, x) is not None and self.mean(i, y) is not None]
        sign = -1 if AXES[y] else 1
        by_y = sorted(drawn, key=lambda i: (sign * self.mean(i, y), i))
        best = next((i for i in by_y if self.entries[i].alike), None)
        level = [i for i in by_y if best is not None and i != best and self.level(i, best, y)]
        every = range(len(self.entries))
        known = sorted((i for i in every if self.mean(i, y) is not None), key=lambda i: (sign * self.mean(i, y), i))
        both = [
            (self.mean(i, x) - self.mean(j, x)) * (self.mean(i, y) - self.mean(j, y)) for i, j in combinations(drawn, 2)
        ]
        return {
            "drawn": sorted(drawn, key=lambda i: (self.mean(i, x), i)),
            "missing": [i for i in ticked if i not in drawn],
            "best": best,
            "level": level,
            "together": [sum(product > 0 for product in both), sum(product != 0 for product in both)],
            "order": [*known, *(i for i in every if i not in known)],
        }

    def mean(self, row: int, axis: str) -> float | None:
        """Return the row's number on an axis, the mean of its seeds where it has several."""
        value = self.entries[row].values[axis]
        if isinstance(value, dict):
            return sum(value.values()) / len(value) if value else None
        return value

    def level(self, row: int, best: int, axis: str) -> bool:
        """Return whether the seeds cannot tell a row from the best one."""
        one, other = (self.entries[i].values[axis] for i in (row, best))
        if not self.entries[row].alike or not isinstance(one, dict):
            return False
        apart = [one[seed] - other[seed] for seed in one if seed in other]
        if len(apart) < 2:
            return False
        middle, reach = _student(apart)
        return abs(middle) <= reach

    def after(self) -> str:
        rows = [(entry.name, *(reads(axis, entry.values[axis]) for axis in AXES)) for entry in self.entries]
        heads = ("Row", *(axis.capitalize() for axis in AXES))
        return f'<div class="lean-card" hidden></div><div class="lean-results">{table(heads, rows, self.about)}</div>'


def reads(axis: str, value) -> str:
    """Return how a row's value on an axis reads: a number, or the mean of its seeds and the spread of one."""
    if value is None or value == {}:
        return "–"
    if axis in SCORES:
        numbers = list(value.values())
        spread = f" ± {_spread(numbers):.1f}" if len(numbers) > 1 else ""
        return f"{sum(numbers) / len(numbers):.1f}{spread}{THIN_SPACE}%"
    return (
        scaled(value) if value >= 1000 else significant(value, 2) if axis == "images a second" else significant(value)
    )


def _packed(value):
    return sorted([int(seed), number] for seed, number in value.items()) if isinstance(value, dict) else value


def _spread(numbers: list[float]) -> float:
    middle = sum(numbers) / len(numbers)
    return sqrt(sum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1))


def _student(numbers: list[float]) -> tuple[float, float]:
    """Return the mean and how far its 95 % interval reaches to either side."""
    return sum(numbers) / len(numbers), STUDENT[len(numbers)] * _spread(numbers) / sqrt(len(numbers))
