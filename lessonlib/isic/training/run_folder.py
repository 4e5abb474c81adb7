"""A run's folder: its settings and where its data came from, the split, the checkpoint, the weights, the log."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from lessonlib.isic import data
from lessonlib.isic.appearing import appearing
from lessonlib.isic.data import Dataset
from lessonlib.isic.layout import DataError
from lessonlib.isic.pixels import cached
from lessonlib.isic.split_file import read_split
from lessonlib.isic.training import checkpoint, identity
from lessonlib.isic.training.keeper import WEIGHTS
from lessonlib.isic.training.model import build
from lessonlib.isic.training.settings import Settings
from lessonlib.provenance import versions

SETTINGS, SPLIT = "settings.json", "split.csv"
DIVERGED = "diverged.txt"  # why there are no weights, where training cannot go on
_DATA = ("folder", "kind", "images", "fingerprints")  # what settings.json must say of the data


@dataclass(frozen=True)
class Trained:
    """A finished run, ready to be judged: image k of ``dataset`` is ``pixels[k]``; ``sides`` says who learnt."""

    net: nn.Module  # in evaluation mode
    settings: Settings
    dataset: Dataset
    pixels: np.ndarray  # read-only memory map: uint8, (images, size, size, 3)
    sides: dict[str, np.ndarray]  # train, validation, test: numbers of images
    folder: Path  # of the run


@dataclass(frozen=True)
class About:
    """What settings.json says: the settings, and what they were applied to."""

    settings: Settings
    data: dict[str, Any]  # folder, kind ("drawn" or "real"), images, left_out, fingerprints
    versions: dict[str, str]


def describe(
    run: Path, settings: Settings, dataset: Dataset, fingerprints: dict[str, str], left_out: tuple[str, ...] = ()
) -> None:
    """Write settings.json into the folder ``run``; ``left_out`` are the images that could not be decoded."""
    about = {
        "settings": settings.to_json(),
        "data": {
            "folder": str(dataset.folder.resolve()),
            "kind": dataset.kind(),
            "images": len(dataset),
            "left_out": left_out,
            "fingerprints": fingerprints,
        },
        "versions": versions("torch", "numpy", "accelerate"),
    }
    with appearing(run / SETTINGS) as opened:
        opened.write((json.dumps(about, indent=2) + "\n").encode())


def read_about(run: Path) -> About:
    """Return what settings.json in the folder ``run`` says.

    Raises DataError where there is no such file, ValueError that names the file and the key where it says nonsense.
    """
    file = Path(run) / SETTINGS
    try:
        about = json.loads(file.read_text())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(f"{run} is no run: it has no {SETTINGS}. Make one: python -m lessonlib.isic train") from error
    except ValueError as error:  # bytes that are no text, or text that is no JSON
        raise ValueError(f"{file} is no JSON: {error}") from error
    try:
        settings, data, versions = about["settings"], about["data"], about["versions"]
        missing = [key for key in _DATA if key not in data]
    except KeyError as error:
        raise ValueError(f"{file}: {error} is missing") from error
    except TypeError as error:
        raise ValueError(f"{file} does not describe a run: {error}") from error
    if missing:
        raise ValueError(f"{file}, data: {missing[0]!r} is missing")
    return About(Settings.from_json(settings, str(file)), data, versions)


def load(run: str | Path, folder: str | Path | None = None) -> Trained:
    """Return the finished run in the folder ``run`` with its data, or with a copy of them in ``folder``.

    Raises DataError where the run is not finished, where the data are gone, or have other images, classes or lesions
    than it learnt from; ValueError where one of its files says nonsense.
    """
    run = Path(run)
    about = read_about(run)
    net = build(about.settings, fetch=False)
    read_weights(run, net)
    place = Path(folder or about.data["folder"])
    if not place.is_dir():
        raise DataError(f"{run} learnt from {place}, which is gone: name the folder where the same data are now")
    made = cached(data.read(place), about.settings.size, skip_bad=bool(about.data.get("left_out")))
    if changed := identity.changed(about.data["fingerprints"], identity.tables(made.dataset)):
        raise DataError(f"{place} is not what {run} learnt from: other {', '.join(changed)}")
    sides = read_split(run / SPLIT, made.dataset, leaks=True)
    return Trained(net.eval(), about.settings, made.dataset, made.pixels, sides, run)


def read_weights(run: Path, net: nn.Module) -> None:
    """Load the weights in the folder ``run`` into ``net``.

    Raises DataError where there are none yet, or where training diverged; ValueError where they cannot be read or
    belong to another network.
    """
    try:
        net.load_state_dict(checkpoint.read(Path(run) / WEIGHTS))
    except FileNotFoundError as error:
        lost, reason = Path(run) / DIVERGED, "it is not finished. Give the command train again to go on"
        if lost.exists():
            reason = f"its training diverged. {lost.read_text().strip()}"
        raise DataError(f"{run} has no {WEIGHTS}: {reason}") from error
    except RuntimeError as error:
        raise ValueError(f"{Path(run) / WEIGHTS} belongs to another network than {SETTINGS} says: {error}") from error
