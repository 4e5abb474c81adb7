"""How long the rows take: all in turn, round by round, on one thread, by the time of the processor."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lessonlib.isic import data
from lessonlib.isic.pixels import pixels
from lessonlib.isic.results import origin, record
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import BASE, NETWORKS, TRICKS, Planned
from lessonlib.isic.training.loop import train
from lessonlib.isic.training.model import build
from lessonlib.profiling.latency import compare
from lessonlib.profiling.timings import Comparison

STEPS = 6  # of a short training that is measured
ANSWERED = 32  # images that are answered at once
ROUNDS = 5


def add(old: Record, file: Path, folder: Path, rounds: int | None = None) -> Record:
    """Measure every network and trick that ``old`` holds, add the times to the record in ``file``, and return it.

    ``seconds``: of an epoch. ``times``: an epoch's time over that of the depthwise separable network, the median of
    the rounds and its quartiles. ``answered``: images a second without training. The other rows train as one of these
    does, and get its times. Raises DataError where the images in ``folder`` are not those that the record was made on.
    """
    rounds = rounds or ROUNDS
    dataset = data.read(folder)
    rows = [row for row in (*NETWORKS, *TRICKS) if row.name in old.entries or row.name == BASE]
    images = pixels(dataset, rows[0].settings.size)
    origin.require_same(file, old.made_with["data"], folder, origin.describe(dataset, images))
    learnt, _ = rows[0].sides(dataset, 0)
    few = np.sort(np.random.default_rng(0).permutation(learnt)[: STEPS * rows[0].settings.batch])
    learning = compare(
        {row.name: partial(_learn, build(row.settings), row, images, dataset.labels, few) for row in rows},
        rounds=rounds,
        round_seconds=0,
        warm_up=1,
        threads=1,
        clock=time.process_time,
    )
    batch = torch.rand(ANSWERED, 3, *images.shape[1:3]).to(memory_format=torch.channels_last)
    nets = {row.name: build(row.settings).to(memory_format=torch.channels_last) for row in rows if row in NETWORKS}
    answering = compare(nets, batch, rounds=3 * rounds, round_seconds=0.05, threads=1, clock=time.process_time)
    times = {row.name: _times(row, learning, answering, len(learnt) / len(few)) for row in rows}
    entries = {name: {**entry, **times.get(_like(entry, rows), {})} for name, entry in old.entries.items()}
    made = Record(old.kind, old.made_with | {"timed_on": str(learning[BASE].device)}, entries)
    record.write(file, made)
    return made


def _learn(net: nn.Module, row: Planned, images: np.ndarray, labels: np.ndarray, few: np.ndarray) -> None:
    """Train for an epoch on ``few`` images: what is measured holds the feeding, the network and the optimizer."""
    with torch.inference_mode(False), torch.enable_grad():
        train(net, images, labels, few, replace(row.settings, epochs=1))


def _like(entry: dict, rows: list[Planned]) -> str | None:
    """Return the row whose training takes as long: it has the same settings but for the learning rate."""
    wanted = {**entry["settings"], "learning_rate": None}
    return next((row.name for row in rows if {**row.settings.to_json(), "learning_rate": None} == wanted), None)


def _times(row: Planned, learning: Comparison, answering: Comparison, scale: float) -> dict:
    like = row.name if row in NETWORKS else BASE  # the tricks train this network
    ratio = learning.ratio(row.name, BASE)
    return {
        "seconds": round(learning[row.name].median * scale, 3),
        "times": [round(number, 3) for number in (ratio.median, *ratio.quartiles)],
        "answered": round(ANSWERED / answering[like].median, 1),
    }
