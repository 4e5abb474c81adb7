"""How a run does on several sides after every epoch: what it learns from, and what it has not seen."""

import numpy as np
import torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch import nn

from lessonlib.isic.training.loop import Run
from lessonlib.isic.training.prediction import logits


class Watcher:
    """Stands where :func:`~lessonlib.isic.training.loop.train` expects a keeper, and keeps nothing on disk.

    ``sides``: the numbers of the images of each side. ``losses`` has the mean cross-entropy on each, in nats, a number
    an epoch; the network is in evaluation mode for it and sees the images without augmentation.
    """

    def __init__(self, pixels: np.ndarray, labels: np.ndarray, sides: dict[str, np.ndarray]):
        self._pixels, self._labels, self._sides = pixels, labels, sides
        self.losses: dict[str, list[float]] = {name: [] for name in sides}

    def begin(self, machine: Accelerator, net: nn.Module, optimizer: torch.optim.Optimizer) -> Run:
        """Remember the network; the run begins at its first step."""
        self._net = net
        return Run()

    def after_step(self, run: Run, rate: float, ends_epoch: bool) -> None:
        """Ask the network about every side if an epoch is over."""
        for name, side in self._sides.items() if ends_epoch else ():
            answers = torch.from_numpy(logits(self._net, self._pixels, side))
            self.losses[name].append(F.cross_entropy(answers, torch.from_numpy(self._labels[side])).item())
