"""A plain training loop: a seed, a sampler, a schedule, a time budget, and a stop when the loss is no number."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessonlib.isic.augmentation import Augmentation, to_float
from lessonlib.isic.feeding import Feeder
from lessonlib.isic.progress import progress


class Diverged(RuntimeError):
    """The loss became infinite or no number."""


@dataclass(frozen=True)
class Settings:
    """Everything that decides about a training run but the network and the data.

    Raises ValueError, with all settings, where one of them cannot be.
    """

    epochs: int = 30
    batch: int = 32
    learning_rate: float = 8e-3
    weight_decay: float = 0.05
    warm_up: float = 0.1  # share of the run
    balanced_sampler: bool = True  # every class is drawn equally often
    class_weights: float = 0.0  # the loss is weighted by frequency to the power of minus this
    augmentation: Augmentation | None = field(default_factory=Augmentation)
    seed: int = 0
    seconds: float = math.inf  # the run ends here even if epochs are left; the schedule runs down in time

    def __post_init__(self):
        if self.epochs < 1 or self.batch < 2 or self.learning_rate <= 0 or self.seconds <= 0:
            raise ValueError(f"epochs >= 1, batch >= 2, learning rate and seconds above 0 are needed: {self}")


@dataclass(frozen=True)
class Run:
    """What a run leaves besides the weights: the loss of every step, and how long it took."""

    losses: list[float]
    images: int  # images seen, repeats counted
    seconds: float
    out_of_time: bool


def train(net: nn.Module, pixels: np.ndarray, labels: np.ndarray, chosen: np.ndarray, settings: Settings) -> Run:
    """Train ``net`` in place on the images ``chosen`` of ``pixels`` (uint8, N x H x W x 3) and ``labels``.

    Raises :class:`Diverged` with step and learning rate when the loss is no longer finite.
    """
    random = torch.Generator().manual_seed(settings.seed)
    net.train().to(memory_format=torch.channels_last)
    weight = _loss_weights(labels[chosen], net, settings.class_weights)
    optimizer = torch.optim.AdamW(net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    steps = settings.epochs * math.ceil(len(chosen) / settings.batch)
    device = next(net.parameters()).device
    feeder = Feeder(pixels, settings.batch, settings.augmentation, device)
    batches = feeder.batches(_batches(labels, chosen, steps, settings, random), random)
    losses, images, start = [], 0, time.perf_counter()
    for step, (batch, x) in enumerate(progress(batches, "training", steps)):
        spent = (time.perf_counter() - start) / settings.seconds
        if spent >= 1:
            break
        rate = settings.learning_rate * schedule(max(step / steps, spent), settings.warm_up)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = F.cross_entropy(net(x), torch.from_numpy(labels[batch]).to(device), weight)
        if not loss.isfinite():
            raise Diverged(
                f"the loss is {loss.item()} at step {step}, learning rate {rate:.2g}: lower the learning rate"
            )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        images += len(batch)
    return Run(losses, images, time.perf_counter() - start, out_of_time=len(losses) < steps)


def schedule(done: float, warm_up: float) -> float:
    """Return the share of the learning rate when the share ``done`` of the run is over: a ramp, then half a cosine."""
    if done < warm_up:
        return (done + 1e-3) / (warm_up + 1e-3)
    return 0.5 * (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up)))


@torch.no_grad()
def probabilities(net: nn.Module, pixels: np.ndarray, chosen: np.ndarray, batch: int = 128) -> np.ndarray:
    """Return the probability of every class for the images ``chosen``: float32, (len(chosen), classes)."""
    net.eval().to(memory_format=torch.channels_last)
    device = next(net.parameters()).device
    answers = []
    for k in range(0, len(chosen), batch):
        images = torch.from_numpy(pixels[chosen[k : k + batch]]).to(device)  # indexing copies: the map stays read-only
        answers.append(net(to_float(images)).softmax(dim=1).cpu())
    return torch.cat(answers).numpy()


def _loss_weights(labels: np.ndarray, net: nn.Module, power: float) -> Tensor | None:
    if not power:
        return None
    classes = list(net.parameters())[-1].shape[0]  # the classifier's bias
    counts = np.bincount(labels, minlength=classes).clip(1)
    weight = torch.tensor((len(labels) / counts) ** power, dtype=torch.float32)
    return (weight / weight.mean()).to(next(net.parameters()).device)


def _batches(
    labels: np.ndarray, chosen: np.ndarray, steps: int, settings: Settings, random: torch.Generator
) -> Iterator[np.ndarray]:
    """Yield the indices of ``steps`` batches: a new permutation an epoch, or draws in which all classes weigh alike."""
    frequency = torch.from_numpy(np.bincount(labels[chosen])[labels[chosen]]).float()
    per_epoch = math.ceil(len(chosen) / settings.batch)
    for _ in range(steps // per_epoch):
        if settings.balanced_sampler:
            order = torch.multinomial(1 / frequency, len(chosen), replacement=True, generator=random)
        else:
            order = torch.randperm(len(chosen), generator=random)
        for piece in order.split(settings.batch):
            yield np.sort(chosen[piece.numpy()])
