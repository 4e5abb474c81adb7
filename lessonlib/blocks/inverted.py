"""The inverted residual: the shortcut joins the narrow ends, the depthwise filter works in the wide middle."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row


def inverted_steps(
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    stride: int,
    expansion: int,
    activation: type[nn.Module],
    momentum: float,
) -> list[list[nn.Module]]:
    """Return the block's steps: expand (left out where ``expansion`` is 1), filter depthwise, project.

    Each is a convolution, batch norm and the activation; the projection has none: the bottleneck is linear.
    Raises ValueError for an expansion below 1.
    """
    if expansion < 1:
        raise ValueError(f"expansion={expansion} leaves no channel to filter: use 1 or more")
    wide = in_channels * expansion
    expand = conv_norm_row(in_channels, wide, activation=activation, momentum=momentum)
    depthwise = conv_norm_row(wide, wide, kernel_size, stride, wide, activation, momentum)
    project = conv_norm_row(wide, out_channels, momentum=momentum)
    return [expand, depthwise, project] if expansion > 1 else [depthwise, project]


class InvertedResidual(nn.Module):
    """MobileNetV2's block: expand by ``t``, filter depthwise, project back without a ReLU.

    (N, C, H, W) -> (N, tC, H, W) -> (N, tC, H/s, W/s) -> (N, C', H/s, W/s)

    ``expansion`` is t; with t = 1 the first step is left out. The shortcut stands only where the block changes neither
    resolution nor width. ``linear=False`` puts an activation on the narrow end too, as the paper does to show the
    harm (section 6.4). Raises ValueError for an even kernel.
    Sandler et al. 2018, section 3.3, table 1 and figure 4.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        expansion: int = 6,
        kernel_size: int = 3,
        activation: type[nn.Module] = nn.ReLU6,
        linear: bool = True,
    ):
        super().__init__()
        *wide, narrow = inverted_steps(
            in_channels, out_channels, kernel_size, stride, expansion, activation, momentum=0.1
        )
        if not linear:
            narrow.append(activation(inplace=True))
        self.conv = nn.Sequential(*(nn.Sequential(*step) for step in wide), *narrow)
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.shortcut else self.conv(x)


class MnasInvertedResidual(nn.Module):
    """The same block as MnasNet uses it: with a kernel of 3 or 5, ReLU, and its steps in one flat row.

    (N, C, H, W) -> (N, tC, H, W) -> (N, tC, H/s, W/s) -> (N, C', H/s, W/s)

    ``momentum`` is what a new batch weighs in batch norm's running statistics. Raises ValueError for an even kernel.
    Tan et al. 2019, figure 7 (b) and (c).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        expansion: int = 6,
        momentum: float = 0.1,
    ):
        super().__init__()
        steps = inverted_steps(in_channels, out_channels, kernel_size, stride, expansion, nn.ReLU, momentum)
        self.layers = nn.Sequential(*(layer for step in steps for layer in step))
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.shortcut else self.layers(x)
