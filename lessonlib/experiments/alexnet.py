"""AlexNet layer by layer, in the form of 2014 for one graphics card and in that of 2012 for two."""

from dataclasses import dataclass

import torch

from lessonlib import figures, networks
from lessonlib.arithmetic import Convolution
from lessonlib.profiling.summary import summarize


@dataclass(frozen=True)
class Weighted:
    """A layer with weights: its name, what it does, what it puts out, and its parameters and multiply-adds."""

    name: str
    kind: str
    output: tuple[int, ...]
    parameters: int
    macs: int


NAMES = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8")
# Krizhevsky et al. 2012, section 3.5: maps to filter (side), kernel. conv2, conv4 and conv5 see the maps on their own
# card alone, which is a convolution in two groups. The image has 227 pixels a side: the paper's 224 do not give 55.
TWO_CARDS = (
    (227, Convolution(3, 96, 11, stride=4, bias=True)),
    (27, Convolution(96, 256, 5, padding=2, groups=2, bias=True)),
    (13, Convolution(256, 384, 3, padding=1, bias=True)),
    (13, Convolution(384, 384, 3, padding=1, groups=2, bias=True)),
    (13, Convolution(384, 256, 3, padding=1, groups=2, bias=True)),
    # A fully connected layer is a convolution as large as its map.
    (6, Convolution(256, 4096, 6, bias=True)),
    (1, Convolution(4096, 4096, 1, bias=True)),
    (1, Convolution(4096, 1000, 1, bias=True)),
)


def one_tower() -> list[Weighted]:
    """Return the layers of the library's AlexNet for an image of 224, as they were counted while it ran."""
    with torch.device("meta"):
        network = networks.build("alexnet")
    rows = [row for row in summarize(network, (3, 224, 224)).rows if row.parameters]
    layers = []
    for name, row in zip(NAMES, rows, strict=True):
        layer = network.get_submodule(row.name)
        kernel = "all to all" if len(row.shape) == 1 else "{}×{}".format(*layer.kernel_size)
        layers.append(Weighted(name, kernel, row.shape, row.parameters, row.macs))
    return layers


def two_cards() -> list[Weighted]:
    """Return the layers of 2012, counted by their closed forms."""
    layers = []
    for name, (side, layer) in zip(NAMES, TWO_CARDS, strict=True):
        kernel = "all to all" if name.startswith("fc") else "{}×{}".format(*layer.kernel_size)
        shape = (layer.out_channels, *layer.output_size(side, side))
        layers.append(Weighted(name, kernel, shape, layer.parameters, layer.macs(side, side)))
    return layers


def percent(share: float) -> str:
    """Return a share in per cent, to a tenth; what would read as nothing is said to be below that: "< 0.1 %"."""
    return f"{tenths(100 * share)} %"


def tenths(percent: float) -> str:
    """Return per cent to one digit behind the point; what would read as nothing is said to be below a tenth."""
    return "< 0.1" if 0 < percent < 0.05 else f"{percent:.1f}"


def draw_shares(layers: list[Weighted]) -> figures.Picture:
    """Draw each layer's share of the parameters beside its share of the multiply-adds."""
    fig, panels = figures.axes(6.4, 3.4, ncols=2, sharey=True)
    places = range(len(layers))
    said = {}
    for ax, what, title in zip(panels, ("parameters", "macs"), ("parameters", "multiply-adds"), strict=True):
        total = sum(getattr(layer, what) for layer in layers)
        shares = [100 * getattr(layer, what) / total for layer in layers]
        said[title] = ", ".join(f"{layer.name} {tenths(share)}" for layer, share in zip(layers, shares, strict=True))
        for place, layer, share in zip(places, layers, shares, strict=True):
            role = "group" if layer.name.startswith("fc") else "standard"
            ax.barh(place, share, **figures.fill(role))
            figures.label_point(ax, tenths(share), (share, place), (4, 0), role, va="center")
        ax.set(title=title, xlabel="per cent of all", xlim=(0, max(shares) * 1.25))
    panels[0].set_yticks(places, [layer.name for layer in layers])
    panels[0].invert_yaxis()
    return figures.picture(
        fig,
        caption="The weights are in the three fully connected layers (fc), the work is in the five convolutions. "
        "A weight of a convolution is used at every place of the map, one of a fully connected layer once.",
        alt=f"Bars for the eight layers of AlexNet, in per cent. Parameters: {said['parameters']}. Multiply-adds: "
        f"{said['multiply-adds']}.",
    )
