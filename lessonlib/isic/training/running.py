"""A whole run in a folder: begun, gone on with, or found finished."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import balanced_accuracy_score
from torch import nn

from lessonlib.isic import data
from lessonlib.isic.data import Dataset
from lessonlib.isic.layout import DataError
from lessonlib.isic.pixels import cached
from lessonlib.isic.split_file import read_split, side_names, write_split
from lessonlib.isic.splitting import split_by_lesion
from lessonlib.isic.training import engine, identity
from lessonlib.isic.training.keeper import WEIGHTS, Keeper, earlier
from lessonlib.isic.training.loop import Diverged, Run, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.run_folder import SETTINGS, SPLIT, Trained, describe
from lessonlib.isic.training.settings import Settings

SHARES = (0.7, 0.15, 0.15)


@dataclass(frozen=True)
class Outcome:
    """What became of a run: ``run`` is None where it was finished before, and nothing was done."""

    trained: Trained
    run: Run | None


def train_in(
    run: str | Path,
    folder: str | Path,
    settings: Settings,
    split: str | Path | None = None,
    leaks: bool = False,
    every: float = 60.0,
    tell: Callable[[dict[str, Any]], None] = lambda line: None,
) -> Outcome:
    """Train the network of ``settings`` on the data in ``folder`` and keep everything in the folder ``run``.

    ``split``: a table of who is on which side; without it 70, 15 and 15 % by lesion. ``leaks`` allows a lesion on two
    sides. Broken off at any moment and called again alike, it goes on, and ends as if it had not been broken off.
    ``every``: seconds between checkpoints. ``tell`` gets every line of the log.

    Raises DataError for data that cannot be used and for a folder that holds something else; CheckpointError where the
    checkpoint is spoiled, or of other settings or data; :class:`Diverged`, which names what is kept; OSError for a full
    disk.
    """
    run = Path(run)
    machine = engine.start(settings.mixed_precision)
    # The first process decodes the images and fills the folder, the others find both.
    with machine.main_process_first():
        dataset = data.read(folder)
        _refuse_foreign(run)
        sides = _sides(run, dataset, split, leaks)
        pixels = cached(dataset, settings.size).pixels
        fingerprints = identity.fingerprints(dataset, sides, pixels)
        found = earlier(run, settings, fingerprints)
        net = build(settings, fetch=found is None)
        if machine.is_main_process:
            ...
    trained = Trained(net, settings, dataset, pixels, sides, run)
