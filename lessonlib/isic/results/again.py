"""A row trained again, here and now, with a seed that the record has not seen: does it fall where it should?"""

from dataclasses import dataclass

import numpy as np

from lessonlib.isic.data import Dataset
from lessonlib.isic.results import origin
from lessonlib.isic.results.reading import Seeds
from lessonlib.isic.results.record import Record, balanced
from lessonlib.isic.results.rows import Planned
from lessonlib.isic.results.trial import trial
from lessonlib.profiling.conditions import using_threads


@dataclass(frozen=True)
class Again:
    """What a new seed gave, in balanced accuracy, and what was foretold; no ``range`` where the record has other data.

    ``range``: between what one more seed falls in 95 of 100 cases, by Student's prediction interval from the record.
    """

    row: str
    seed: int
    balanced: float | None  # None where the loss was no number
    range: tuple[float, float] | None

    @property
    def as_foretold(self) -> bool | None:
        """Whether it fell within the range; None where there is none."""
        if self.range is None or self.balanced is None:
            return None
        return self.range[0] <= self.balanced <= self.range[1]

    def sentence(self) -> str:
        """Return what came, and whether the record foretold it."""
        if self.balanced is None:
            return f"“{self.row}”, seed {self.seed}: the loss became no number, so there is no score."
        came = f"“{self.row}”, seed {self.seed}: {100 * self.balanced:.1f} % balanced accuracy."
        if self.range is None:
            return f"{came} The record was made on other images or with other settings, so it foretells nothing here."
        foretold = f"The record foretells {100 * self.range[0]:.1f} to {100 * self.range[1]:.1f} %."
        if self.as_foretold:
            return f"{came} {foretold} It falls within."
        return (
            f"{came} {foretold} It falls outside. That happens to one honest seed in twenty; if it happens to the next "
            "one too, the record does not fit this code, and is to be made again."
        )


@using_threads(1)
def run_again(row: Planned, seed: int, dataset: Dataset, pixels: np.ndarray, record: Record, **changes) -> Again:
    """Train ``row`` with ``seed`` on ``dataset`` and compare with the record; ``changes``: other settings than its own.

    With changed settings or on other data there is nothing to compare with.
    """
    found = trial(row, seed, dataset, pixels, **changes)
    here = balanced(found["confusion"]) if "confusion" in found else None
    known = list(record.rows[row.name].scores("balanced").values()) if row.name in record.rows else []
    comparable = not changes and len(known) > 1
    if comparable:
        comparable = not origin.differences(record.made_with["data"], origin.describe(dataset, pixels))
    return Again(row.name, seed, here, Seeds(tuple(known)).next_seed() if comparable else None)
