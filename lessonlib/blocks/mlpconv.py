"""The mlpconv layer: a small multilayer perceptron looks at each patch, where a convolution has linear filters."""

from torch import nn


class MLPConv(nn.Sequential):
    """A convolution, then 1 x 1 convolutions, a ReLU after each.

    (N, C, H, W) -> (N, widths[0], H', W') -> ... -> (N, widths[-1], H', W')

    The first layer of the perceptron reads a patch, the others the channels at one position: as they are the same at
    every position, they are 1 x 1 convolutions. ``widths``: outputs of each layer. The rest is of the convolution.
    Raises ValueError without a width. Lin et al. 2014, section 3.1 and equation 2.
    """

    def __init__(self, in_channels: int, widths: tuple[int, ...], kernel_size: int, stride: int = 1, padding: int = 0):
        if not widths:
            raise ValueError("widths=() has no layer: give the outputs of the convolution, then of each 1 x 1")
        first, *others = widths
        layers = [nn.Conv2d(in_channels, first, kernel_size, stride, padding), nn.ReLU(inplace=True)]
        for before, after in zip(widths, others, strict=False):
            layers += [nn.Conv2d(before, after, 1), nn.ReLU(inplace=True)]
        super().__init__(*layers)
