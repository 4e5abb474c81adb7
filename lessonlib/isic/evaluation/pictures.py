"""The figures of an evaluation: which classes are mixed up, hits against false alarms, confidence against truth."""

import numpy as np

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.evaluation.calibration import Reliability
from lessonlib.isic.evaluation.curves import Areas, Curve
from lessonlib.isic.layout import CLASSES

_DARKEST = 0.5  # text on it stays legible, on a light page and on a dark one


def answered_about(kind: str) -> str:
    """Return the sentence that the caption of every such figure ends with: what the answers are about."""
    if kind == "drawn":
        return "Answers about drawn lesions: they say nothing about skin."
    return "Answers about photographs of HAM10000."


def draw_confusion(confusion: np.ndarray, kind: str) -> Picture:
    """Show how often each class (row) was given each answer (column), shaded by the share of the row; (7, 7) counts."""
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    fig, ax = figures.axes(5.6, 5.2)
    for row, column in np.ndindex(*confusion.shape):
        role = "depthwise" if row == column else "loss"
        place = (column - 0.5, row - 0.5)
        ax.add_patch(
            figures.plt.Rectangle(
                place, 1, 1, facecolor=figures.colour(role), alpha=_DARKEST * shares[row, column], edgecolor="none"
            )
        )
        if confusion[row, column]:
            ax.text(column, row, str(confusion[row, column]), ha="center", va="center")
    ticks = range(len(CLASSES))
    ax.set_xticks(ticks, CLASSES, rotation=45)
    ax.set_yticks(ticks, CLASSES)
    ax.set(xlim=(-0.5, 6.5), ylim=(6.5, -0.5), xlabel="answer", ylabel="truth", aspect="equal")
    wrong = np.where(np.eye(len(CLASSES), dtype=bool), 0, confusion)
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    frequent = f"The most frequent mistake: {wrong.max()} images of {CLASSES[row]} are called {CLASSES[column]}"
    message = frequent if wrong.any() else "On these images no answer is wrong"
    listed = "; ".join(
        f"{name}: " + (", ".join(f"{count} as {CLASSES[k]}" for k, count in enumerate(row) if count) or "no image")
        for name, row in zip(CLASSES, confusion, strict=True)
    )
    return figures.picture(
        fig,
        caption=f"{message}. On the diagonal stand the right answers; the fuller the "
        f"colour, the larger the share of the row. {answered_about(kind)}",
        alt=f"A table of seven rows, the truth, and seven columns, the answers. {listed}.",
    )


def draw_curves(curves: dict[str, Curve], areas: Areas, kind: str) -> Picture:
    """Show hits against false alarms, a panel a class, with the area under each curve."""
    fig, panels = figures.axes(5.6, 6.0, nrows=3, ncols=3, sharex=True, sharey=True)
    for panel, (name, curve) in zip(panels.flat, curves.items(), strict=False):
        panel.plot([0, 100], [0, 100], **figures.line("input", marker=None))
        panel.plot(100 * curve.false_alarms, 100 * curve.hits, **figures.line("depthwise", marker=None, linestyle="-"))
        panel.set_title(f"{name}  {areas.by_class[name].value:.2f}")
        panel.set(xlim=(-3, 103), ylim=(-3, 103), xticks=(0, 50, 100), yticks=(0, 50, 100), aspect="equal")
    for panel in panels.flat[len(curves) :]:
        panel.set_axis_off()
    for panel in panels[1, 1:]:
        panel.tick_params(labelbottom=True)  # they have nothing below them
    fig.supxlabel("false alarms (% of other images)", fontsize=13)
    fig.supylabel("hits (%)", fontsize=13)
    worst = min(areas.by_class, key=lambda name: areas.by_class[name].value)
    listed = ", ".join(f"{name} {area.value:.2f} ({_range(area)})" for name, area in areas.by_class.items())
    return figures.picture(
        fig,
        caption=f"{worst} has the smallest area. Each class against all others, as the threshold moves; "
        f"the number is the area under the curve, the straight line is guessing. Mean area {areas.mean.value:.2f}, "
        f"95 % interval {_range(areas.mean)}. {answered_about(kind)}",
        alt=f"Seven receiver operating characteristics, one a class. Areas with 95 % intervals: {listed}.",
    )


def draw_reliability(states: dict[str, Reliability], kind: str) -> Picture:
    """Show how often the answers are right, by the probability they were given; one column for each of ``states``.

    The first is the network as trained; what the others did to it, their names say.
    """
    fig, panels = figures.axes(
        6.2, 4.2, nrows=2, ncols=len(states), sharex=True, sharey="row", squeeze=False, height_ratios=(3, 1)
    )
    for (above, below), (name, state) in zip(panels.T, states.items(), strict=True):
        middles, width = 50 * (state.edges[1:] + state.edges[:-1]), 100 * np.diff(state.edges) * 0.9
        filled = state.images > 0
        above.bar(middles[filled], 100 * state.accuracy[filled], width[filled], **figures.fill("depthwise"))
        above.plot([0, 100], [0, 100], **figures.line("loss", marker=None))
        above.set_title(f"{name}\nerror {100 * state.error:.0f} %")
        below.bar(middles, 100 * state.images / state.images.sum(), width, **figures.fill("input"))
        below.set(xlim=(0, 100), xticks=(0, 50, 100))
        above.set(ylim=(0, 102))
    panels[0, 0].set_ylabel("right (%)")
    panels[1, 0].set_ylabel("images (%)")
    fig.supxlabel("probability of the answer (%)", fontsize=13)
    name, first = next(iter(states.items()))
    surer = (first.images * (first.confidence - first.accuracy))[first.images > 0].sum() > 0
    changes = "".join(f", {other} {100 * one.error:.0f} %" for other, one in list(states.items())[1:])
    return figures.picture(
        fig,
        caption=f"The network is {'surer' if surer else 'less sure'} than it may be: {name}, its probabilities are "
        f"off by {100 * first.error:.0f} % on average{changes}. Upper bars: how many answers are right; on the line "
        f"they would match their probabilities. Lower bars: how the images spread. {answered_about(kind)}",
        alt=". ".join(
            f"{name}, expected calibration error {100 * one.error:.1f} %; answers in bins: {_bins(one)}"
            for name, one in states.items()
        )
        + ".",
    )


def _range(interval) -> str:
    return f"{interval.low:.2f} to {interval.high:.2f}"


def _bins(state: Reliability) -> str:
    return "; ".join(
        f"{count} at {100 * sure:.0f} %, {100 * right:.0f} % right"
        for count, sure, right in zip(state.images, state.confidence, state.accuracy, strict=True)
        if count
    )
