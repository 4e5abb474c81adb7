"""All networks side by side: what is known of each, what it costs by counting, and what it costs by the clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.experiments.stages import Stage, split
from lessonlib.networks.facts import SLIM, find_facts
from lessonlib.profiling.latency import compare

YARDSTICK = "resnet18"  # every network's time is stated in times of this one's
CIFAR = 32  # the side of CIFAR-10's images
TOGETHER = 3  # networks measured in turn with one yardstick; more would take more memory
LARGE = 1_000_000_000  # multiply-adds; a network that does more is measured in fewer rounds
# A thousand layers take seconds to count, and the counts of their shorter kin say it all.
TOO_DEEP = ("cifar_resnet1202", "cifar_preact_resnet1001")


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
    """Return the names of the networks that the zoo keeps: all that a paper has, but the two ``TOO_DEEP``."""
    return [name for name in networks.names() if name not in (*SLIM, *TOO_DEEP)]


def gather(names: Iterable[str] | None = None, timed: bool = True) -> list[Entry]:
    """Return an :class:`Entry` for each of ``names``, by default for all that are ``kept``.

    With ``timed`` those for ImageNet are measured: one image, one thread, in turn with ResNet-18. Networks for CIFAR-10
    do another task, on images 49 times smaller, and have no time.
    """
    chosen, entries = kept() if names is None else list(names), []
    with RepeatedWeights(), torch.device("cpu" if timed else "meta"):
        yardstick = networks.build(YARDSTICK)
        for begin in range(0, len(chosen), TOGETHER):
            built = {name: networks.build(name) for name in chosen[begin : begin + TOGETHER]}
            counted = [count(name, network) for name, network in built.items()]
            comparable = any(one.image != CIFAR for one in counted)
            entries += measured(counted, built, yardstick) if timed and comparable else counted
    return entries


def count(name: str, network: nn.Module) -> Entry:
    """Return the :class:`Entry` of a network, without its time."""
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


def measured(entries: list[Entry], built: dict[str, nn.Module], yardstick: nn.Module) -> list[Entry]:
    """Return the entries with the times of those that are for ImageNet, relative to ``yardstick`` in the same round."""
    usual = torch.randn(1, 3, 224, 224)
    runs = {YARDSTICK: partial(yardstick.eval(), usual)}
    for one in entries:
        if one.image != CIFAR and one.name != YARDSTICK:
            runs[one.name] = partial(built[one.name].eval(), torch.randn(1, 3, one.image, one.image))
    rounds = 3 if max(one.macs for one in entries) > LARGE else 7
    times = compare(runs, rounds=rounds, round_seconds=0, warm_up=1, threads=1)
    return [
        replace(one, relative_time=times.ratio(one.name, YARDSTICK).median) if one.name in runs else one
        for one in entries
    ]


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
