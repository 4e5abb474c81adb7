"""Keeps what a run has learnt: a checkpoint now and then, a line of the log an epoch, the weights at the end."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from accelerate import Accelerator
from torch import nn

from lessonlib.isic.appearing import appearing
from lessonlib.isic.training import checkpoint, identity
from lessonlib.isic.training.checkpoint import CheckpointError
from lessonlib.isic.training.loop import Diverged, Run
from lessonlib.isic.training.settings import Settings, differences

CHECKPOINT, WEIGHTS, LOG = "checkpoint.pt", "weights.pt", "log.csv"
_KEYS = ("settings", "data", "net", "optimizer", "scaler", "losses", "images", "seconds", "log", "finished")
_CHOICE = "Go on with what it began with, or choose another folder for a new run"


def earlier(folder: Path, settings: Settings) -> dict[str, Any] | None:
    """Return the checkpoint in ``folder``, None where there is none.

    Raises :class:`CheckpointError` where it cannot be read, or was made with other settings: it names each.
    """
    file = folder / CHECKPOINT
    try:
        found = checkpoint.read(file, _KEYS)
    except FileNotFoundError:
        return None
    if other := differences(Settings.from_json(found["settings"], str(file)), settings):
        raise CheckpointError(f"{file} belongs to a run with other settings: {'; '.join(other)}. {_CHOICE}")
    return found


def check_data(folder: Path, found: dict[str, Any], data: dict[str, str]) -> None:
    """Raise :class:`CheckpointError` where the checkpoint ``found`` learnt from other ``data``, and say which."""
    if changed := identity.changed(found["data"], data):
        what = f"the {', '.join(changed)} changed"
        raise CheckpointError(f"{folder / CHECKPOINT} learnt from other data: {what}. {_CHOICE}")


class Keeper:
    """Writes a run's files to ``folder``, from the first of its processes.

    ``data``: the fingerprints of what it learns from. ``found``: the checkpoint to go on from. ``validate`` gives the
    network's balanced accuracy on the validation side. ``every``: seconds from one checkpoint to the next within an
    epoch. ``tell`` gets a line of text an epoch.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        data: dict[str, str],
        found: dict[str, Any] | None = None,
        validate: Callable[[nn.Module], float] | None = None,
        every: float = 60.0,
        tell: Callable[[str], None] = lambda line: None,
    ):
        self._folder, self._settings, self._data, self._found = folder, settings, data, found
        self._validate, self._every, self._tell = validate, every, tell
        self._log: list[dict[str, Any]] = []
        self._saved_step, self._saved_at = None, time.monotonic()

    def begin(self, machine: Accelerator, net: nn.Module, optimizer: torch.optim.Optimizer) -> Run:
        """Put back what the checkpoint holds, in all processes, and return how far the run had come."""
        self._machine, self._net, self._optimizer = machine, net, optimizer
        found = self._found
        if found is None:
            return Run()
        net.load_state_dict(found["net"])
        optimizer.load_state_dict(found["optimizer"])
        if machine.scaler:
            machine.scaler.load_state_dict(found["scaler"])
        self._log, self._saved_step = found["log"], len(found["losses"])
        self._write_log()
        return Run(found["losses"].tolist(), found["images"], found["seconds"])

    def after_step(self, run: Run, rate: float, ends_epoch: bool) -> None:
        """Write a checkpoint if an epoch ends or the last is old; at the end of an epoch also a line of the log."""
        if not self._machine.is_main_process:
            return
        if ends_epoch:
            self._add_line(run, rate)
        if ends_epoch or time.monotonic() - self._saved_at >= self._every:
            self._save(run)
        if ends_epoch:
            self._write_log()
            self._tell(_line(self._log[-1], self._settings.epochs))

    def finish(self, run: Run) -> None:
        """Write the weights, then the last checkpoint, which says that the run is over.

        Raises :class:`Diverged` for weights that are no numbers; they are not written.
        """
        if self._machine.is_main_process:
            checkpoint.write(self._folder / WEIGHTS, self._good_weights(run))
            self._save(run, finished=True)
        self._machine.wait_for_everyone()

    def last_good(self) -> str:
        """Return a sentence on what is kept; only the first process knows."""
        if self._saved_step is None:
            return "No checkpoint was written before that"
        return f"The last good checkpoint, after {self._saved_step} steps, is kept: {self._folder / CHECKPOINT}"

    def _good_weights(self, run: Run) -> dict[str, torch.Tensor]:
        weights = self._net.state_dict()
        spoiled = [name for name, tensor in weights.items() if not tensor.isfinite().all()]
        if spoiled:
            raise Diverged(f"{spoiled[0]} is no longer finite after {len(run.losses)} steps: lower the learning rate")
        return weights

    def _save(self, run: Run, finished: bool = False) -> None:
        contents = {
            "settings": self._settings.to_json(),
            "data": self._data,
            "net": self._good_weights(run),
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._machine.scaler.state_dict() if self._machine.scaler else {},
            "losses": torch.tensor(run.losses, dtype=torch.float64),
            "images": run.images,
            "seconds": run.seconds,
            "log": self._log,
            "finished": finished,
        }
        checkpoint.write(self._folder / CHECKPOINT, contents)
        self._saved_step, self._saved_at = len(run.losses), time.monotonic()

    def _add_line(self, run: Run, rate: float) -> None:
        before = sum(line["steps"] for line in self._log)
        steps = run.losses[before:]
        line = {
            "epoch": len(self._log) + 1,
            "steps": len(steps),
            "loss": sum(steps) / len(steps),
            "learning_rate": rate,
        }
        if self._validate:
            line["validation_balanced_accuracy"] = self._validate(self._net)
        line["seconds"] = run.seconds - sum(one["seconds"] for one in self._log)
        self._log.append(line)

    def _write_log(self) -> None:
        if self._machine.is_main_process:
            with appearing(self._folder / LOG) as opened:
                opened.write(pd.DataFrame(self._log).to_csv(index=False, float_format="%.6g").encode())


def _line(line: dict[str, Any], epochs: int) -> str:
    seen = line.get("validation_balanced_accuracy")
    validation = "" if seen is None else f", balanced accuracy on validation {seen:.3f}"
    return f"epoch {line['epoch']} of {epochs}: loss {line['loss']:.3f}{validation}, {line['seconds']:.1f} s"
