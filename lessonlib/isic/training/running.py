"""A whole run in a folder: begun, gone on with, or found finished."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list
from sklearn.metrics import balanced_accuracy_score
from torch import nn

from lessonlib.isic import data
from lessonlib.isic.appearing import appearing
from lessonlib.isic.data import Dataset
from lessonlib.isic.layout import DataError
from lessonlib.isic.pixels import cached
from lessonlib.isic.split_file import read_split, side_names, write_split
from lessonlib.isic.splitting import split_by_lesion
from lessonlib.isic.training import engine, identity
from lessonlib.isic.training.keeper import CHECKPOINT, WEIGHTS, Keeper, check_data, earlier
from lessonlib.isic.training.loop import Diverged, Run, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.run_folder import DIVERGED, SETTINGS, SPLIT, Trained, describe, read_about
from lessonlib.isic.training.settings import Settings
from lessonlib.numbers import thousands

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
    skip_bad: bool = False,
    every: float = 60.0,
    tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Train the network of ``settings`` on the data in ``folder`` and keep everything in the folder ``run``.

    ``split``: a table of who is on which side; without it 70, 15 and 15 % by lesion. ``leaks`` allows a lesion on two
    sides. ``skip_bad`` leaves out images that cannot be decoded.
    Broken off at any moment and called again alike, it goes on, and ends as if it had not been broken off. (Where the
    settings limit the seconds, the clock has its say, and no run repeats another.)
    ``every``: seconds between checkpoints. ``tell`` gets a line of text at the beginning and after every epoch, from
    the first of several processes.

    Raises DataError for data that cannot be used, that differ from process to process, and for a folder that holds
    something else; CheckpointError where the checkpoint is spoiled, or of other settings or data; :class:`Diverged`,
    which names what is kept, and whose words stay in the folder; OSError for a full disk.
    """
    run = Path(run)
    machine = engine.start(settings.mixed_precision)
    with machine.main_process_first():  # it decodes the images and fills the folder; the others find both
        found = _found(run, settings) if machine.is_main_process else None
        whole = data.read(folder)
        made = cached(whole, settings.size, skip_bad=skip_bad)
        dataset, pixels = made.dataset, made.pixels
        if found:
            check_data(run, found, identity.tables(dataset))
        sides = _sides(run, whole, dataset, split, leaks)
        fingerprints = identity.fingerprints(dataset, sides, pixels)
        if found:
            check_data(run, found, fingerprints)
        net = build(settings, fetch=machine.is_main_process and not found)
        if machine.is_main_process and not (found and (run / SETTINGS).exists() and (run / SPLIT).exists()):
            run.mkdir(parents=True, exist_ok=True)
            describe(run, settings, dataset, fingerprints, tuple(made.left_out))
            write_split(run / SPLIT, dataset, sides)
    # The other processes may be on hosts that do not have the folder, or have other data.
    found, firsts = broadcast_object_list([found, fingerprints])
    if changed := identity.changed(firsts, fingerprints):
        raise DataError(
            f"process {machine.process_index} would learn from other data than the first, other {', '.join(changed)}: "
            f"give every host the same data in {folder}, and the same table of a split"
        )
    trained = Trained(net, settings, dataset, pixels, sides, run)
    if found and found["finished"]:
        net.load_state_dict(found["net"])
        net.eval()
        _say(tell, machine, f"{run} is finished, after {len(found['losses'])} steps: nothing was done.")
        return Outcome(trained, None)
    _say(tell, machine, _intention(trained, machine, found))
    validate = partial(_balanced, trained) if "validation" in sides else None
    keeper = Keeper(run, settings, fingerprints, found, validate, every, tell)
    try:
        if machine.is_main_process:
            (run / DIVERGED).unlink(missing_ok=True)
        went = train(net, pixels, dataset.labels, sides["train"], settings, keeper)
        keeper.finish(went)
    except Diverged as error:
        if not machine.is_main_process:
            raise
        said = f"{error}. {keeper.last_good()}. With a lower learning rate, choose another folder for a new run"
        with appearing(run / DIVERGED) as opened:
            opened.write(f"{said}\n".encode())
        raise Diverged(said) from error
    net.eval()
    return Outcome(trained, went)


def _say(tell: Callable[[str], None], machine: Accelerator, line: str) -> None:
    if machine.is_main_process:
        tell(line)


def _intention(trained: Trained, machine: Accelerator, found: dict[str, Any] | None) -> str:
    settings, weights = trained.settings, sum(one.numel() for one in trained.net.parameters())
    what = f"{settings.network}, {thousands(weights)} parameters, learns from {len(trained.sides['train'])}"
    what += f" {trained.dataset.kind()} images of {settings.size}×{settings.size}"
    where = f"on {machine.num_processes} x {machine.device.type}"
    return f"{what} {where}" + (f"; it goes on after step {len(found['losses'])}" if found else "")


def _sides(run: Path, whole: Dataset, kept: Dataset, split: str | Path | None, leaks: bool) -> dict[str, np.ndarray]:
    """Return who is on which side: by the table ``split``, else by that of the run that goes on, else a new one.

    The table is one of the ``whole`` data set; the numbers returned are those of images that were ``kept``.
    """
    if split is None and (run / CHECKPOINT).exists() and (run / SPLIT).exists():
        return read_split(run / SPLIT, kept, leaks=True)
    if split is None:
        parts = split_by_lesion(kept.labels, kept.lesions, SHARES)
        return dict(zip(side_names(len(parts)), parts, strict=True))
    sides = read_split(split, whole, leaks)
    if "train" not in sides or len(sides) < 2:
        raise DataError(f"{split} names {' and '.join(sides) or 'no side'}: train and one to judge by are needed")
    places = np.cumsum(np.isin(whole.images, kept.images)) - 1
    return {name: places[side[np.isin(np.array(whole.images)[side], kept.images)]] for name, side in sides.items()}


def _found(run: Path, settings: Settings) -> dict[str, Any] | None:
    """Return the checkpoint to go on from, None for a new run; DataError where the folder holds something else."""
    if run.exists() and not run.is_dir():
        raise DataError(f"{run} is a file: a run needs a folder")
    for left_over in run.glob(".*.unfinished"):  # by a process that was killed while it wrote
        left_over.unlink(missing_ok=True)
    files = sorted(file.name for file in run.iterdir()) if run.exists() else []
    if files and CHECKPOINT not in files and not _described(run):
        raise DataError(f"{run} holds other files, {files[0]} the first: choose an empty folder for the run")
    if WEIGHTS in files and CHECKPOINT not in files:
        raise DataError(f"{run} holds {WEIGHTS} of a run whose {CHECKPOINT} is gone: choose another folder")
    return earlier(run, settings)


def _described(run: Path) -> bool:
    """Whether settings.json in ``run`` is that of a run: other programs have files of this name too."""
    with suppress(ValueError):
        return bool(read_about(run))
    return False


def _balanced(trained: Trained, net: nn.Module) -> float:
    side = trained.sides["validation"]
    return float(
        balanced_accuracy_score(trained.dataset.labels[side], logits(net, trained.pixels, side).argmax(axis=1))
    )
