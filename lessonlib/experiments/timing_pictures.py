"""The pictures of the chapter on time that show measuring itself: the first calls of a layer, the speeds of memory."""

import time
from collections.abc import Sequence

import torch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from torch import nn

from lessonlib import figures
from lessonlib.figures import label_point, plain_numbers
from lessonlib.numbers import significant
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.roofline import MIB, Ceilings
from lessonlib.profiling.timings import as_time


def first_calls(channels: int = 64, size: int = 28, calls: int = 150) -> list[float]:
    """Return the seconds of each of the first ``calls`` calls of a new layer, read one by one, on one thread."""
    layer, image = nn.Conv2d(channels, channels, 3, padding=1, bias=False), torch.randn(1, channels, size, size)
    readings = []
    with torch.inference_mode(), using_threads(1):
        for _ in range(calls):
            start = time.perf_counter()
            layer(image)
            readings.append(time.perf_counter() - start)
    return readings


def draw_first_calls(readings: Sequence[float]) -> figures.Picture:
    """Draw every reading, in order, on a log axis, with the median of the second half."""
    later = sorted(readings[len(readings) // 2 :])
    typical, worst = later[len(later) // 2], max(readings)
    fig, ax = figures.axes(7.2, 3.0)
    ax.plot(range(1, len(readings) + 1), readings, **figures.line("standard", linestyle="", markersize=3))
    ax.axhline(typical, **figures.line("input", marker=""))
    label_point(
        ax, f"median of the later half: {as_time(typical)}", (len(readings), typical), (0, 16), "input", ha="right"
    )
    ax.set(yscale="log", xlabel="call, in order", ylabel="time of one call (log)")
    label_times(ax.yaxis, 0.5 * min(readings), 2 * worst)
    return figures.picture(
        fig,
        caption=f"One reading is not a measurement: the slowest of these {len(readings)} calls of one layer took "
        f"{significant(worst / typical, 2)} times the usual time. Each square is one call.",
        alt=f"Times of {len(readings)} calls in order, on a log axis: most lie near {as_time(typical)}, some above it, "
        f"the slowest at {as_time(worst)}.",
    )


def draw_bandwidth(ceilings: Ceilings) -> figures.Picture:
    """Draw the bandwidth of a copy against the memory that it touches."""
    sizes, rates = zip(*ceilings.bandwidths, strict=True)
    fig, ax = figures.axes(7.2, 2.8)
    ax.plot([size / MIB for size in sizes], [rate / 1e9 for rate in rates], **figures.line("input"))
    ax.set(xscale="log", xlabel="memory touched by the copy (MiB, log)", ylabel="GB a second", ylim=(0, None))
    plain_numbers(ax.xaxis, [size / MIB for size in sizes])
    fastest, slowest = max(rates), min(rates)
    return figures.picture(
        fig,
        caption=f"Memory has no single speed: between the best and the worst of these sizes lies a factor of "
        f"{significant(fastest / slowest, 2)}. What fits into a cache is moved faster than what does not.",
        alt=f"Bandwidth of a copy for {len(sizes)} sizes from {sizes[0] / MIB:g} to {sizes[-1] / MIB:g} MiB: at most "
        f"{significant(fastest / 1e9)} and at least {significant(slowest / 1e9)} GB a second.",
    )


def label_times(axis, low: float, high: float) -> None:
    """Label the powers of ten between ``low`` and ``high`` as times, and 2 and 5 times them where there are few."""
    steps = (1, 2, 5) if high < 100 * low else (1,)
    ticks = [step * 10.0**power for power in range(-9, 3) for step in steps]
    axis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: as_time(value * (1 + 1e-9)).replace(".00", "").replace(".0", ""))
    )
