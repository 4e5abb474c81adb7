"""The charts of the chapter on ReLU: shares against their formulas, T that lose nothing, ways back, wider layers."""

import numpy as np

from lessonlib import figures
from lessonlib.experiments.manifold import lossless_share, lost_share
from lessonlib.experiments.manifold_draws import Losses
from lessonlib.figures import label_point, plain_numbers


def draw_shares(found: Losses) -> figures.Picture:
    """Draw the measured shares of lost points against n, a mark for every seed, on the lines of the formulas."""
    fig, ax = figures.axes(5.6, 3.6)
    widths = [n for n in found.widths if n <= 12]
    fine = np.arange(widths[0], widths[-1] + 1)
    for name, dimensions, role, text in (("fewer", 2, "loss", "fewer than two"), ("none", 1, "group", "none at all")):
        formula = [100 * lost_share(int(n), dimensions) for n in fine]
        ax.plot(fine, formula, **figures.line("input", marker=""))
        for mean, error in zip(getattr(found, name), getattr(found, f"{name}_error"), strict=True):
            places = found.widths[: len(widths)]
            look = figures.line(role, linestyle="", markersize=6, capsize=2, elinewidth=0.8)
            ax.errorbar(places, 100 * mean[: len(widths)], yerr=100 * error[: len(widths)], **look)
        label_point(ax, text, (6, 100 * lost_share(6, dimensions)), (8, 6) if name == "fewer" else (-8, -8), role,
                    ha="left" if name == "fewer" else "right", va="bottom" if name == "fewer" else "top")  # fmt: skip
    ax.set(yscale="log", xlabel="n, units", ylabel="points of the spiral (%, log)", ylim=(0.01, 150))
    ax.set_xticks(widths)
    plain_numbers(ax.yaxis, [0.01, 0.1, 1, 10, 100])
    seeds = len(found.none)
    return figures.picture(
        fig,
        caption="Tossed coins tell how many points ReLU loses: measured shares lie on the lines (n + 1)/2ⁿ and 1/2ⁿ. A "
        f"mark for each of {seeds} seeds (starts of the random numbers), the mean over 1\u202f000 draws of T; its bar "
        "is the standard error, how far chance moves such a mean.",
        alt=f"Two falling lines on a log axis with {seeds} marks on each at every n. Fewer than two active units: "
        f"from {100 * lost_share(2):.0f} per cent at n = 2 to {100 * lost_share(12):.1f} at n = 12; none: from 25 to "
        f"{100 * lost_share(12, 1):.2f}.",
    )


def draw_lossless(found: Losses) -> figures.Picture:
    """Draw the share of T that lose no point of the plane, that keep the spiral apart, and the circle."""
    fig, ax = figures.axes(5.6, 3.6)
    fine = np.arange(2, found.widths[-1] + 1)
    ax.plot(fine, [100 * lossless_share(int(n)) for n in fine], **figures.line("input", marker=""))
    for values, role in ((found.circle, "group"), (found.spiral, "input"), (found.lossless, "loss")):
        for row in values:
            marker = {"input": "o"}.get(role, figures.line(role)["marker"])  # the curve's own grey, but to be seen
            look = figures.line(role, linestyle="", marker=marker, markersize=5, alpha=0.8)
            ax.plot(found.widths, 100 * row, **look)
    place = found.widths.index(6)
    label_point(ax, "the plane", (6, 100 * found.lossless[:, place].mean()), (10, -12), "loss")
    label_point(ax, "spiral", (5, 100 * found.spiral[:, place - 1].mean()), (-9, 2), "input", ha="right")
    label_point(ax, "circle", (5, 100 * found.circle[:, place - 1].mean()), (-9, 6), "group", ha="right")
    ax.set(xscale="log", xlabel="n, units (log)", ylabel="T that lose nothing (%)", ylim=(-4, 106))
    plain_numbers(ax.xaxis, [2, 3, 4, 5, 6, 8, 10, 15, 20, 30])
    plane, on_spiral, on_circle = (
        100 * values[:, place].mean() for values in (found.lossless, found.spiral, found.circle)
    )
    return figures.picture(
        fig,
        caption="A curve survives more easily than the plane it lies in: at n = 6, "
        f"{plane:.0f}\u00a0% of all T lose no point of the plane, {on_spiral:.0f}\u00a0% keep all points of the spiral "
        f"apart, {on_circle:.0f}\u00a0% those of the circle. The line is the formula for the plane; a mark for "
        "each seed.",
        alt="Share of T that lose nothing against n. All are 0 at n = 2 and 3 and near 100 per cent from n = 15 on; "
        "in between the circle lies above the spiral, and the spiral above the plane, whose marks lie on the line.",
    )


