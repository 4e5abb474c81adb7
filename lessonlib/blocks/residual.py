"""The residual block: learn what to add to the input, and let the input itself pass."""

from torch import Tensor, nn

from lessonlib.blocks.shortcut import match_shapes


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions, added to the shortcut before the last ReLU.

    (N, C, H, W) -> (N, C', H/s, W/s) -> (N, C', H/s, W/s)

    ``shortcut`` says what stands in where the shape changes: option "A" or "B" of the paper, see ``match_shapes``.
    With None there is no shortcut anywhere, and the same modules under the same names make the plain block.
    He et al. 2016, section 3.3 and figure 5, left.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, shortcut: str | None = "B"):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = match_shapes(in_channels, out_channels, stride, shortcut)
        self.plain = shortcut is None

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        return self.relu(x if self.plain else x + shortcut)


class Bottleneck(nn.Module):
    """Reduce with 1 x 1, filter with 3 x 3, restore with 1 x 1, added to the shortcut before the last ReLU.

    (N, C, H, W) -> (N, width, H, W) -> (N, width, H/s, W/s) -> (N, C', H/s, W/s)

    ``cardinality`` splits the 3 x 3 convolution into so many groups that do not see each other: the block of ResNeXt
    in its third form. It has to divide ``width``. The stride stands at the 3 x 3 convolution, as in the published
    weights; the paper has it at the first 1 x 1, which then never reads three positions of four. ``shortcut`` is as in
    ``BasicBlock``.
    He et al. 2016, figure 5, right; Xie et al. 2017, section 3.3 and figure 3 (c).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        width: int,
        stride: int = 1,
        cardinality: int = 1,
        shortcut: str | None = "B",
    ):
        super().__init__()
        if cardinality < 1 or width % cardinality:
            raise ValueError(f"width={width} does not split into cardinality={cardinality} equal groups")
        self.conv1 = nn.Conv2d(in_channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=1, groups=cardinality, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out_channels, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = match_shapes(in_channels, out_channels, stride, shortcut)
        self.plain = shortcut is None

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.relu(self.bn2(self.conv2(x)))
        x = self.bn3(self.conv3(x))
        return self.relu(x if self.plain else x + shortcut)
