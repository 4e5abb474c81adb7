"""A convolution, batch norm, ReLU: the three that stand together in nearly every network since 2015."""

from torch import Tensor, nn


class ConvNormAct(nn.Module):
    """A convolution without bias, batch norm, ReLU.

    (N, C, H, W) -> (N, C', H/s, W/s), with "same" padding by default

    Batch norm subtracts the mean and adds a shift of its own, so a bias of the convolution would do nothing.
    ``kernel_size`` is a number or (height, width); ``padding`` likewise, by default half the kernel. ``eps`` is added
    to the variance. Raises ValueError for an even kernel without ``padding``, which no half can centre.
    Ioffe and Szegedy 2015, section 3.2.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size=1, stride=1, padding=None, eps: float = 1e-5):
        super().__init__()
        height, width = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        if padding is None:
            if height % 2 == 0 or width % 2 == 0:
                raise ValueError(f"kernel_size={kernel_size} is even: use an odd one, or give the padding")
            padding = (height // 2, width // 2)
        self.conv = nn.Conv2d(in_channels, out_channels, (height, width), stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out_channels, eps=eps)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.bn(self.conv(x)))
