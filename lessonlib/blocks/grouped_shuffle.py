"""The unit of the first ShuffleNet: grouped 1 x 1 convolutions, and a shuffle between them that relates the groups."""

import torch
from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.shuffle import channel_shuffle


class GroupedShuffleUnit(nn.Module):
    """Reduce by grouped 1 x 1, shuffle, filter depthwise, restore by grouped 1 x 1, then join the shortcut.

    stride 1: (N, C, H, W) -> (N, C'/4, H, W) -> (N, C, H, W), added to the input; C' = C
    stride 2: (N, C, H, W) -> (N, C'/4, H, W) -> (N, C'/4, H/2, W/2) -> (N, C' - C, H/2, W/2), set beside the input
    after average pooling: (N, C', H/2, W/2)

    ``reducing_groups`` are the groups of the first 1 x 1 where they differ: 1 where the input is narrow, as at the
    start of stage 2. ``shuffle=False`` leaves the groups apart, as the paper does to show the harm (table 3).
    Raises ValueError for a stride other than 1 or 2, where the width does not fit the stride, and where channels do
    not split into the groups.
    Zhang et al. 2018, section 3.2, figure 2 (b) and (c).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        groups: int,
        stride: int = 1,
        reducing_groups: int | None = None,
        shuffle: bool = True,
    ):
        super().__init__()
        if stride not in (1, 2):
            raise ValueError(f"stride={stride}: a shuffle unit has stride 1 or 2")
        if (stride == 1) != (in_channels == out_channels) or out_channels < in_channels:
            fits = "keeps the width" if stride == 1 else "sets its channels beside the input's: out_channels is larger"
            raise ValueError(
                f"in_channels={in_channels}, out_channels={out_channels}: a unit of stride {stride} {fits}"
            )
        reducing_groups = groups if reducing_groups is None else reducing_groups
        bottleneck = out_channels // 4
        restored = out_channels if stride == 1 else out_channels - in_channels
        for channels, split in ((in_channels, reducing_groups), (out_channels, 4 * groups), (restored, groups)):
            if channels % split:
                raise ValueError(
                    f"in_channels={in_channels}, out_channels={out_channels}, groups={groups}: "
                    f"{channels} channels do not split into {split} equal parts"
                )
        reduce = conv_norm_row(in_channels, bottleneck, groups=reducing_groups, activation=nn.ReLU)
        self.reduce = nn.Sequential(*reduce)
        # no ReLU behind a depthwise convolution
        self.depthwise = nn.Sequential(*conv_norm_row(bottleneck, bottleneck, 3, stride, groups=bottleneck))
        self.restore = nn.Sequential(*conv_norm_row(bottleneck, restored, groups=groups))
        self.shortcut = nn.AvgPool2d(3, stride=2, padding=1) if stride == 2 else nn.Identity()
        self.act = nn.ReLU(inplace=True)
        self.groups, self.shuffle, self.stride = groups, shuffle, stride

    def forward(self, x: Tensor) -> Tensor:
        y = self.reduce(x)
        if self.shuffle:
            y = channel_shuffle(y, self.groups)
        y = self.restore(self.depthwise(y))
        shortcut = self.shortcut(x)
        return self.act(shortcut + y if self.stride == 1 else torch.cat([shortcut, y], 1))
