"""The pictures of the chapter on time: how a layer warms up, what is saved, and how well the roofline predicts."""

import time
from collections.abc import Sequence

import torch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from torch import nn

from lessonlib import figures
from lessonlib.experiments.speedup import LAYOUTS, Case, predictions
from lessonlib.numbers import significant
from lessonlib.profiling.latency import using_threads
from lessonlib.profiling.roofline import MIB, Ceilings
from lessonlib.profiling.timings import as_time

KINDS = ("standard", "depthwise", "pointwise")


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
    ax.plot(range(1, len(readings) + 1), readings, **{**figures.line("standard"), "linestyle": "", "markersize": 3})
    ax.axhline(typical, **{**figures.line("input"), "marker": ""})
    _label(ax, f"median of the later half: {as_time(typical)}", (len(readings), typical), (0, 16), "input", ha="right")
    ax.set(yscale="log", xlabel="call, in order", ylabel="time of one call (log)")
    _plain_times(ax.yaxis, 0.5 * min(readings), 2 * worst)
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
    ax.xaxis.set_major_locator(FixedLocator([size / MIB for size in sizes]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    fastest, slowest = max(rates), min(rates)
    return figures.picture(
        fig,
        caption=f"Memory has no single speed: between the best and the worst of these sizes lies a factor of "
        f"{significant(fastest / slowest, 2)}. What fits into a cache is moved faster than what does not.",
        alt=f"Bandwidth of a copy for {len(sizes)} sizes from {sizes[0] / MIB:g} to {sizes[-1] / MIB:g} MiB: at most "
        f"{significant(fastest / 1e9)} and at least {significant(slowest / 1e9)} GB a second.",
    )


def draw_speedups(cases: Sequence[Case]) -> figures.Picture:
    """Draw the measured speed-up with its quartiles against the width, a line a size, below the operations saved."""
    fig, panels = figures.axes(5.6, 6.2, nrows=len(LAYOUTS), sharex=True)
    widths = sorted({case.channels for case in cases})
    theory = {case.channels: case.theory for case in cases}
    for ax, layout in zip(panels, LAYOUTS, strict=True):
        ax.plot(widths, [theory[width] for width in widths], **{**figures.line("standard"), "marker": ""})
        _label(ax, "operations saved", (widths[0], theory[widths[0]]), (0, 10), "standard")
        ax.axhline(1, **{**figures.line("loss"), "marker": "", "linewidth": 1})
        _label(ax, "below: slower", (widths[-1], 1), (0, -14), "loss", ha="right")
        for size in sorted({case.size for case in cases}):
            line = [case for case in cases if case.layout == layout and case.size == size]
            middles = [case.speedup.median for case in line]
            quartiles = [case.speedup.quartiles for case in line]
            below = [middle - low for middle, (low, _) in zip(middles, quartiles, strict=True)]
            above = [high - middle for middle, (_, high) in zip(middles, quartiles, strict=True)]
            look = {**figures.line("depthwise"), "markersize": 4, "capsize": 2}
            ax.errorbar([case.channels for case in line], middles, yerr=(below, above), **look)
            _label(ax, f"{size}×{size}", (widths[0], middles[0]), (-7, -4), "depthwise", ha="right")
        title = layout.replace("_", " ")
        ax.set(
            xscale="log", yscale="log", title=title, ylabel="times less (log)", xlim=(widths[0] / 1.8, widths[-1] * 1.1)
        )
        ax.xaxis.set_major_locator(FixedLocator(widths))
        ax.yaxis.set_major_locator(FixedLocator([0.25, 0.5, 1, 2, 4, 8]))
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panels[-1].set_xlabel("channels (log)")
    less = sum(case.speedup.median < case.theory for case in cases)
    return figures.picture(
        fig,
        caption=f"Time saved is not operations saved: {less} of {len(cases)} shapes gain less than the operations "
        "promise (solid line). Dashed: measured, one line for each size of the map; the bars span half of the rounds.",
        alt="Two panels, one for each memory layout: how many times faster the separable layer is, against its "
        f"channels, a line for each size of the map, between {significant(_least(cases), 2)} and "
        f"{significant(_most(cases), 2)}; the operations saved lie between {significant(min(theory.values()), 2)} and "
        f"{significant(max(theory.values()), 2)}.",
    )


def draw_predictions(cases: Sequence[Case], ceilings: Ceilings) -> figures.Picture:
    """Draw predicted against measured time of every single layer, with the band of a factor of two."""
    fig, ax = figures.axes(5.6, 5.0)
    found = [
        (layout, *prediction)
        for layout in LAYOUTS
        for prediction in predictions([case for case in cases if case.layout == layout], ceilings)
        if prediction[0] in KINDS
    ]
    times = [seconds for *_, predicted, measured in found for seconds in (predicted, measured)]
    low, high = 0.6 * min(times), 1.6 * max(times)
    band = {"color": figures.colour("input"), "alpha": 0.2, "linewidth": 0}
    ax.fill_between([low, high], [low / 2, high / 2], [low * 2, high * 2], **band)
    ax.plot([low, high], [low, high], **{**figures.line("input"), "marker": ""})
    for place, kind in enumerate(KINDS):
        for layout in LAYOUTS:
            marks = [
                (measured, predicted) for where, name, predicted, measured in found if (where, name) == (layout, kind)
            ]
            look = {**figures.line(kind), "linestyle": "", "markersize": 6}
            hollow = {"markerfacecolor": "none"} if layout == "contiguous" else {}
            ax.plot(*zip(*marks, strict=True), **look, **hollow)
        shape = {"standard": "■", "depthwise": "●", "pointwise": "▲"}[kind]
        ax.text(
            0.04, 0.95 - 0.07 * place, f"{shape} {kind}", color=figures.colour(kind), transform=ax.transAxes, va="top"
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(low, high),
        ylim=(low, high),
        xlabel="measured (log)",
        ylabel="predicted (log)",
    )
    for axis in (ax.xaxis, ax.yaxis):
        _plain_times(axis, low, high)
    within = sum(0.5 <= predicted / measured <= 2 for *_, predicted, measured in found)
    return figures.picture(
        fig,
        caption=f"Two ceilings and a fixed cost go far: {within} of {len(found)} layers take between half and "
        "twice the predicted time (the band). Each mark is one layer, filled for channels last, hollow for contiguous; "
        "its measured time is the fastest round.",
        alt="Predicted against measured time of every layer, on log axes. Standard, depthwise and pointwise layers "
        f"follow the diagonal; {within} of {len(found)} lie in the band of a factor of two around it.",
    )


def _label(ax, text: str, place: tuple[float, float], shift: tuple[float, float], role: str, **options) -> None:
    """Write a direct label beside a point, in the colour of what it names."""
    ax.annotate(text, place, shift, textcoords="offset points", color=figures.colour(role), fontsize=12, **options)


def _least(cases: Sequence[Case]) -> float:
    return min(case.speedup.median for case in cases)


def _most(cases: Sequence[Case]) -> float:
    return max(case.speedup.median for case in cases)


def _plain_times(axis, low: float, high: float) -> None:
    """Label the powers of ten between ``low`` and ``high`` as times, and 2 and 5 times them where there are few."""
    steps = (1, 2, 5) if high < 100 * low else (1,)
    ticks = [step * 10.0**power for power in range(-9, 3) for step in steps]
    axis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: as_time(value * (1 + 1e-9)).replace(".00", "").replace(".0", ""))
    )
