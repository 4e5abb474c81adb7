"""The filled rows in a file: what each seed gave, and with which code, data and versions. Drawn and real never mix."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from lessonlib.isic.appearing import appearing
from lessonlib.isic.layout import DataError

FILES = {kind: Path(__file__).with_name(f"record_{kind}.json") for kind in ("drawn", "real")}
# What a seed gives, and how to say it.
SCORES = {"accuracy": "accuracy", "balanced": "balanced accuracy", "calibration": "calibration error"}


@dataclass(frozen=True)
class Filled:
    """A row of the record: what the network costs, and what every seed gave."""

    name: str
    about: dict[str, Any]  # parameters, macs, and the times once they are measured
    runs: dict[int, dict]  # seed -> what ``trial`` returned

    def scores(self, measure: str) -> dict[int, float]:
        """Return for every seed its ``accuracy``, ``balanced`` accuracy or ``calibration`` error, from 0 to 1.

        A run that diverged has none.
        """
        score = {"accuracy": accuracy, "balanced": balanced, "calibration": lambda run: run["calibration_error"]}
        found = {seed: run for seed, run in sorted(self.runs.items()) if "diverged" not in run}
        return {
            seed: score[measure](run if measure == "calibration" else run["confusion"]) for seed, run in found.items()
        }


@dataclass(frozen=True)
class Record:
    """A record as it stands in its file. ``kind``: what it was measured on, "drawn" or "real"."""

    kind: str
    made_with: dict[str, Any]
    entries: dict[str, dict]

    @cached_property
    def rows(self) -> dict[str, Filled]:
        """The rows by name, in the order of the plan."""
        return {
            name: Filled(name, entry, {int(seed): run for seed, run in entry["runs"].items()})
            for name, entry in self.entries.items()
        }


def read(file: Path, kind: str) -> Record | None:
    """Return the record in ``file``, None where there is none yet.

    Raises DataError for a file that is no record, and for one on the other ``kind`` of data.
    """
    if not file.is_file():
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        record = Record(found["made_with"]["data"]["kind"], found["made_with"], found["rows"])
        confusions = [run["confusion"] for row in record.rows.values() for run in row.runs.values() if "steps" in run]
        if any(np.shape(confusion) != (7, 7) for confusion in confusions):
            raise ValueError("a confusion matrix is not 7 x 7")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{file} is no record of results ({error}); delete it, and run make results") from error
    if record.kind != kind:
        raise DataError(f"{file} holds results on {record.kind} lesions, not on {kind} ones: they never mix")
    return record


def load(kind: str) -> Record | None:
    """Return the book's own record of results on ``kind`` ("drawn" or "real") lesions, None where there is none."""
    return read(FILES[kind], kind)


def write(file: Path, record: Record) -> None:
    """Write the record, a run a line; the file appears whole."""
    text = json.dumps({"made_with": record.made_with, "rows": record.entries}, ensure_ascii=False)
    text = text.replace('}, "', '},\n"').replace('"runs": {', '"runs": {\n')
    with appearing(file) as opened:
        opened.write(text.encode() + b"\n")


def accuracy(confusion: list[list[int]]) -> float:
    """Return the share of right answers."""
    counts = np.array(confusion)
    return float(counts.trace() / counts.sum())


def balanced(confusion: list[list[int]]) -> float:
    """Return the mean of the classes' recalls; classes without an image are left out."""
    counts = np.array(confusion)
    images = counts.sum(axis=1)
    return float((counts.diagonal()[images > 0] / images[images > 0]).mean())
