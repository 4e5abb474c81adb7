"""A training run that is killed again and again; started by test_kills.py in a process of its own.

Each life is a fork of a process that has torch loaded already, so it costs a tenth of a second and not five.
Usage: lives.py DATA WHOLE KILLED KILLS; prints what happened as JSON.
"""

import json
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import torch
import torch._dynamo  # the first optimizer loads it: rather once than in every life

from lessonlib.isic.appearing import appearing
from lessonlib.isic.training import checkpoint
from lessonlib.isic.training.keeper import CHECKPOINT
from lessonlib.isic.training.running import train_in
from lessonlib.isic.training.settings import Settings

SETTINGS = Settings(options={"width_multiplier": 0.25, "head": 16}, size=16, epochs=16, batch=8, warm_up=0.2)
MOST = 5  # checkpoints a life may write before it is killed: however fast the machine, the run is not finished


def begin(
    data: Path, run: Path, spoil: Callable[[Callable], None] = lambda tell: None, most: float = float("inf")
) -> tuple[int, int]:
    """Begin a life; return its process id, and a pipe that gets a byte when it learns and after each checkpoint.

    After ``most`` checkpoints it waits to be killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading

    def tell(*_):
        os.write(writing, b".")

    written = []

    def write(file, contents, well=checkpoint.write):
        well(file, contents)
        tell()
        written.append(file)
        if len(written) == most:
            time.sleep(600)

    try:
        torch.set_num_threads(1)
        checkpoint.write = write
        spoil(tell)
        train_in(run, data, SETTINGS, every=0, tell=tell)
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def halve_writes(tell: Callable) -> None:
    """Let every checkpoint stop half-way, with half of its bytes on the disk, and wait to be killed."""

    @contextmanager
    def slow(file):
        with appearing(file) as opened:
            yield Half(opened)

    class Half:
        def __init__(self, opened):
            self.opened = opened

        def write(self, contents):
            self.opened.write(contents[: len(contents) // 2])
            self.opened.flush()
            tell()
            time.sleep(600)

    checkpoint.appearing = slow


def ended_well(child: int) -> bool:
    """Wait for the end of ``child``: True if it came by itself, False if it was killed."""
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("a life ended in an error")
    return os.WIFEXITED(status)


def kill(child: int) -> None:
    """Kill ``child``, which must be alive."""
    os.kill(child, signal.SIGKILL)
    if ended_well(child):
        sys.exit(f"the run was finished: it needs more than {MOST} steps a life")


def step_seconds(pipe: int) -> float:
    """Read ``pipe`` to its end; return the seconds from one of its bytes to the next, in the middle of all."""
    came = []
    while os.read(pipe, 1):
        came.append(time.monotonic())
    return statistics.median(later - earlier for earlier, later in pairwise(came))


def steps(run: Path) -> int:
    """Return how far the run has come."""
    return len(checkpoint.read(run / CHECKPOINT)["losses"]) if (run / CHECKPOINT).exists() else 0


def main(data: Path, whole: Path, killed: Path, kills: int) -> None:
    """Train ``whole`` in one go, and ``killed`` with ``kills`` deaths at random moments and one amid a checkpoint."""
    child, pipe = begin(data, whole)
    step = step_seconds(pipe)
    assert ended_well(child) and steps(whole) > MOST * (kills + 1), "it would be finished before its last life"
    chance, begun_at = random.Random(0), []
    for count in range(kills):
        begun_at.append(steps(killed))
        child, pipe = begin(data, killed, most=MOST)
        for _ in range(count % 4):  # some die before they learn, others after a checkpoint or two
            os.read(pipe, 1)
        time.sleep(chance.uniform(0, 3 * step if count % 4 else 0.1))
        kill(child)
        os.close(pipe)
    before = (killed / CHECKPOINT).read_bytes()
    child, pipe = begin(data, killed, halve_writes)
    os.read(pipe, 1)  # it learns
    os.read(pipe, 1)  # it has written half
    kill(child)
    torn = [file.stat().st_size for file in killed.glob(".*.unfinished")]
    kept = (killed / CHECKPOINT).read_bytes() == before
    begun_at.append(steps(killed))
    assert ended_well(begin(data, killed)[0])
    print(json.dumps({"begun_at": begun_at, "steps": steps(killed), "torn": torn, "kept": kept, "size": len(before)}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]))
