"""How long a call takes, measured so that the figure can be trusted.

A single stop-watch reading lies in four ways: the first calls pay for memory and for choosing a kernel (so warm up), a
clock cannot see microseconds well (so repeat inside a round), other programs interfere (so take many rounds and say how
they spread), and the machine drifts (so measure what is to be compared in turn, round by round, never one after the
other). The same points are made by the PyTorch benchmark recipe; `torch.utils.benchmark` measures one thing at a time.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack

import torch
from torch import nn

from lessonlib.profiling.conditions import evaluating, using_threads
from lessonlib.profiling.device import Device, device_of
from lessonlib.profiling.timings import Comparison, Latency


def latency(function: Callable, *inputs: object, **how: object) -> Latency:
    """Return how long ``function(*inputs)`` takes; ``function`` may be a module, up to a whole network.

    It needs the inputs themselves, not a shape as ``count`` does: ``latency(network, torch.randn(1, 3, 224, 224))``.
    Takes the same keywords as :func:`compare`, and raises the same errors.
    """
    return compare({"it": function}, *inputs, **how)["it"]


def compare(
    candidates: Mapping[str, Callable],
    *inputs: object,
    rounds: int = 15,
    round_seconds: float = 0.01,
    warm_up: int = 3,
    threads: int | None = None,
    repeats_at_most: int = 1 << 22,
    clock: Callable[[], float] = time.perf_counter,
) -> Comparison:
    """Measure every candidate, called with the same ``inputs``, in turn, so that noise of the machine hits all alike.

    Each candidate is called ``warm_up`` times, then as many times a round as fill ``round_seconds``; the order turns
    round after every round. Runs without gradients and with modules in evaluation mode; a GPU is waited for at both
    ends of a round. ``threads`` sets torch's threads meanwhile. Threads and modes are put back, whatever happens.

    Raises TypeError for a candidate that cannot be called; ValueError without candidates, for fewer than 3 rounds, for
    less than one warm-up call or thread, and where ``repeats_at_most`` calls do not fill a round.
    """
    if not candidates:
        raise ValueError('nothing to measure: give at least one candidate, as in {"mine": function}')
    for name, function in candidates.items():
        if not callable(function):
            raise TypeError(f"cannot measure {name!r}: {type(function).__name__} cannot be called; wrap it in a lambda")
    for name, value, least in (("rounds", rounds, 3), ("warm_up", warm_up, 1), ("threads", threads, 1)):
        if value is not None and value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")
    with ExitStack() as stack:
        stack.enter_context(using_threads(threads))
        stack.enter_context(torch.inference_mode())
        for function in candidates.values():
            if isinstance(function, nn.Module):
                stack.enter_context(evaluating(function))
        device = device_of(candidates.values(), inputs)
        calls = {}
        for name, function in candidates.items():
            for _ in range(warm_up):
                function(*inputs)
            calls[name] = _calls_to_fill(round_seconds, repeats_at_most, function, inputs, device, clock)
        seconds = {name: [] for name in candidates}
        for turn in range(rounds):
            for name in candidates if turn % 2 == 0 else reversed(list(candidates)):
                spent = _seconds(candidates[name], calls[name], inputs, device, clock)
                seconds[name].append(spent / calls[name])
        where = Device.here(device)
    return Comparison({name: Latency(tuple(seconds[name]), calls[name], where) for name in candidates})


def _calls_to_fill(least: float, most: int, function: Callable, *measured: object) -> int:
    """Return how many calls take ``least`` seconds, doubling until they do."""
    calls = 1
    while (spent := _seconds(function, calls, *measured)) < least:
        if calls >= most:
            raise ValueError(f"{calls} calls took {spent:g} s: the clock stands still, or there is nothing to measure")
        calls *= 2
    return calls


def _seconds(function: Callable, calls: int, inputs: tuple, device: torch.device, clock: Callable) -> float:
    wait = torch.cuda.synchronize if device.type == "cuda" else _do_not_wait
    wait()
    start = clock()
    for _ in range(calls):
        function(*inputs)
    wait()
    return clock() - start


def _do_not_wait() -> None:
    """A processor has finished when the call returns; only a GPU must be waited for."""
