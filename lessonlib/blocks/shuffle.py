"""Channel shuffle, which lets groups talk to each other, and the unit of ShuffleNetV2 built on it."""

import torch
from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row


def channel_shuffle(x: Tensor, groups: int) -> Tensor:
    """Deal the channels out like cards: one from each group in turn.

    (N, C, H, W) -> (N, g, C/g, H, W) -> (N, C/g, g, H, W) -> (N, C, H, W)

    Channel a + b·C/g (number a of group b) goes to place b + a·g. Shuffling again with C/g groups undoes it.
    Raises ValueError where the channels do not split into ``groups``.
    Zhang et al. 2018, section 3.1 and figure 1 (c).
    """
    channels = x.shape[1]
    if groups < 1 or channels % groups:
        raise ValueError(f"{channels} channels do not split into groups={groups} equal groups")
    return x.unflatten(1, (groups, channels // groups)).transpose(1, 2).flatten(1, 2)


class ShuffleUnit(nn.Module):
    """ShuffleNetV2's unit: half of the channels pass untouched, half are filtered, then both are shuffled together.

    stride 1: (N, C, H, W) -> 2 x (N, C/2, H, W) -> (N, C, H, W)
    stride 2: (N, C, H, W) -> 2 x (N, C'/2, H/2, W/2) -> (N, C', H/2, W/2), both halves made of all C channels

    At stride 1 the 1 x 1 convolutions keep the width; none is grouped; nothing is added, only set side by side: the
    paper's guidelines 1, 2 and 4. Raises ValueError for an odd number of channels out, for a stride other than
    1 or 2, and where a unit of stride 1 would change the width.
    Ma et al. 2018, section 3, figure 3 (c) and (d).
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1):
        super().__init__()
        if out_channels % 2:
            raise ValueError(f"out_channels={out_channels} does not split into two halves: use an even number")
        if stride not in (1, 2):
            raise ValueError(f"stride={stride}: a shuffle unit has stride 1 or 2")
        if stride == 1 and in_channels != out_channels:
            raise ValueError(
                f"in_channels={in_channels}, out_channels={out_channels}: only a unit of stride 2 changes the width"
            )
        half = out_channels // 2
        self.branch1 = nn.Sequential()
        if stride == 2:
            self.branch1.extend(conv_norm_row(in_channels, in_channels, 3, stride, groups=in_channels))
            self.branch1.extend(conv_norm_row(in_channels, half, activation=nn.ReLU))
        self.branch2 = nn.Sequential(
            *conv_norm_row(half if stride == 1 else in_channels, half, activation=nn.ReLU),
            *conv_norm_row(half, half, 3, stride, groups=half),  # no ReLU behind a depthwise convolution
            *conv_norm_row(half, half, activation=nn.ReLU),
        )
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        untouched, filtered = x.chunk(2, dim=1) if self.stride == 1 else (x, x)
        return channel_shuffle(torch.cat([self.branch1(untouched), self.branch2(filtered)], 1), groups=2)
