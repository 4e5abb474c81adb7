"""The picture of where the multiply-adds of a residual network are, unit by unit."""

import numpy as np

from lessonlib import figures
from lessonlib.experiments.pointwise import Unit


def draw_units(found: list[Unit]) -> figures.Picture:
    """Draw the multiply-adds of every unit, those of its 1 x 1 convolutions and of its 3 x 3 one."""
    fig, ax = figures.axes(6.0, 5.0)
    places = np.arange(len(found))[::-1]
    millions = {part: [getattr(unit, part) / 1e6 for unit in found] for part in ("pointwise", "projection", "spatial")}
    looks = {
        "pointwise": {"facecolor": figures.colour("pointwise")},
        "projection": {"facecolor": figures.colour("pointwise"), "alpha": 0.55, "hatch": "..", "edgecolor": "none"},
        "spatial": {"facecolor": figures.colour("group"), "hatch": "///", "edgecolor": "none"},
    }
    left = np.zeros(len(found))
    for part, values in millions.items():
        ax.barh(places, values, left=left, height=0.72, **looks[part])
        left = left + values
    for place, unit, end in zip(places, found, left, strict=True):
        ax.text(end + 5, place, f"{100 * float(unit.pointwise_share):.1f}\u00a0%", va="center", fontsize=12)
    ax.set(xlabel="multiply-adds of the unit (millions)", xlim=(0, 505), ylim=(-0.6, len(found) - 0.4))
    ax.set_yticks(places, [unit.name for unit in found], fontsize=12)
    ax.tick_params(axis="y", length=0)
    for x, y, words, role in (
        (262, 7, "1×1 convolutions", "pointwise"),
        (262, 6, "dotted: on the shortcut", "pointwise"),
        (262, 5, "hatched: the 3×3", "group"),
    ):
        ax.text(x + 38, y, words, color=figures.colour(role), va="center", fontsize=12)
    common = max({unit.pointwise_share for unit in found}, key=[unit.pointwise_share for unit in found].count)
    many = sum(unit.pointwise_share == common for unit in found)
    later = 100 * float(found[3].pointwise_share)  # the first unit of the second stage
    return figures.picture(
        fig,
        caption=f"{100 * float(common):.1f}\u00a0% holds for {many} of the {len(found)} units of ResNeXt-50: those "
        "whose shortcut hands the input on as it is. The first unit of a stage has a 1×1 convolution on its shortcut "
        "as well, and another share. The number after a bar is the share of all 1×1 convolutions of the unit.",
        alt=f"Bars for {len(found)} units. {many} are alike: 220 million multiply-adds, all but a thin hatched end in "
        f"the 1×1 convolutions, {100 * float(common):.1f} per cent. The first unit of the first stage has "
        f"{100 * float(found[0].pointwise_share):.1f} per cent, those of the other stages {later:.1f}.",
    )
