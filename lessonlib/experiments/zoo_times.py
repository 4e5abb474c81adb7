"""How long each network of the zoo takes, in times of ResNet-18: the processor's seconds, in rounds, on one thread."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.experiments.zoo import CIFAR, Entry
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.timings import Ratio

YARDSTICK = "resnet18"  # every network's time is stated in times of this one's
LARGE = 3_000_000_000  # multiply-adds; a network that does more is measured in fewer rounds
TOGETHER, TOGETHER_OF_LARGE = 3, 2  # networks between the same two calls of the yardstick; more would take more memory
ROUNDS, ROUNDS_OF_LARGE = 4, 3


def timed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with the times of those that are for ImageNet: one image, one thread, between ResNet-18s.

    Networks for CIFAR-10 do another task, on images 49 times smaller, and get no time. ResNet-18's own is 1, and has no
    range.
    """
    entries = list(entries)
    comparable = [one for one in entries if one.image != CIFAR and one.name != YARDSTICK]
    light = [one for one in comparable if one.macs <= LARGE]
    groups = [(light[begin : begin + TOGETHER], ROUNDS) for begin in range(0, len(light), TOGETHER)]
    large = [one for one in comparable if one.macs > LARGE]
    for begin in range(0, len(large), TOGETHER_OF_LARGE):
        groups.append((large[begin : begin + TOGETHER_OF_LARGE], ROUNDS_OF_LARGE))
    yardstick, times = networks.build(YARDSTICK).eval(), {}
    for group, rounds in groups:
        times |= measured(group, yardstick, rounds)
    return [with_time(one, times.get(one.name)) for one in entries]


def with_time(entry: Entry, times: Ratio | None) -> Entry:
    """Return the entry with the median of its rounds, and the lowest and the highest of them."""
    if times is None:
        return replace(entry, relative_time=1.0) if entry.name == YARDSTICK else entry
    return replace(entry, relative_time=times.median, time_range=(min(times.values), max(times.values)))


def measured(entries: Iterable[Entry], yardstick: nn.Module, rounds: int) -> dict[str, Ratio]:
    """Return how many times as long as ``yardstick`` each network takes for one image, by name."""
    runs = {}
    for one in entries:
        with RepeatedWeights():
            network = networks.build(one.name).eval()
        runs[one.name] = partial(network, torch.randn(1, 3, one.image, one.image))
    return against(partial(yardstick, torch.randn(1, 3, 224, 224)), runs, rounds)


def against(
    yardstick: Callable, runs: Mapping[str, Callable], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, Ratio]:
    """Return the time of each run over that of ``yardstick``, one figure a round, after one call of each to warm up.

    A round is a call of every run, their order turned each time, between two calls of the yardstick, whose mean counts.
    The ``clock`` is the processor's time in seconds: what it gives to other programs meanwhile is left out.
    """
    with using_threads(1), torch.inference_mode():
        for run in (yardstick, *runs.values()):
            run()
        found, before = {name: [] for name in runs}, seconds(yardstick, clock)
        for turn in range(rounds):
            order = list(runs) if turn % 2 == 0 else list(reversed(runs))
            taken = {name: seconds(runs[name], clock) for name in order}
            after = seconds(yardstick, clock)
            for name in runs:
                found[name].append(2 * taken[name] / (before + after))
            before = after
    return {name: Ratio(tuple(values)) for name, values in found.items()}


def seconds(run: Callable, clock: Callable[[], float]) -> float:
    """Return what one call takes by ``clock``."""
    start = clock()
    run()
    return clock() - start
