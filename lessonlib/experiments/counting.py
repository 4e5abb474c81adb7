"""Three counts of one layer, and how the cost of each kind of layer grows with its channels."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import product

import torch
from torch import nn

from lessonlib import figures
from lessonlib.arithmetic import Convolution
from lessonlib.numbers import scaled
from lessonlib.profiling.counts import count, count_macs_by_torch
from lessonlib.profiling.jacobian import channel_jacobian

STEPS = ((1, 1), (2, 1), (1, 2), (3, 1))  # stride and dilation


@dataclass(frozen=True)
class Agreement:
    """How far apart three counts of the multiply-adds are, over ``shapes`` layers of one ``kind``."""

    kind: str
    shapes: int
    smallest: int
    largest: int
    apart: int  # the largest difference between any two of the three counts


def grid(kind: str) -> list[Convolution]:
    """Return 72 layers of a kind: three widths, three kernels, four steps of stride and dilation, padded or not."""
    shapes = []
    for channels, kernel, (stride, dilation), padding in product((4, 16, 32), (1, 3, 5), STEPS, (0, 2)):
        groups = {"standard": 1, "grouped": 4, "depthwise": channels}[kind]
        shapes.append(Convolution(channels, 2 * channels, kernel, stride, padding, dilation, groups))
    return shapes


def count_three_ways(shapes: Iterable[Convolution], kind: str, height: int = 15, width: int = 18) -> Agreement:
    """Count every layer by the closed form, by fvcore and by torch's counter, on an input of ``height`` x ``width``."""
    closed, apart = [], 0
    for shape in shapes:
        layer, image = nn.Conv2d(**asdict(shape)), (shape.in_channels, height, width)
        counts = {shape.macs(height, width), count(layer, image).macs, count_macs_by_torch(layer, image)}
        closed.append(shape.macs(height, width))
        apart = max(apart, max(counts) - min(counts))
    return Agreement(kind, len(closed), min(closed), max(closed), apart)


def draw_who_sees_whom(in_channels: int = 6, out_channels: int = 8) -> figures.Picture:
    """Draw the channel Jacobian of a standard, a depthwise and a pointwise layer: a square for every dependence."""
    torch.manual_seed(0)
    layers = {
        "standard": nn.Conv2d(in_channels, out_channels, 3, padding=1),
        "depthwise": nn.Conv2d(in_channels, in_channels, 3, padding=1, groups=in_channels),
        "pointwise": nn.Conv2d(in_channels, out_channels, 1),
    }
    fig, panels = figures.axes(7.2, 3.2, ncols=3)
    for ax, (kind, layer) in zip(panels, layers.items(), strict=True):
        jacobian = channel_jacobian(layer.double(), (in_channels, 5, 5))
        strength = jacobian / jacobian.max()
        for (n, m), value in ((place, strength[place].item()) for place in product(*map(range, strength.shape))):
            size, role = (40 + 110 * value, kind) if value else (3, "input")
            ax.scatter(m + 1, n + 1, s=size, marker="s" if value else ".", color=figures.colour(role), linewidths=0)
        rows = len(strength)
        ax.set(xlim=(0.4, in_channels + 0.6), ylim=(out_channels + 0.6, 0.4), aspect="equal", xlabel="input channel")
        ax.set(xticks=range(1, in_channels + 1), yticks=range(1, rows + 1), title=kind)
    panels[0].set_ylabel("output channel")
    return figures.picture(
        fig,
        caption="A depthwise layer mixes no channels: output channel m hears input channel m and no other. "
        "The larger a square, the more strongly the output channel answers to the input channel (largest derivative); "
        "a dot is an exact 0.",
        alt=f"Three grids of output against input channels. Standard and pointwise, {in_channels} channels to "
        f"{out_channels}: a square in every place. Depthwise, {in_channels} to {in_channels}: squares on the diagonal "
        "alone, all other places are zero.",
    )


def draw_growth(size: int = 14, kernel: int = 3) -> figures.Picture:
    """Draw the multiply-adds of the three kinds of layer against their channels, as many in as out."""
    channels = [2**power for power in range(4, 11)]
    kinds = {
        "standard": [Convolution.standard(c, c, kernel).macs(size, size) for c in channels],
        "pointwise": [Convolution.pointwise(c, c).macs(size, size) for c in channels],
        "depthwise": [Convolution.depthwise(c, kernel).macs(size, size) for c in channels],
    }
    fig, ax = figures.axes(7.2, 3.6)
    for kind, macs in kinds.items():
        ax.plot(channels, macs, **figures.line(kind))
        figures.label_point(ax, kind, (channels[-1], macs[-1]), (8, 0), kind, va="center", fontsize=13)
    ax.set(xscale="log", yscale="log", xlim=(channels[0] * 0.85, channels[-1] * 2.4))
    ax.set(xlabel="channels, as many in as out (log)", ylabel="multiply-adds (log)")
    ax.set_xticks(channels, [str(c) for c in channels])
    ax.minorticks_off()
    ticks = [10**power for power in range(4, 11)]
    ax.set_yticks(ticks, [scaled(tick, digits=1) for tick in ticks])
    first, last = ({kind: macs[place] for kind, macs in kinds.items()} for place in (0, -1))
    return figures.picture(
        fig,
        caption="Twice the channels cost four times as much where channels are mixed, and twice as much where they are "
        f"only filtered. Layers with a {kernel}×{kernel} kernel (pointwise: 1×1) on {size}×{size} positions; both axes "
        "are logarithmic.",
        alt=f"Multiply-adds against channels from {channels[0]} to {channels[-1]}, log axes. Standard rises from "
        f"{scaled(first['standard'])} to {scaled(last['standard'])}, pointwise in parallel below it, depthwise half as "
        f"steeply to {scaled(last['depthwise'])}; depthwise and pointwise cross between 8 and 16 channels.",
    )
