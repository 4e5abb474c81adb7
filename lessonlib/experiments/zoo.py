"""All networks side by side: what is known of each, what it costs by counting, and what it costs by the clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from time import perf_counter

import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.experiments.stages import Stage, split
from lessonlib.networks.facts import SLIM, find_facts
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.latency import compare

YARDSTICK = "resnet18"  # every network's time is stated in times of this one's
CIFAR = 32  # the side of CIFAR-10's images
TOGETHER = 3  # networks measured in turn with one yardstick; more would take more memory
LARGE = 3_000_000_000  # multiply-adds; a network that does more is measured once
ROUNDS = 3  # for all others


@dataclass(frozen=True)
class Entry:
    """One network of the zoo, for one image with ``image`` pixels a side.

    ``parameters``: of what runs, so without heads that are there only in training. ``peak_activation``: the least
    bytes between the layers. ``relative_time``: times ResNet-18's, None where it was not measured. ``top1``: published
    per cent on ImageNet, None where none is comparable, and its ``source``. ``chapter``: the address of the page about
    it, from a page in a folder of the book, or None.
    """

    name: str
    family: str
    year: int
    idea: str
    parameters: int
    macs: int
    peak_activation: int
    relative_time: float | None
    top1: float | None
    source: str
    paper: str
    chapter: str | None
    image: int
    stages: tuple[Stage, ...]


def kept() -> list[str]:
    """Return the names of the networks that the zoo keeps: all that a paper has, so without the slim ones."""
    return [name for name in networks.names() if name not in SLIM]


def gather(names: Iterable[str] | None = None) -> list[Entry]:
    """Return an :class:`Entry` for each of ``names``, by default for all that are ``kept``, still without times.

    Nothing but shapes is computed, so this takes a fraction of a second for most, and seconds for a thousand layers.
    """
    chosen = kept() if names is None else list(names)
    with torch.device("meta"), RepeatedWeights():
        return [count(name, networks.build(name)) for name in chosen]


def timed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with the times of those that are for ImageNet: one image, one thread, in turn with ResNet-18.

    Those of more than ``LARGE`` multiply-adds are measured once. Networks for CIFAR-10 do another task, on images 49
    times smaller, and get no time.
    """
    entries = list(entries)
    comparable = [one for one in entries if one.image != CIFAR]
    yardstick, times = networks.build(YARDSTICK), {}
    for begin in range(0, len(comparable), TOGETHER):
        times |= measured(comparable[begin : begin + TOGETHER], yardstick)
    return [replace(one, relative_time=times.get(one.name)) for one in entries]


def count(name: str, network: nn.Module) -> Entry:
    """Return the :class:`Entry` of a network by what is known of it and by one run on shapes."""
    facts = find_facts(name)
    stages, peak = split(network, (3, facts.image, facts.image))
    return Entry(
        name=name,
        family=facts.paper.family,
        year=facts.paper.year,
        idea=facts.paper.idea,
        parameters=sum(stage.parameters for stage in stages),
        macs=sum(stage.macs for stage in stages),
        peak_activation=peak.bytes,
        relative_time=None,
        top1=facts.top1,
        source=facts.source,
        paper=facts.paper.cited,
        chapter=facts.paper.chapter and f"../{facts.paper.chapter}",
        image=facts.image,
        stages=stages,
    )


def measured(entries: Iterable[Entry], yardstick: nn.Module) -> dict[str, float]:
    """Return how many times as long as ``yardstick`` each network takes for one image, by name."""
    runs, times = {YARDSTICK: partial(yardstick.eval(), torch.randn(1, 3, 224, 224))}, {YARDSTICK: 1.0}
    for one in entries:
        with RepeatedWeights():
            network = networks.build(one.name).eval()
        run = partial(network, torch.randn(1, 3, one.image, one.image))
        if one.macs > LARGE:
            times[one.name] = once(run, runs[YARDSTICK])
        elif one.name != YARDSTICK:
            runs[one.name] = run
    if len(runs) > 1:
        found = compare(runs, rounds=ROUNDS, round_seconds=0, warm_up=1, threads=1)
        times |= {name: found.ratio(name, YARDSTICK).median for name in runs}
    return times


def once(run: Callable, yardstick: Callable) -> float:
    """Return the seconds of one call after a first, over those of ``yardstick`` right before or right after it.

    For a network that takes long: one call of it averages over as much noise as many calls of a short one. Of the two
    calls of the short ``yardstick`` the faster counts, the one that was less disturbed.
    """
    with using_threads(1), torch.inference_mode():
        run()
        seconds = []
        for step in (yardstick, run, yardstick):
            start = perf_counter()
            step()
            seconds.append(perf_counter() - start)
    before, taken, after = seconds
    return taken / min(before, after)


def pairs_alike(entries: Iterable[Entry], cost: str) -> float:
    """Return the share of pairs of networks in which the one with less ``cost`` is the faster; ties are left out."""
    timed = [(getattr(one, cost), one.relative_time) for one in entries if one.relative_time is not None]
    signs = [(a - c) * (b - d) for (a, b), (c, d) in combinations(timed, 2)]
    signs = [sign for sign in signs if sign]
    return sum(sign > 0 for sign in signs) / len(signs)


def between(entries: Iterable[Entry], name: str, kin: str) -> tuple[Entry, Entry]:
    """Return, of the networks whose name begins with ``kin``, the two next in published accuracy to ``name``.

    The first is the most accurate that is no better than ``name``, the second the least accurate that is no worse.
    """
    entries = list(entries)
    top1 = next(one.top1 for one in entries if one.name == name)
    known = sorted((one for one in entries if one.name.startswith(kin) and one.top1), key=lambda one: one.top1)
    below, above = [one for one in known if one.top1 <= top1], [one for one in known if one.top1 >= top1]
    if not below or not above:
        raise ValueError(f"no two networks {kin}… have {name} between them: its {top1} % lie outside of theirs")
    return below[-1], above[0]