def draw_ways_back(found: Losses) -> figures.Picture:
    """Draw the median error of each way back against n, with the band that holds half of the draws."""
    fig, ax = figures.axes(5.6, 3.8)
    looks = {
        "inverse": ("group", "T⁻¹", (20, 0.6)),
        "matrix": ("pointwise", "the best matrix", (12.4, 0.035)),
        "active": ("input", "the active units", (7.2, 0.30)),
    }
    for way, (role, text, place) in looks.items():
        low, middle, high = np.quantile(found.errors[way], [0.25, 0.5, 0.75], axis=(0, 2))
        ax.fill_between(found.widths, low, high, color=figures.colour(role), alpha=0.22, linewidth=0)
        ax.plot(found.widths, middle, **figures.line(role, linewidth=1.8, markersize=5))
        label_point(ax, text, place, (0, 4), role)
    ax.axhline(0.5, **figures.line("input", marker="", linestyle=":", linewidth=1))
    label_point(ax, "half", (found.widths[-1], 0.5), (0, -13), "input", ha="right")
    ax.set(xscale="log", xlabel="n, units (log)", ylabel="error, |x̂ − x| / |x|", ylim=(-0.03, 0.9))
    plain_numbers(ax.xaxis, [2, 3, 4, 5, 6, 8, 10, 15, 20, 30])
    inverse, matrix = (found.median_error(way, 15) for way in ("inverse", "matrix"))
    return figures.picture(
        fig,
        caption=f"At n = 15 the way back makes the loss: T⁻¹ misses the spiral by {100 * inverse:.0f}\u00a0% of its "
        f"size, a matrix fitted to it by {100 * matrix:.1f}\u00a0%, the active units by nothing. Lines are medians "
        "over all draws, bands hold the middle half of the draws; x̂ is the point that comes back.",
        alt="Relative error of three ways back against n. T⁻¹ falls slowly from about 0.75 towards one half; the best "
        "matrix falls below 0.05 at n = 8 and on towards 0; the active units are at 0 from n = 8 on.",
    )


def draw_expansion(dimensions: tuple[int, ...] = (2, 4, 8, 16, 24)) -> figures.Picture:
    """Draw the share of points with too few active units, for layers as wide as their input up to six times as wide."""
    fig, ax = figures.axes(5.6, 3.6)
    steps = np.linspace(0.5, 1, len(dimensions))  # one hue: it is one quantity, and the labels tell the lines apart
    for d, alpha in zip(dimensions, steps, strict=True):
        widths = np.arange(d, 6 * d + 1)
        lost = [100 * lost_share(int(n), d) for n in widths]
        look = figures.line("loss", linewidth=1.8, markersize=6, alpha=alpha)
        ax.plot(widths, lost, **{**look, "marker": "o", "markevery": [d]})
        if d == dimensions[0]:
            label_point(ax, f"d = {d}", (d, lost[0]), (5, 2), "loss")
        else:
            label_point(ax, f"{d}", (d, lost[0]), (0, 6), "loss", ha="center")
    ax.set(xscale="log", xlabel="n, units (log)", ylabel="points lost (%)", ylim=(-3, 114), yticks=range(0, 101, 20))
    ends = sorted({*dimensions, *(6 * d for d in dimensions if 6 * d > dimensions[-1])})
    plain_numbers(ax.xaxis, ends)
    at_twice = [100 * lost_share(2 * d, d) for d in dimensions]
    return figures.picture(
        fig,
        caption="A layer as wide as its input (where a line begins) loses most points, or nearly all; one that is "
        f"twice as wide (dot) {at_twice[0]:.0f} to {at_twice[-1]:.0f}\u00a0%; and one that is six times as wide (where "
        "it ends) next to none. By the formula, a line for each number d of dimensions: the more of them, the steeper.",
        alt="Share of lost points against the number of units, a line for each number of dimensions d: "
        + ", ".join(map(str, dimensions))
        + ". They begin at n = d between 75 and 100 per cent, pass "
        f"{at_twice[0]:.0f} to {at_twice[-1]:.0f} at n = 2d and end near 0 at n = 6d; the more of them, the steeper.",
    )
