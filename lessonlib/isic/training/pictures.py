"""Pictures of training: the loss as it falls, the learning rate, what is learnt by heart."""

from math import log

import numpy as np

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.training.schedule import schedule
from lessonlib.numbers import significant

_ROLES = ("depthwise", "pointwise", "loss")
_WINDOW = 9  # steps; single batches are of uneven difficulty


def draw_losses(losses: dict[str, list[float]], message: str, log_scale: bool = False) -> Picture:
    """Show the loss of every step of (at most three) runs: the batches faintly, a running median above them."""
    fig, ax = figures.axes(7.2, 3.4)
    for role, (name, values) in zip(_ROLES, losses.items(), strict=False):
        steps, smooth = np.arange(1, len(values) + 1), running_median(values)
        ax.plot(steps, values, color=figures.colour(role), linewidth=0.8, alpha=0.35)
        ax.plot(steps, smooth, **figures.line(role, marker=None), label=name)
    ax.axhline(log(len(CLASSES)), **figures.line("input", marker=None), label="knows nothing: ln 7")
    ax.set(xlabel="step", ylabel="loss (nats)" + (", log scale" if log_scale else ""))
    if log_scale:
        ax.set_yscale("log")
        figures.plain_numbers(ax.yaxis, [1, 2, 5, 10, 20, 50, 100])
    else:
        ax.set_ylim(bottom=0)
    fig.legend(loc="outside upper center", ncols=2)
    ends = "; ".join(f"{name} {significant(running_median(values)[-1], 2)}" for name, values in losses.items())
    return figures.picture(
        fig,
        caption=f"{message} Faint: the loss of each batch; strong: the median of {_WINDOW} batches.",
        alt=f"The loss of every step. At the start all are near ln 7, 1.95 nats; at the end: {ends}.",
    )


def draw_schedule(warm_up: float, starts: dict[str, list[float]], rate: float) -> Picture:
    """Show the schedule over the run, and beside it the first losses of (at most two) runs at a high ``rate``."""
    fig, (left, right) = figures.axes(7.2, 3.3, ncols=2)
    done = np.linspace(0, 1, 301)
    left.plot(100 * done, [100 * schedule(share, warm_up) for share in done], **figures.line("depthwise", marker=None))
    left.axvline(100 * warm_up, **figures.line("input", marker=None))
    left.annotate("warm-up ends", (100 * warm_up, 4), (5, 0), textcoords="offset points", fontsize=12)
    left.set(xlabel="share of the run (%)", ylabel="share of the highest rate (%)", ylim=(0, 105))
    for role, (name, values) in zip(("depthwise", "loss"), starts.items(), strict=False):
        right.plot(range(1, len(values) + 1), values, **figures.line(role, markersize=4), label=name)
    right.set(xlabel="step", ylabel="loss (nats)", title=f"learning rate {rate:g}")
    right.set_ylim(bottom=0)
    right.legend()
    highest = "; ".join(f"{name} {significant(max(values), 2)}" for name, values in starts.items())
    return figures.picture(
        fig,
        caption="A slow start keeps the first steps small. Left: the schedule of this chapter. Right: the first steps "
        "of the same network, with the same images, at ten times the usual learning rate.",
        alt=f"Left, a curve that rises in a line to 100 % at {100 * warm_up:.0f} % of the run and falls along half a "
        f"cosine to 0. Right, two loss curves; the highest loss: {highest}.",
    )


def draw_by_heart(runs: dict[str, dict[str, list[float]]]) -> Picture:
    """Show the loss after every epoch on the images learnt from and on others: one panel a run, two lines a panel."""
    fig, panels = figures.axes(7.2, 3.5, ncols=len(runs), sharey=True)
    for panel, (title, sides) in zip(panels, runs.items(), strict=True):
        for role, (name, values) in zip(("standard", "depthwise"), sides.items(), strict=True):
            panel.plot(range(1, len(values) + 1), values, **figures.line(role, markersize=5), label=name)
        panel.set(title=title, xlabel="epoch")
    highest = max(max(values) for sides in runs.values() for values in sides.values())
    panels[0].set(ylabel="loss (nats)", ylim=(0, 1.05 * highest))
    handles, labels = panels[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside upper center", ncols=2)
    said = "; ".join(
        f"{title}: " + ", ".join(f"{name} {significant(values[-1], 2)}" for name, values in sides.items())
        for title, sides in runs.items()
    )
    return figures.picture(
        fig,
        caption="The gap between the lines is what was learnt by heart. Each panel: one run, the loss after every "
        "epoch on images that the network learns from and on lesions that it has never seen, all as they are.",
        alt=f"Two panels of two lines over the epochs. Loss at the end. {said}.",
    )


def running_median(values: list[float]) -> np.ndarray:
    """Return at every place the median of the values around it; at the ends of fewer."""
    half = _WINDOW // 2
    return np.array([np.median(values[max(k - half, 0) : k + half + 1]) for k in range(len(values))])
