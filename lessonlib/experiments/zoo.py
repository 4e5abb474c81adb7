"""All networks side by side: what is known of each, and what it costs by counting. Times are in zoo_times.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import nn

from lessonlib import networks
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.experiments.stages import Stage, split
from lessonlib.networks.facts import SLIM, find_facts

CIFAR = 32  # the side of CIFAR-10's images
IN_NO_PAPER = ("cifar_plain1202",)  # the twin that makes the row of plain networks whole
STATED_BY_PAPER = {"shufflenet_v1_g4": 133, "shufflenet_v1_g8": 137}  # M multiply-adds: Zhang et al. 2018, table 1


@dataclass(frozen=True)
class Entry:
    """One network of the zoo, for one image with ``image`` pixels a side.

    ``parameters``: of what runs, so without heads that are there only in training. ``peak_activation``: the least
    bytes between the layers. ``relative_time``: times ResNet-18's, the median of several rounds, and ``time_range`` the
    lowest and the highest of them; None where it was not measured. ``top1``: published per cent on ImageNet, None where
    none is comparable, and its ``source``. ``chapter``: the address of the page about it, from a page in a folder of
    the book, or None.
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
    time_range: tuple[float, float] | None = None


def kept() -> list[str]:
    """Return the names of the networks that the zoo keeps: all that a paper has, without the slim ones."""
    return [name for name in networks.names() if name not in (*SLIM, *IN_NO_PAPER)]


def gather(names: Iterable[str] | None = None) -> list[Entry]:
    """Return an :class:`Entry` for each of ``names``, by default for all that are ``kept``, still without times.

    Nothing but shapes is computed, so this takes a fraction of a second for most, and seconds for a thousand layers.
    """
    chosen = kept() if names is None else list(names)
    with torch.device("meta"), RepeatedWeights():
        return [count(name, networks.build(name)) for name in chosen]


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
