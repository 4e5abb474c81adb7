"""The book's smallest network: depthwise separable blocks for pictures of 64 x 64 pixels."""

from torch import Tensor, nn

from lessonlib.blocks.separable import SeparableConvolution

# output channels, stride
BLOCKS = (
    (32, 1),
    (64, 2),
    (64, 1),
    (128, 2),
    (128, 1),
    (192, 2),
)
STEM = 16


class SmallSeparable(nn.Module):
    """MobileNet's plan in small: one standard convolution, six depthwise separable blocks, the mean, one linear layer.

    (N, 3, 64, 64) -> (N, 16, 32, 32) -> (N, 32, 32, 32) -> (N, 64, 16, 16) -> (N, 128, 8, 8) -> (N, 192, 4, 4)
    -> (N, classes)

    With seven classes: 63 591 parameters, 5 004 608 multiply-adds at 64 x 64.
    MobileNet's plan is from Howard et al. 2017, table 1; depth and widths are ours, chosen for a minute on two cores.
    """

    def __init__(self, classes: int = 7):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, STEM, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(STEM), nn.ReLU(inplace=True)
        )
        blocks, channels = [], STEM
        for out_channels, stride in BLOCKS:
            blocks.append(SeparableConvolution(channels, out_channels, stride=stride, norm_act=True))
            channels = out_channels
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))
