"""Train the rows of the plan, seed by seed, into a record. Broken off, it goes on where it stood."""

import platform
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from lessonlib.isic import data
from lessonlib.isic.data import Dataset
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.folders import cache_folder
from lessonlib.isic.layout import is_drawn
from lessonlib.isic.pixels import pixels
from lessonlib.isic.progress import progress
from lessonlib.isic.results import origin, record
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import RECIPE, Planned
from lessonlib.isic.results.trial import fingerprint, trial
from lessonlib.isic.training.model import build
from lessonlib.isic.workers import spread
from lessonlib.networks import slim
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.counts import count
from lessonlib.profiling.device import processor_name
from lessonlib.provenance import code_hash, today, versions

SMALL = Recipe(images=60, floor=8)  # what fingerprints are taken on
# How far a fingerprint's numbers may be off, as shares: rounding differs between processors, and grows with every step.
TOLERANCES = (1e-3, 1e-3, 0.03, 0.1, 0.01)
_ISIC, _NETWORKS = Path(data.__file__).parent, Path(slim.__file__).parent
_TRAINING = ("engine", "loop", "loss", "model", "order", "prediction", "schedule", "settings", "shared_norm")
# The code that decides what a trial returns. Reading and layout are not here: the data's own hashes are of what they
# read. A hash says only whether somebody has edited; the fingerprints say whether the numbers are still the same.
CODE = (
    *(_ISIC / "training" / f"{name}.py" for name in _TRAINING),
    *sorted((_ISIC / "drawing").glob("*.py")),
    *(_ISIC / f"{name}.py" for name in ("augmentation", "feeding", "pieces", "pixels", "splitting", "warping")),
    *(_ISIC / "results" / f"{name}.py" for name in ("rows", "trial")),
    _ISIC / "evaluation" / "calibration.py",
    *sorted(_NETWORKS.glob("slim*.py")),
    *sorted((_NETWORKS.parent / "blocks").glob("*.py")),
)


def make(
    folder: Path, file: Path, jobs: Iterable[tuple[Planned, int]], processes: int = 1, command: str = "make results"
) -> Record:
    """Train each of ``jobs`` (row, seed) that ``file`` does not hold yet on the data in ``folder``; return the record.

    The file is written after every run. Rows whose fingerprint is no longer that in the file are trained anew. The
    hash of the code is renewed only where every row of the file was looked at: it is the hash of a code that gives all
    these fingerprints but for rounding, whether or not it is the one that trained them.
    Raises DataError where ``file`` was made on other data, naming the differences, and what reading and training raise.
    """
    dataset = data.read(folder)
    jobs = list(jobs)
    rows = {row.name: row for row, _ in jobs}
    old = record.read(file, dataset.kind())
    about = origin.describe(dataset, pixels(dataset, RECIPE.size))
    made = dict(old.made_with) if old else {"data": about}
    origin.require_same(file, made["data"], folder, about)
    entries = dict(old.entries) if old else {}
    with using_threads(1):
        for name, row in rows.items():
            entries[name] = _entry(row, entries.get(name))
    if entries.keys() == rows.keys() or "code" not in made:
        made["code"] = code_hash(CODE)
    todo = [(row, seed) for row, seed in jobs if str(seed) not in entries[row.name]["runs"]]
    if todo:
        made |= {"command": command, "date": today(), "recipe": RECIPE.to_json()}
        made |= _here(made if any(entry["runs"] for entry in entries.values()) else {})
    found = Record(dataset.kind(), made, entries)
    results = spread(
        _job, [job[0] for job in todo], [job[1] for job in todo], [folder] * len(todo), processes=processes
    )
    for (row, seed), result in zip(todo, progress(results, "rows", len(todo)), strict=True):
        runs = entries[row.name]["runs"]
        entries[row.name]["runs"] = dict(sorted((runs | {str(seed): result}).items(), key=lambda run: int(run[0])))
        record.write(file, found)
    record.write(file, found)
    return found


def same_fingerprint(old: list[float], new: list[float]) -> bool:
    """Return whether two fingerprints are of the same code and settings, but for rounding."""
    if len(old) != len(TOLERANCES) or len(new) != len(TOLERANCES):
        return False
    return bool((np.abs(np.subtract(old, new)) <= np.array(TOLERANCES) * old).all())


def small_set() -> tuple[Dataset, np.ndarray]:
    """Return the few drawn images that fingerprints are taken on, and their pixels; drawn on first use."""
    folder = cache_folder() / f"drawn-{SMALL.key()}"
    dataset = data.read(folder if is_drawn(folder) else write(folder, SMALL))
    return dataset, pixels(dataset, RECIPE.size)


def _entry(row: Planned, old: dict | None) -> dict:
    """Return the row's entry: with its old runs and times, unless the settings or what the code does have changed."""
    counted = count(build(row.settings), (3, row.settings.size, row.settings.size))
    plan = {"settings": row.settings.to_json(), "by": row.by, "redrawn": row.redrawn}
    fresh = {
        "parameters": counted.parameters,
        "macs": counted.macs,
        **plan,
        "fingerprint": fingerprint(row, *small_set()),
    }
    if (
        old
        and all(old[key] == plan[key] for key in plan)
        and same_fingerprint(old["fingerprint"], fresh["fingerprint"])
    ):
        return {**fresh, **old}
    return fresh | {"runs": {}}


def _job(row: Planned, seed: int, folder: Path) -> dict:
    dataset = data.read(folder)
    with using_threads(1):
        return trial(row, seed, dataset, pixels(dataset, row.settings.size))


def _here(made: dict) -> dict:
    """Return machine and versions of this place, after those of the trainings that a record has already."""
    machine = f"{processor_name()}, {platform.machine()}"
    here = versions("torch", "numpy", "accelerate")
    old = made.get("versions", here)
    both = {name: _joined(old.get(name, version), version) for name, version in here.items()}
    return {"machine": _joined(made.get("machine", machine), machine), "versions": both}


def _joined(old: str, new: str) -> str:
    return old if new in old.split(" and ") else f"{old} and {new}"
