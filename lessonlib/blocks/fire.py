"""The fire module: squeeze the channels by 1 x 1, then expand them by 1 x 1 and 3 x 3 side by side."""

import torch
from torch import Tensor, nn


class Fire(nn.Module):
    """Few channels on the way into the 3 x 3 convolution, and only half of the way out through it.

    (N, C, H, W) -> (N, squeezed, H, W) -> (N, expanded, H, W) twice -> (N, 2 expanded, H, W)

    ``squeezed`` is s_1x1 of the paper; ``expanded`` is e_1x1 and e_3x3, which are equal in all its networks.
    Iandola et al. 2016, section 3.2 and figure 1.
    """

    def __init__(self, in_channels: int, squeezed: int, expanded: int):
        super().__init__()
        self.squeeze = nn.Conv2d(in_channels, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.squeeze(x))
        return self.act(torch.cat([self.expand1x1(x), self.expand3x3(x)], 1))
