"""A convolution, batch norm and an activation as loose layers, for networks that number their layers in one row."""

from torch import nn


def conv_norm_row(
    in_channels: int,
    out_channels: int,
    kernel_size: int = 1,
    stride: int = 1,
    groups: int = 1,
    activation: type[nn.Module] | None = None,
    momentum: float = 0.1,
) -> list[nn.Module]:
    """Return a convolution without bias, batch norm and, if one is given, the activation.

    (N, C, H, W) -> (N, C', H/s, W/s), with "same" padding

    ``momentum`` is what a new batch weighs in batch norm's running statistics. Raises ValueError for an even kernel.
    """
    if kernel_size % 2 == 0:
        raise ValueError(f"kernel_size={kernel_size} is even: use an odd one")
    padding = kernel_size // 2
    row = [
        nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(out_channels, momentum=momentum),
    ]
    return row if activation is None else [*row, activation(inplace=True)]
