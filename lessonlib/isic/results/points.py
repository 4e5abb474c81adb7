"""The rows of a record as an explainer and a table take them: plain numbers, and a sentence on what each row is."""

from dataclasses import dataclass

from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import NETWORKS, RECIPE, SPLITS, TRICKS, Planned
from lessonlib.networks import find

SCORES = {"accuracy": "accuracy", "balanced accuracy": "balanced", "calibration error": "calibration"}


@dataclass(frozen=True)
class Point:
    """A row; ``alike``: it has the same test images as the others; ``values``: in per cent for scores, seed by seed."""

    name: str
    group: str
    about: str
    alike: bool
    values: dict


def points(record: Record) -> list[Point]:
    """Return the rows that the record holds, but for those at other learning rates, in the order of the plan."""
    return [_point(row, record) for row in (*NETWORKS, *TRICKS, *SPLITS) if row.name in record.rows]


def _point(row: Planned, record: Record) -> Point:
    found = record.rows[row.name]
    values = {
        "parameters": found.about["parameters"],
        "multiply-adds": found.about["macs"],
        "seconds an epoch": found.about.get("seconds"),
        "images a second": found.about.get("answered"),
    }
    for axis, measure in SCORES.items():
        values[axis] = {seed: round(100 * score, 4) for seed, score in found.scores(measure).items()}
    return Point(row.name, row.group, describe(row), not row.redrawn, values)


def describe(row: Planned) -> str:
    """Return what the row is, in one sentence or two."""
    if row.group == "split":
        kept = "images" if row.by == "image" else "lesions"
        return f"The depthwise separable network by the recipe, but every seed sets other {kept} aside for the test."
    if row.group == "training":
        return f"The depthwise separable network with {_changes(row)}."
    first = find(row.settings.network).__doc__.split("\n")[0].rstrip(".")
    options = ", ".join(f"{name}={value}" for name, value in row.settings.options.items())
    return f"{first}. Trained by the recipe{f', with {options}' if options else ''}."


def _changes(row: Planned) -> str:
    one = row.settings
    says = [
        "the augmentation" if one.augmentation else "no augmentation",
        "the balanced sampler" if one.balanced_sampler else "no sampler",
        *(["a loss weighted by frequency to the power of −½"] if one.class_weights else []),
        *([f"labels smoothed by {one.label_smoothing:g}"] if one.label_smoothing != RECIPE.label_smoothing else []),
    ]
    return f"{', '.join(says[:-1])} and {says[-1]}"
