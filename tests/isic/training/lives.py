"""A training run that is killed again and again; started by test_kills.py in a process of its own.

Each life is a fork of a process that has torch loaded already, so it costs a tenth of a second and not five.
Usage: lives.py DATA WHOLE KILLED KILLS; prints how many lives were ended, and how many steps each began at, as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import torch

from lessonlib.isic.training import checkpoint
from lessonlib.isic.training.keeper import CHECKPOINT
from lessonlib.isic.training.running import train_in
from lessonlib.isic.training.settings import Settings

SETTINGS = Settings(
    network="slim_separable", options={"width_multiplier": 0.25, "head": 16}, size=16, epochs=5, batch=8, warm_up=0.2
)


def life(data: Path, run: Path, every: float = 0.0) -> tuple[int, int]:
    """Begin a life; return its process id and the end of a pipe that gets a byte when training begins."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        torch.set_num_threads(1)
        train_in(run, data, SETTINGS, every=every, tell=lambda line: os.write(writing, b"."))
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def ended_well(child: int) -> bool:
    """Wait for the end of ``child``; True if it came by itself, False if it was killed."""
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit(f"a life ended in an error: {status}")
    return os.WIFEXITED(status)


def steps(run: Path) -> int:
    """Return how far the run has come."""
    return len(checkpoint.read(run / CHECKPOINT)["losses"]) if (run / CHECKPOINT).exists() else 0


def main(data: Path, whole: Path, killed: Path, kills: int) -> None:
    """Train ``whole`` in one go, and ``killed`` with ``kills`` deaths at random moments."""
    assert ended_well(life(data, whole)[0])
    chance, begun_at = random.Random(0), []
    for count in range(kills):
        begun_at.append(steps(killed))
        child, pipe = life(data, killed)
        if count % 5:
            os.read(pipe, 1)  # most die while they learn and write, a few before
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        if ended_well(child):
            sys.exit(f"the run was finished after {count} kills: give it more epochs")
        os.close(pipe)
    begun_at.append(steps(killed))
    assert ended_well(life(data, killed)[0])
    print(json.dumps({"begun_at": begun_at, "steps": steps(killed)}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]))
