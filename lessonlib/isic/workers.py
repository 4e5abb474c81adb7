"""Work spread over processes: several cores draw or decode at once."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def spread(function: Callable, *arguments: Sequence, processes: int = 2, chunk: int = 1) -> Iterator:
    """Yield ``function`` of the arguments one after the other, like ``map``, from ``processes`` processes.

    The first exception of a worker is raised here and cancels what has not begun; Ctrl+C does too. With one process
    everything runs in this one. Raises ValueError for fewer than one process.
    """
    if processes < 1:
        raise ValueError(f"at least one process must do the work, got {processes}")
    if processes == 1 or len(arguments[0]) <= chunk:
        yield from map(function, *arguments)
        return
    # "spawn": a fork of a process that has run torch may hang. Ctrl+C reaches the workers too; this process answers it.
    quiet = {"initializer": signal.signal, "initargs": (signal.SIGINT, signal.SIG_IGN)}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), **quiet) as pool:
        yield from pool.map(function, *arguments, chunksize=chunk)
