"""The pictures of the task that must cross groups: what a sum can know of it, and what networks learn of it."""

import numpy as np
from torch import Tensor

from lessonlib import figures
from lessonlib.experiments.mixing import DESIGNS
from lessonlib.numbers import thousands


def draw_corners(values: int = 10) -> figures.Picture:
    """Draw the table of all pairs of digits, by parity, and what the best sum gets wrong."""
    fig, panels = figures.axes(6.2, 3.5, ncols=2)
    order = sorted(range(values), key=lambda digit: (digit % 2, digit))
    odd = (np.array(order)[:, None] + np.array(order)) % 2 == 1
    # The best sum: "odd" unless both digits are even.
    says = (np.array(order)[:, None] % 2 + np.array(order) % 2) >= 1
    for ax, table, title in ((panels[0], odd, "the truth"), (panels[1], says, "the best sum")):
        wrong = table != odd
        for marker, where, role, face in (
            ("o", table & ~wrong, "group", True),
            ("o", ~table & ~wrong, "group", False),
            ("x", wrong, "loss", True),
        ):
            ys, xs = np.nonzero(where)
            colour = figures.colour(role)
            if marker == "x":
                ax.scatter(xs, ys, s=46, marker=marker, color=colour, linewidth=1.8)
            else:
                ax.scatter(xs, ys, s=46, marker=marker, facecolor=colour if face else "none", edgecolor=colour)
        ax.set(xlim=(-0.7, values - 0.3), ylim=(values - 0.3, -0.7), aspect="equal", title=title)
        ax.set_xticks(range(values), order)
        ax.set_yticks(range(values), order)
        ax.axhline(values / 2 - 0.5, color=figures.colour("input"), linewidth=0.7)
        ax.axvline(values / 2 - 0.5, color=figures.colour("input"), linewidth=0.7)
        ax.tick_params(length=0)
        ax.set_xlabel("second digit")
    panels[0].set_ylabel("first digit")
    return figures.picture(
        fig,
        caption="A sum u(x) + v(y) gets at most three of the four corners right. Filled: the digits add up to an odd "
        f"number; hollow: to an even one; crosses: where the best sum is wrong, {int((says != odd).sum())} of "
        f"{values**2} pairs.",
        alt="Two tables of all pairs of digits, even digits first. The truth: hollow in the two corners of equal "
        "parity, filled in the others. The best sum: the same, but the corner where both are odd is full of crosses.",
    )


def draw_accuracies(found: dict[str, dict[str, Tensor]], task: str = "both") -> figures.Picture:
    """Draw the test accuracies of every design and seed beside the two lines that the theory gives."""
    roles = dict(zip(DESIGNS, ("loss", "group", "standard", "input"), strict=True))
    accuracies = found[task]
    fig, ax = figures.axes(6.4, 3.4)
    for place, (name, values) in enumerate(accuracies.items()):
        y = len(accuracies) - 1 - place
        marker = figures.line(roles[name])["marker"]
        shift = np.linspace(-0.18, 0.18, len(values))
        ax.scatter(values, y + shift, s=42, marker="s" if marker == "." else marker, color=figures.colour(roles[name]))
        look = {"va": "center", "fontsize": 12, "color": figures.colour(roles[name])}
        ax.text(43.6, y, f"{name}\n{thousands(DESIGNS[name].macs)} multiply-adds", ha="right", **look)
        ax.text(101.5, y, f"{values.mean():.1f}", **look)
    for x, words in ((50, "a coin"), (75, "the best of a sum")):
        ax.axvline(x, color=figures.colour("input"), linewidth=1, linestyle=":")
        ax.text(x + 0.8, len(accuracies) - 0.42, words, color=figures.colour("input"), fontsize=12)
    ax.set(xlim=(45, 100), ylim=(-0.5, len(accuracies) - 0.2), yticks=[], xlabel="right answers on test images (%)")
    ax.spines["left"].set_visible(False)
    walled, crossed, narrow, wide = (values.mean().item() for values in accuracies.values())
    return figures.picture(
        fig,
        caption="The same layers with the same multiply-adds do no better than a coin without the shuffle, and are "
        f"mostly right with it: {walled:.1f}\u00a0% and {crossed:.1f}\u00a0%. A mark for each of "
        f"{len(values)} seeds, the mean at the right.",
        alt=f"Marks along an axis from 45 to 100 per cent. No shuffle: all seeds near {walled:.0f}, the line "
        f"of a coin. Shuffled: around {crossed:.0f}, well beyond the line at 75. One group of equal "
        f"cost: {narrow:.0f}. One group of full width: {wide:.0f}.",
    )
