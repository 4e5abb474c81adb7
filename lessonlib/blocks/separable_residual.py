"""Xception's module: separable convolutions in a row, with a shortcut around them."""

from torch import Tensor, nn

from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.blocks.shortcut import Projection


class SeparableResidual(nn.Module):
    """ReLU, separable convolution, batch norm, once for each of ``widths``; with a stride also max pooling; a shortcut.

    (N, C, H, W) -> (N, widths[-1], H/s, W/s)

    Nothing stands between the depthwise and the pointwise half: a ReLU there made it worse (section 4.7). After the sum
    there is no ReLU either: the next module begins with one. ``first_relu=False`` leaves the first one out, for an
    input that comes from a ReLU. ``eps`` is batch norm's. Chollet 2017, section 3 and figure 5.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[int, ...],
        stride: int = 1,
        first_relu: bool = True,
        eps: float = 1e-5,
    ):
        super().__init__()
        row, channels = [], in_channels
        for number, width in enumerate(widths):
            if number > 0 or first_relu:
                row.append(nn.ReLU(inplace=number > 0))  # the shortcut still needs what the first one reads
            row += [SeparableConvolution(channels, width), nn.BatchNorm2d(width, eps=eps)]
            channels = width
        if stride > 1:
            row.append(nn.MaxPool2d(3, stride, padding=1))
        self.residual = nn.Sequential(*row)
        self.shortcut = nn.Identity()
        if stride > 1 or channels != in_channels:
            self.shortcut = Projection(in_channels, channels, stride, eps=eps)

    def forward(self, x: Tensor) -> Tensor:
        return self.residual(x) + self.shortcut(x)
