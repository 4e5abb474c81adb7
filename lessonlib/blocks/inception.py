"""The inception module: several kernel sizes on the same input, side by side."""

import torch
from torch import Tensor, nn

from lessonlib.blocks.conv_norm_act import ConvNormAct


class NaiveInception(nn.Module):
    """Four branches at the same resolution, concatenated along the channels, each on all channels of the input.

    (N, C, H, W) -> (N, c1 + c3 + c5 + C, H, W)

    ``c1``, ``c3``, ``c5``: outputs of the 1 x 1, 3 x 3 and 5 x 5 convolutions. The pooling puts out as many channels as
    come in, so the width grows from module to module. ``eps`` is batch norm's.
    Szegedy et al. 2015, section 4 and figure 2(a).
    """

    def __init__(self, in_channels: int, c1: int, c3: int, c5: int, eps: float = 1e-5):
        super().__init__()
        self.branch1 = ConvNormAct(in_channels, c1, eps=eps)
        self.branch2 = ConvNormAct(in_channels, c3, 3, eps=eps)
        self.branch3 = ConvNormAct(in_channels, c5, 5, eps=eps)
        self.branch4 = nn.MaxPool2d(3, stride=1, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.children()], 1)


class Inception(nn.Module):
    """Four branches at the same resolution, concatenated along the channels; 1 x 1 convolutions keep them cheap.

    (N, C, H, W) -> (N, c1 + c3 + c5 + pooled, H, W)

    ``c1``: 1 x 1. ``reduce3``, ``c3``: 1 x 1 to fewer channels, then 3 x 3. ``reduce5``, ``c5``: the same with
    ``large``, 5 in the paper. ``pooled``: max pooling, then 1 x 1. ``eps`` is batch norm's.
    Szegedy et al. 2015, section 4 and figure 2(b).
    """

    def __init__(self, in_channels, c1, reduce3, c3, reduce5, c5, pooled, large: int = 5, eps: float = 1e-5):
        super().__init__()
        self.branch1 = ConvNormAct(in_channels, c1, eps=eps)
        self.branch2 = nn.Sequential(
            ConvNormAct(in_channels, reduce3, eps=eps),
            ConvNormAct(reduce3, c3, 3, eps=eps),
        )
        self.branch3 = nn.Sequential(
            ConvNormAct(in_channels, reduce5, eps=eps),
            ConvNormAct(reduce5, c5, large, eps=eps),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            ConvNormAct(in_channels, pooled, eps=eps),
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.children()], 1)
