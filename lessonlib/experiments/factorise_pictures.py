"""The pictures of the chapter on splitting: where the work goes, what rank 1 looks like, what is lost at which rank."""

import torch
from torch import Tensor

from lessonlib import figures
from lessonlib.arithmetic import Convolution
from lessonlib.blocks.separable import equivalent_dense_kernel
from lessonlib.experiments.factorise import Cuts, break_even_rank, exact_rank, lost, nearest_separable


def draw_shares(kernels: tuple[int, ...] = (3, 5, 7)) -> figures.Picture:
    """Draw which share of a separable layer's multiply-adds each of its steps takes, against N."""
    channels = [2**power for power in range(2, 11)]
    fig, panels = figures.axes(7.2, 3.0, ncols=len(kernels), sharey=True)
    for ax, kernel in zip(panels, kernels, strict=True):
        one = Convolution.depthwise(1, kernel).parameters
        share = [100 * one / (one + Convolution.pointwise(1, n).parameters) for n in channels]
        ax.fill_between(channels, 0, share, color=figures.colour("depthwise"), alpha=0.25, linewidth=0)
        ax.fill_between(channels, share, 100, color=figures.colour("pointwise"), alpha=0.25, linewidth=0)
        ax.plot(channels, share, **figures.line("depthwise"))
        ax.set(xscale="log", xlim=(channels[0], channels[-1]), ylim=(0, 100), title=f"{kernel}×{kernel} kernel")
        ax.set_xticks([4, 32, 256], ["4", "32", "256"])
        ax.minorticks_off()
    panels[0].text(4.5, 3, "depthwise", color=figures.colour("depthwise"))
    panels[0].text(35, 60, "pointwise", color=figures.colour("pointwise"))
    panels[0].set_ylabel("share of the multiply-adds (%)")
    panels[len(kernels) // 2].set_xlabel("N, output channels (log)")
    wide = 100 * 9 / (9 + 512)
    return figures.picture(
        fig,
        caption="In a wide separable layer the work is in the 1×1 convolution. The curve is the depthwise share, "
        f"D_K²/(D_K² + N): with a 3×3 kernel and 512 output channels {wide:.1f} % of the multiply-adds.",
        alt="Three panels for kernels of 3, 5 and 7. In each the depthwise share of the multiply-adds falls with the "
        "number of output channels, and it crosses one half where N is 9, 25 and 49; the rest is pointwise.",
    )


def draw_filters(
    layer: torch.nn.Conv2d, filters: int = 1, channel: int | None = None, shown: int = 7
) -> figures.Picture:
    """Draw what ``shown`` output channels do with one input channel, in a layer and in its nearest separable one.

    ``filters`` is how many filters each input channel has there. Unless told otherwise, ``channel`` is the one whose
    common filter has the most contrast.
    """
    near = equivalent_dense_kernel(nearest_separable(layer, filters)).detach()
    if channel is None:
        common = torch.nn.functional.normalize(nearest_separable(layer).depthwise.weight.detach().flatten(1))
        channel = int(common.mean(dim=1).abs().argmin())
    trained = layer.weight.detach()
    rows = {"standard": trained[:shown, channel], "depthwise": near[:shown, channel]}
    missed = (trained[:, channel] - near[:, channel]).norm() / trained[:, channel].norm()
    largest = rows["standard"].abs().max()
    fig, panels = figures.axes(7.2, 2.7, nrows=2, ncols=shown)
    for line, (role, kernels) in zip(panels, rows.items(), strict=True):
        for ax, kernel in zip(line, kernels, strict=True):
            _draw_kernel(ax, kernel / largest, figures.colour(role))
    for n, ax in enumerate(panels[0], start=1):
        ax.set_title(f"n = {n}", fontsize=12)
    panels[0, 0].set_ylabel("trained")
    panels[1, 0].set_ylabel(f"rank {filters}")
    message = {
        1: "Rank 1 leaves one filter for each input channel; the output channels only choose how much of it they take, "
        "and with which sign.",
        exact_rank(*trained.shape[::3]): f"With {filters} filters a channel nothing is missing any more.",
    }
    return figures.picture(
        fig,
        caption=message.get(filters, f"With {filters} filters a channel the trained ones are met more nearly.")
        + f" What the first {shown} output channels do with input channel {channel + 1}: trained (above) and in the "
        f"nearest separable kernel (below), which misses {100 * missed:.0f} % of the norm. Area is size; filled is "
        "positive, hollow negative.",
        alt=f"Two rows of {shown} small 3 by 3 filters. Above, all differ. Below, "
        + (
            "all show one pattern, larger or smaller, in some with all signs turned."
            if filters == 1
            else f"each is a mixture of the same {filters} patterns; the more of them, the nearer to the filter above."
        ),
    )


def _draw_kernel(ax, kernel: Tensor, colour: str) -> None:
    """Draw a kernel as squares whose area is the size of a weight; negative ones are hollow."""
    for i, row in enumerate(kernel.tolist()):
        for j, weight in enumerate(row):
            face = colour if weight > 0 else "none"
            ax.scatter(j, i, s=260 * abs(weight), marker="s", facecolor=face, edgecolor=colour, linewidth=1.2)
    size = len(kernel)
    ax.set(xlim=(-0.6, size - 0.4), ylim=(size - 0.4, -0.6), aspect="equal", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.6)


def draw_lost(found: Cuts) -> figures.Picture:
    """Draw the relative error of the nearest separable kernel against its rank: random kernels and trained ones."""
    out_channels, in_channels, size, _ = found.kernel.shape
    generator = torch.Generator().manual_seed(0)
    random = torch.stack([lost(torch.randn(found.kernel.shape, generator=generator)) for _ in range(len(found.lost))])
    fig, ax = figures.axes(7.2, 3.8)
    _lines(ax, found.ranks, 100 * random, "input")
    _lines(ax, found.ranks, 100 * found.lost[:, 0], "group")
    _lines(ax, found.ranks, 100 * found.lost[:, 1], "standard")
    even, exact = float(break_even_rank(out_channels, size)), exact_rank(out_channels, size)
    ax.axvline(even, color=figures.colour("input"), linewidth=1, linestyle=":")
    ax.text(
        even - 0.1,
        97,
        f"dearer than standard\nfrom r = {even:.2f}",
        ha="right",
        va="top",
        color=figures.colour("input"),
    )
    ax.text(1.3, 88, "random", color=figures.colour("input"))
    ax.text(1.35, 66.3, "first layer", color=figures.colour("group"))
    ax.text(1.0, 50, "second layer", color=figures.colour("standard"))
    ax.set(xlabel="r, filters for each input channel", ylabel="lost: |K − K_r| / |K| (%)", ylim=(0, 100))
    ax.set_xticks(found.ranks)
    first = (100 * found.lost[:, :, 0]).mean(dim=0)
    return figures.picture(
        fig,
        caption=f"A kernel gives up its rank slowly: one filter a channel misses {first[0]:.0f} % of the first trained "
        f"layer and {first[1]:.0f} % of the second, and nothing is missed only at r = {exact}, beyond the dotted line. "
        f"Layers of {in_channels} to {out_channels} channels; a thin line for each of {len(found.lost)} seeds.",
        alt=f"Relative error against rank from 1 to {exact}. Random kernels fall from {100 * random[:, 0].mean():.0f} "
        f"per cent to 0 almost in a straight line, the first trained layer just below them, the second from "
        f"{first[1]:.0f} per cent; a dotted line marks the rank from which splitting is dearer.",
    )


def _lines(ax, ranks: list[int], values: Tensor, role: str) -> None:
    """Draw a thin line for every seed and the role's own line through their medians."""
    for row in values:
        ax.plot(ranks, row, color=figures.colour(role), linewidth=0.7, alpha=0.5)
    ax.plot(ranks, values.median(dim=0).values, **figures.line(role))


def draw_cuts(found: Cuts) -> figures.Picture:
    """Draw the accuracy after cutting against the rank, and the networks that were trained as they are."""
    fig, ax = figures.axes(7.2, 4.0)
    for accuracies, role in ((found.standard, "standard"), (found.separable, "depthwise")):
        low, high = accuracies.min().item(), accuracies.max().item()
        ax.axhspan(low, high, color=figures.colour(role), alpha=0.2, linewidth=0)
    _lines(ax, found.ranks, found.cut, "loss")
    _lines(ax, found.ranks, found.restated, "group")
    labels = (
        (3.2, 66, "cut", "loss", "left", "top"),
        (1.0, 104, "cut, batch norm measured anew", "group", "left", "bottom"),
        (9.2, 104, "standard", "standard", "right", "bottom"),
        (9.2, 94, "trained separable", "depthwise", "right", "top"),
    )
    for x, y, text, role, ha, va in labels:
        ax.text(x, y, text, color=figures.colour(role), ha=ha, va=va)
    ax.plot([1.5, 1.5], [88, 103], color=figures.colour("group"), linewidth=0.8)
    ax.set(xlabel="r, filters kept for each input channel", ylabel="test accuracy (%)", ylim=(0, 114))
    ax.set_yticks(range(0, 101, 20))
    ax.set_xticks(found.ranks)
    standard, separable, cut, restated = (
        values.mean().item() for values in (found.standard, found.separable, found.cut[:, 0], found.restated[:, 0])
    )
    return figures.picture(
        fig,
        caption=f"Split before training, little is lost; split afterwards, nearly everything: {separable:.1f} % right "
        f"against {cut:.0f} %, or {restated:.0f} % when batch norm measures its statistics anew. "
        f"A thin line for each of {len(found.standard)} seeds; the bands reach from the worst to the best seed.",
        alt=f"Accuracy against rank. Cut networks rise from {cut:.0f} per cent at rank 1 to {standard:.0f} at rank "
        f"{found.ranks[-1]}; with new statistics they start at {restated:.0f}. Two narrow bands show the networks "
        f"trained as they are: standard near {standard:.0f}, separable near {separable:.0f} per cent.",
    )
