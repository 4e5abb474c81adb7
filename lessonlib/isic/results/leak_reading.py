"""What the record says of a twin's worth: two scores of the same test images, seed by seed; a pair again."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lessonlib.isic.data import Dataset
from lessonlib.isic.results import origin
from lessonlib.isic.results.leak import crossed
from lessonlib.isic.results.reading import Difference, Seeds, difference
from lessonlib.isic.results.record import balanced
from lessonlib.isic.results.rows import find


@dataclass(frozen=True)
class Twins:
    """One network over several seeds. ``known``, ``new``: balanced accuracy with the twins learnt and without.

    ``gap``: the mean of their differences, seed by seed, with Student's 95 % interval; ``gaps``: these differences.
    ``tested``, ``learnt``: images of each pair of trainings.
    """

    row: str
    known: Seeds
    new: Seeds
    gap: Difference
    gaps: Seeds
    tested: int
    learnt: int


def read(record: dict[str, Any]) -> list[Twins]:
    """Return what ``record`` (of :func:`leak_record.load`) holds, a network after the other; two seeds or more each."""
    found = []
    for name, entry in record["rows"].items():
        runs = {int(seed): run for seed, run in entry["runs"].items()}
        if len(runs) > 1:
            known, new = ({seed: balanced(run[side]) for seed, run in runs.items()} for side in ("known", "new"))
            scores = [Seeds(tuple(one.values())) for one in (known, new)]
            gaps = Seeds(tuple(known[seed] - new[seed] for seed in runs))
            first = next(iter(runs.values()))
            tested = int(np.sum(first["new"]))
            found.append(Twins(name, *scores, difference(known, new), gaps, tested, first["learnt"]))
    return found


@dataclass(frozen=True)
class PairAgain:
    """A pair of trainings here and now: both scores, and where the record expects their difference, if it can."""

    row: str
    seed: int
    known: float
    new: float
    range: tuple[float, float] | None

    def sentence(self) -> str:
        """Return what came, and whether the record foretold it."""
        gap = f"{100 * (self.known - self.new):+.1f}".replace("-", "−")
        came = (
            f"“{self.row}”, seed {self.seed}: {100 * self.known:.1f} % with the twins learnt, {100 * self.new:.1f} % "
            f"without, so {gap} points."
        )
        if self.range is None:
            return f"{came} The record was made on other images or with other settings, so it foretells nothing here."
        low, high = (f"{100 * end:+.1f}".replace("-", "−") for end in self.range)
        within = self.range[0] <= self.known - self.new <= self.range[1]
        if within:
            return f"{came} The record foretells {low} to {high} points. It falls within."
        return (
            f"{came} The record foretells {low} to {high} points. It falls outside, as one honest seed in twenty does; "
            "if the next one does too, the record does not fit this code, and is to be made again."
        )


def pair_again(
    name: str, seed: int, dataset: Dataset, pixels: np.ndarray, record: dict[str, Any], **changes
) -> PairAgain:
    """Train a pair with a ``seed`` that the record has not seen; ``changes``: other settings than the row's own."""
    run = crossed(replace(find(name).settings, **changes), seed, dataset.labels, dataset.lesions, pixels)
    known = {twins.row: twins.gaps for twins in read(record)}
    comparable = not changes and name in known
    if comparable:
        comparable = not origin.differences(record["made_with"]["data"], origin.describe(dataset, pixels))
    foretold = known[name].next_seed() if comparable else None
    return PairAgain(name, seed, balanced(run["known"]), balanced(run["new"]), foretold)
