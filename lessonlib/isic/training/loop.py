"""The training loop."""

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from lessonlib.isic.feeding import Feeder
from lessonlib.isic.progress import progress
from lessonlib.isic.training import engine, order
from lessonlib.isic.training.loss import class_weights, summed_loss
from lessonlib.isic.training.schedule import schedule
from lessonlib.isic.training.settings import Settings

if TYPE_CHECKING:
    from lessonlib.isic.training.keeper import Keeper


class Diverged(RuntimeError):
    """The loss or a weight became infinite or no number."""


@dataclass
class Run:
    """What a run leaves besides the weights: the loss of every step, and how long it took."""

    losses: list[float] = field(default_factory=list)
    images: int = 0  # images seen, repeats counted
    seconds: float = 0.0
    out_of_time: bool = False


def train(
    net: nn.Module,
    pixels: np.ndarray,
    labels: np.ndarray,
    chosen: np.ndarray,
    settings: Settings,
    keeper: "Keeper | None" = None,
) -> Run:
    """Train ``net`` in place on the images ``chosen`` of ``pixels`` (uint8, N x H x W x 3) and ``labels``.

    ``keeper`` puts back what an earlier run has learnt, and keeps what this one learns.
    Raises :class:`Diverged` with step and learning rate when the loss is no longer finite.
    """
    machine = engine.start(settings.mixed_precision)
    per_epoch = order.steps_an_epoch(len(chosen), settings.batch)
    steps = settings.epochs * per_epoch
    adam = torch.optim.AdamW(net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    with engine.prepared(machine, net, adam) as (model, optimizer):
        run = keeper.begin(machine, net, optimizer) if keeper else Run()
        began, first = time.perf_counter() - run.seconds, len(run.losses)
        weights = class_weights(labels[chosen], settings.class_weights).to(machine.device)
        plan = order.batches(labels, chosen, settings, first, machine.process_index, machine.num_processes)
        batches = Feeder(pixels, settings.batch, machine.device).batches(plan)
        shown = progress(batches, "training", steps - first) if machine.is_main_process else batches
        for step, (batch, images) in enumerate(shown, start=first):
            spent = engine.share_of_time(machine, run.seconds, settings.seconds)
            if spent >= 1:
                break
            rate = settings.learning_rate * schedule(max(step / steps, spent), settings.warm_up)
            for group in optimizer.param_groups:
                group["lr"] = rate
            engine.seed_dropout(machine, order.dropout_seed(settings.seed, step, machine.process_index))
            answers = torch.from_numpy(labels[batch]).to(machine.device)
            # The mean over the whole batch: the sum of the labels' weights comes from all processes.
            share = machine.reduce(weights[answers].sum(), "mean")
            loss = summed_loss(model, images, answers, weights, settings.label_smoothing) / share
            optimizer.zero_grad()
            machine.backward(loss)  # of several processes' gradients it takes the mean
            run.losses.append(machine.reduce(loss.detach(), "mean").item())
            if not math.isfinite(run.losses[-1]):
                raise Diverged(f"the loss is {run.losses[-1]} at step {step}, learning rate {rate:.2g}: lower it")
            optimizer.step()
            run.images = order.images_seen(step + 1, len(chosen), settings.batch)
            run.seconds = time.perf_counter() - began
            if keeper:
                keeper.after_step(run, rate, ends_epoch=(step + 1) % per_epoch == 0)
    run.out_of_time = len(run.losses) < steps
    return run
