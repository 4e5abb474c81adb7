"""What feeding costs the training loop: its speed beside that of a loop that learns one ready batch again and again."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from lessonlib.isic.augmentation import Augmentation, Parameters
from lessonlib.isic.feeding import Feeder
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.timings import Rounds
from lessonlib.tables import table

CLOCK, PROCESSOR = "by the clock", "by the processor's seconds"
_CLOCKS = {CLOCK: time.perf_counter, PROCESSOR: time.process_time}

BATCHES = {64: 32, 224: 8}  # the chapters' images and batch; photographs', with a quarter of the batch


@dataclass(frozen=True)
class LoopSpeed:
    """Images a second of the training loop over those of computing alone, one figure a round, at each size."""

    shares: dict[int, dict[str, Rounds]]  # pixels a side -> CLOCK and PROCESSOR -> shares, 1 where feeding is free
    batches: Mapping[int, int]  # pixels a side -> images a batch

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the table's rows as text: the median in %, and in brackets the range of all rounds."""
        return [
            (f"{size}×{size}, {self.batches[size]} a batch", *map(_said, (by[CLOCK], by[PROCESSOR])))
            for size, by in self.shares.items()
        ]

    def __repr__(self) -> str:
        said = "learning at {}: {} % of the speed of computing alone {}, {} % {}"
        return "\n".join(said.format(size, timed, CLOCK, spent, PROCESSOR) for size, timed, spent in self.rows())

    def _repr_html_(self) -> str:
        rounds = len(next(iter(self.shares.values()))[CLOCK].values)
        caption = f"The loop's speed in % of that of computing alone: median and range of {rounds} rounds, this machine"
        return table(("images", CLOCK, PROCESSOR), self.rows(), caption)


def loop_speed(net: nn.Module, batches: Mapping[int, int] = BATCHES, steps: int = 4, rounds: int = 9) -> LoopSpeed:
    """Let ``net`` learn ``steps`` steps from one batch that is ready, then as many from batches that are fed, in turn.

    ``batches``: images a batch for each size in pixels a side. The network learns on one thread. By the clock a second
    core, if there is a free one, makes the batches meanwhile; all but the first of every round, which the loop waits
    for. The processor's seconds count those of both threads in full: the price where there is a single core.

    Nothing is cut off: where the machine has other work, a round may come out above 1.
    Raises ValueError for less than one step or round.
    """
    if steps < 1 or rounds < 1:
        raise ValueError(f"at least one step and one round are needed, got {steps} and {rounds}")
    with using_threads(1):
        shares = {size: _shares(net, size, batch, steps, rounds) for size, batch in batches.items()}
    return LoopSpeed(shares, dict(batches))


def _shares(net: nn.Module, size: int, batch: int, steps: int, rounds: int) -> dict[str, Rounds]:
    random = torch.Generator().manual_seed(0)
    pixels = np.random.default_rng(0).integers(0, 256, (4 * batch, size, size, 3), dtype=np.uint8)
    feeder = Feeder(pixels, batch)
    ready = feeder.make(np.arange(batch), None).clone(memory_format=torch.preserve_format)
    labels = torch.arange(batch) % 7
    net = net.train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), 1e-4)

    def seconds(batches: Iterator[torch.Tensor]) -> dict[str, float]:
        start = {name: clock() for name, clock in _CLOCKS.items()}
        for x in batches:
            loss = F.cross_entropy(net(x), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return {name: clock() - start[name] for name, clock in _CLOCKS.items()}

    def fed() -> Iterator[torch.Tensor]:
        numbers = (np.arange(batch) + k % 4 * batch for k in range(steps))
        order = ((chosen, Parameters.random(Augmentation(), batch, random)) for chosen in numbers)
        return (x for _, x in feeder.batches(order))

    seconds(iter([ready] * 2))  # the first steps pay for memory
    measured = [(seconds(iter([ready] * steps)), seconds(fed())) for _ in range(rounds)]
    return {name: Rounds(tuple(alone[name] / whole[name] for alone, whole in measured)) for name in _CLOCKS}


def _said(shares: Rounds) -> str:
    low, middle, high = (f"{100 * share:.0f}" for share in (min(shares.values), shares.median, max(shares.values)))
    return f"{middle} ({low} to {high})"
