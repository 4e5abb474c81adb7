"""Which input channel an output of stacked group convolutions sees, with a shuffle between them or without.

C channels in g groups of n = C/g. With the shuffle every output sees exactly min(C, n^k) input channels after k layers
(:func:`seen`), and no way of rewiring can do better: a channel reads n channels of the layer before it, so it sees n
times as many at most. From the inputs' side the same number holds.

Why it is exactly so: the shuffle puts channel a + b·n to place b + a·g, so the channel at place p comes from group
p mod g. Group b' reads the places n·b' + r with 0 <= r < n, that is the groups n·b' + r (mod g): n consecutive ones,
counted around. One layer further back it is n·(n·b' + r) + s, so n² consecutive ones, and after j steps nʲ: all
different until they are all g. These are the graphs of Imase and Itoh 1981.
"""

import numpy as np
import torch
from torch import Tensor, nn

from lessonlib.blocks.shuffle import channel_shuffle


def connections(channels: int, groups: int) -> np.ndarray:
    """Return the (C, C) table of one group convolution: True where an output (row) reads an input (column)."""
    size = group_size(channels, groups)
    return np.kron(np.eye(groups, dtype=bool), np.ones((size, size), dtype=bool))


def dealt(channels: int, groups: int) -> np.ndarray:
    """Return for every place after the shuffle the channel that stands there, as ``channel_shuffle`` deals them."""
    return channel_shuffle(torch.arange(channels)[None], groups)[0].numpy()


def sees(channels: int, groups: int, layers: int, order: np.ndarray | None = None) -> np.ndarray:
    """Return the (C, C) table of a stack: True where an output (row) sees an input channel (column).

    ``order`` says which channel stands at every place after the rewiring between two layers; None leaves them all.
    The boolean product of the layers' tables: the slow way, for any wiring.
    """
    layer = connections(channels, groups)
    table = layer
    for _ in range(layers - 1):
        table = layer @ (table if order is None else table[order])
    return table


def seen(channels: int, groups: int, layers: int, shuffled: bool = True) -> int:
    """Return how many input channels every output sees after ``layers`` layers: min(C, n^k), or n without shuffles."""
    size = group_size(channels, groups)
    return min(channels, size**layers) if shuffled else size


def layers_needed(channels: int, groups: int) -> int | None:
    """Return the least k with n^k >= C: the layers, with k - 1 shuffles, after which every output sees every input.

    None where a group is a single channel of several: no number of layers suffices.
    """
    size = group_size(channels, groups)
    if size == 1:
        return 1 if channels == 1 else None
    return next(k for k in range(1, channels + 1) if size**k >= channels)


class Shuffle(nn.Module):
    """The channel shuffle as a module: (N, C, H, W) -> (N, C, H, W)."""

    def __init__(self, groups: int):
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        return channel_shuffle(x, self.groups)


def stack(channels: int, groups: int, layers: int, shuffled: bool) -> nn.Sequential:
    """Return ``layers`` 1 x 1 group convolutions, with a shuffle between any two of them or without.

    (N, C, H, W) -> (N, C, H, W)
    """
    parts = []
    for layer in range(layers):
        if layer and shuffled:
            parts.append(Shuffle(groups))
        parts.append(nn.Conv2d(channels, channels, 1, groups=groups, bias=False))
    return nn.Sequential(*parts)


def dense_equivalent(weights: list[Tensor], groups: int) -> Tensor:
    """Return the (C, C) matrix of 1 x 1 group convolutions in a row, with a shuffle between any two of them.

    Each of ``weights`` is (C, n), as ``nn.Conv2d`` keeps them without its two last axes.
    """
    channels = len(weights[0])
    order = torch.from_numpy(dealt(channels, groups))
    whole = torch.eye(channels, dtype=weights[0].dtype)
    for number, weight in enumerate(weights):
        layer = torch.block_diag(*weight.chunk(groups))
        whole = layer @ (whole[order] if number else whole)
    return whole


def two_layers(channels: int, groups: int, seed: int = 0) -> Tensor:
    """Return the (C, C) matrix of two random group convolutions with a shuffle between them, in 64-bit numbers."""
    generator = torch.Generator().manual_seed(seed)
    size = (channels, group_size(channels, groups))
    weights = [torch.randn(size, generator=generator, dtype=torch.float64) for _ in range(2)]
    return dense_equivalent(weights, groups)


def unit_sees(channels: int, middle: int, groups: int) -> int:
    """Return how many inputs an output of ShuffleNet's unit sees: C to ``middle`` in groups, shuffle, back to C.

    The shortcut, which adds the channel's own input, is left out. Zhang et al. 2018, figure 2 (b).
    """
    return min(groups, group_size(middle, groups)) * group_size(channels, groups)


def wires(channels: int, groups: int) -> np.ndarray:
    """Return the (g, g) table of how many channels one shuffle carries from a group (column) to a group (row)."""
    size = group_size(channels, groups)
    table = np.zeros((groups, groups), dtype=int)
    for place, channel in enumerate(dealt(channels, groups)):
        table[place // size, channel // size] += 1
    return table


def group_size(channels: int, groups: int) -> int:
    """Return C/g. Raises ValueError where the channels do not split."""
    if groups < 1 or channels % groups:
        raise ValueError(f"{channels} channels do not split into groups={groups} equal groups")
    return channels // groups
