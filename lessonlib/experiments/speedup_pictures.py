"""The pictures of the chapter on time that show layers: under the roof, what they save, how well they are predicted."""

from collections.abc import Sequence

from lessonlib import figures
from lessonlib.experiments.speedup import LAYOUTS, Case, predictions
from lessonlib.experiments.timing_pictures import label_times
from lessonlib.figures import label_point, plain_numbers
from lessonlib.numbers import significant
from lessonlib.profiling.roofline import MIB, Ceilings

KINDS = ("standard", "depthwise", "pointwise")


def draw_roofline(ceilings: Ceilings, case: Case) -> figures.Picture:
    """Draw the roof for 1 MiB and for the most memory measured, and the three layers of a case under it."""
    fig, ax = figures.axes(5.6, 4.2)
    intensities = [0.2, 200.0]
    for size in (MIB, ceilings.bandwidths[-1][0]):
        ridge = ceilings.ridge(size)
        roof = [min(ceilings.peak, ceilings.bandwidth(size) * x) / 1e9 for x in (intensities[0], ridge, intensities[1])]
        ax.plot([intensities[0], ridge, intensities[1]], roof, **figures.line("input", marker="", linewidth=1.8))
        label_point(ax, f"{size / MIB:g} MiB", (intensities[0], roof[0]), (4, 18), "input", rotation=40, va="bottom")
    label_point(ax, "peak", (intensities[1], ceilings.peak / 1e9), (0, 5), "input", ha="right")
    reached, side = {}, {"standard": "left", "depthwise": "center", "pointwise": "right"}
    for kind, layer in case.layers.items():
        reached[kind] = layer.macs(case.size, case.size) / case.times[kind].median / 1e9
        intensity = layer.intensity(case.size, case.size)
        ax.plot([intensity], [reached[kind]], **figures.line(kind, linestyle="", markersize=9))
        label_point(ax, kind, (intensity, reached[kind]), (0, -20), kind, ha=side[kind])
    ax.set(xscale="log", yscale="log", xlim=intensities, xlabel="multiply-adds a byte (log)")
    ax.set(ylabel="G multiply-adds a second (log)", ylim=(0.4 * min(reached.values()), 3 * ceilings.peak / 1e9))
    plain_numbers(ax.xaxis)
    plain_numbers(ax.yaxis)
    said = ", ".join(f"{kind} {significant(rate, 2)}" for kind, rate in reached.items())
    return figures.picture(
        fig,
        caption="A layer can rise no higher than the roof: its slope is the bandwidth, for little and for much memory, "
        f"its flat part the peak. Marks: the measured layers of {case.channels} channels at {case.size}×{case.size}.",
        alt=f"Multiply-adds a second against multiply-adds a byte, on log axes, under a roof with a peak of "
        f"{significant(ceilings.peak / 1e9, 2)} G a second. Reached, in G a second: {said}.",
    )


def draw_speedups(cases: Sequence[Case]) -> figures.Picture:
    """Draw the measured speed-up with its quartiles against the width, a line a size, below the operations saved."""
    fig, panels = figures.axes(5.6, 6.2, nrows=len(LAYOUTS), sharex=True)
    widths = sorted({case.channels for case in cases})
    theory = {case.channels: case.theory for case in cases}
    for ax, layout in zip(panels, LAYOUTS, strict=True):
        ax.plot(widths, [theory[width] for width in widths], **figures.line("standard", marker=""))
        label_point(ax, "operations saved", (widths[0], theory[widths[0]]), (0, 10), "standard")
        ax.axhline(1, **figures.line("loss", marker="", linewidth=1))
        label_point(ax, "below: slower", (widths[-1], 1), (0, -14), "loss", ha="right")
        for size in sorted({case.size for case in cases}):
            line = [case for case in cases if case.layout == layout and case.size == size]
            middles = [case.speedup.median for case in line]
            quartiles = [case.speedup.quartiles for case in line]
            below = [middle - low for middle, (low, _) in zip(middles, quartiles, strict=True)]
            above = [high - middle for middle, (_, high) in zip(middles, quartiles, strict=True)]
            look = figures.line("depthwise", markersize=4, capsize=2)
            ax.errorbar([case.channels for case in line], middles, yerr=(below, above), **look)
            label_point(ax, f"{size}×{size}", (widths[0], middles[0]), (-7, -4), "depthwise", ha="right")
        ax.set(xscale="log", yscale="log", title=layout.replace("_", " "), ylabel="times fewer, faster (log)")
        ax.set_xlim(widths[0] / 1.8, widths[-1] * 1.1)
        plain_numbers(ax.xaxis, widths)
        plain_numbers(ax.yaxis, [0.25, 0.5, 1, 2, 4, 8])
    panels[-1].set_xlabel("channels (log)")
    less = sum(case.speedup.median < case.theory for case in cases)
    measured = [case.speedup.median for case in cases]
    return figures.picture(
        fig,
        caption=f"Time saved is not operations saved: {less} of {len(cases)} shapes gain less than the operations "
        "promise (solid line). Dashed: measured, one line for each size of the map; the bars span half of the rounds.",
        alt="Two panels, one for each memory layout: how many times faster the separable layer is, against its "
        f"channels, a line for each size of the map, between {significant(min(measured), 2)} and "
        f"{significant(max(measured), 2)}; the operations saved lie between {significant(min(theory.values()), 2)} and "
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
    ax.plot([low, high], [low, high], **figures.line("input", marker=""))
    for place, kind in enumerate(KINDS):
        for layout in LAYOUTS:
            marks = [
                (measured, predicted) for where, name, predicted, measured in found if (where, name) == (layout, kind)
            ]
            hollow = {"markerfacecolor": "none"} if layout == "contiguous" else {}
            ax.plot(*zip(*marks, strict=True), **figures.line(kind, linestyle="", markersize=6, **hollow))
        shape = {"standard": "■", "depthwise": "●", "pointwise": "▲"}[kind]
        ax.text(
            0.04, 0.95 - 0.07 * place, f"{shape} {kind}", color=figures.colour(kind), transform=ax.transAxes, va="top"
        )
    ax.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    ax.set(xlabel="measured (log)", ylabel="predicted (log)")
    for axis in (ax.xaxis, ax.yaxis):
        label_times(axis, low, high)
    within = sum(0.5 <= predicted / measured <= 2 for *_, predicted, measured in found)
    return figures.picture(
        fig,
        caption=f"Two ceilings and a fixed cost go far: {within} of {len(found)} layers take between half and "
        "twice the predicted time (the band). Each mark is one layer, filled for channels last, hollow for contiguous; "
        "its measured time is the fastest round.",
        alt="Predicted against measured time of every layer, on log axes. Standard, depthwise and pointwise layers "
        f"follow the diagonal; {within} of {len(found)} lie in the band of a factor of two around it.",
    )
