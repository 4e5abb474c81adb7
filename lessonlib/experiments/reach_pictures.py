"""The pictures of who sees whom: Jacobians of real stacks, and the shuffle beside random wirings."""

import numpy as np
import torch

from lessonlib import figures
from lessonlib.experiments.reach import dealt, seen, sees, stack
from lessonlib.profiling.jacobian import channel_jacobian


def draw_jacobians(channels: int = 24, groups: int = 6) -> figures.Picture:
    """Draw the measured channel Jacobians of real stacks of group convolutions, without a shuffle and with."""
    torch.manual_seed(0)
    depths = (1, 2, 3)
    fig, panels = figures.axes(6.2, 4.5, nrows=2, ncols=3)
    for row, shuffled in zip(panels, (False, True), strict=True):
        for ax, depth in zip(row, depths, strict=True):
            found = channel_jacobian(stack(channels, groups, depth, shuffled), (channels, 1, 1)) > 0
            # Cells as scattered squares: an image in an SVG could not take the page's colours.
            ys, xs = np.nonzero(found.numpy())
            ax.scatter(xs, ys, s=12, marker="s", color=figures.colour("group"), linewidth=0)
            ax.set(xlim=(-1, channels), ylim=(channels, -1), aspect="equal", xticks=[], yticks=[])
            ax.set_title(f"{depth} layer{'s' if depth > 1 else ''}: {int(found.sum(dim=1).max())}")
            for spine in ax.spines.values():
                spine.set_visible(True)
        row[0].set_ylabel(f"{'shuffled' if shuffled else 'no shuffle'}\noutput channel")
    for ax in panels[1]:
        ax.set_xlabel("input channel")
    size = channels // groups
    return figures.picture(
        fig,
        caption="Without a shuffle depth changes nothing; with one, each layer multiplies what an output sees by "
        f"{size}, until it is all. A square stands where the output (row) sees the input (column): Jacobians of "
        f"1×1 convolutions of {channels} channels in {groups} groups, and above each how many inputs an output sees.",
        alt=f"Six tables of {channels} by {channels}. Above, without a shuffle, the same {groups} blocks on the "
        f"diagonal for one, two and three layers: {size} inputs a row. Below, with shuffles, {size} inputs a row, then "
        f"{seen(channels, groups, 2)}, then all {channels}.",
    )


def draw_reach(channels: int = 48, wirings: int = 200) -> figures.Picture:
    """Draw what an output sees at worst after two layers, by the shuffle and by random wirings, for every split."""
    splits = [groups for groups in range(2, channels) if channels % groups == 0]
    generator = np.random.default_rng(0)
    fig, ax = figures.axes(6.4, 3.6)
    for place, groups in enumerate(splits):
        worst = [
            int(sees(channels, groups, 2, generator.permutation(channels)).sum(axis=1).min()) for _ in range(wirings)
        ]
        jitter = generator.uniform(-0.17, 0.17, wirings)
        ax.scatter(place + jitter, worst, s=9, color=figures.colour("input"), alpha=0.35, linewidth=0)
        shuffle = int(sees(channels, groups, 2, dealt(channels, groups)).sum(axis=1).min())
        ax.scatter(place, shuffle, s=90, marker="*", color=figures.colour("group"), zorder=3)
        ax.text(place + 0.14, shuffle + 1.2, shuffle, color=figures.colour("group"), fontsize=12)
    ax.set_xticks(range(len(splits)), [f"{groups}×{channels // groups}" for groups in splits])
    ax.set(xlabel="groups × channels in a group", ylabel="inputs that an output sees\n(the worst output)", ylim=(0, 55))
    ax.text(4.6, 46, "★ channel shuffle", color=figures.colour("group"))
    ax.text(4.6, 40.5, "• random wirings", color=figures.colour("input"))
    return figures.picture(
        fig,
        caption=f"No wiring beats the shuffle. After two layers of {channels} channels its worst output sees n² "
        f"inputs, or all where n² is more: the most that is possible. A group has n channels. "
        f"Dots: {wirings} random wirings for each split.",
        alt="For each way to split 48 channels, a star for the shuffle and dots for random wirings. The star is at 48 "
        "for 2, 3, 4 and 6 groups, then at 36, 16, 9 and 4; the dots lie at or below it.",
    )
