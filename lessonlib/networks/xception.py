"""Xception: an Inception whose branches are single channels, which makes every convolution a separable one."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_act import ConvNormAct
from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.blocks.separable_residual import SeparableResidual
from lessonlib.networks.least_size import refuse_misfits

EPS = 1e-3  # of every batch norm
# Widths of the separable convolutions, stride: figure 5
MODULES = (
    ((128, 128), 2),  # entry flow
    ((256, 256), 2),
    ((728, 728), 2),
    *[((728, 728, 728), 1)] * 8,  # middle flow
    ((728, 1024), 2),  # exit flow
)
END = (1536, 2048)  # separable convolutions without a shortcut


class Xception(nn.Module):
    """Two convolutions, twelve modules with shortcuts, two separable convolutions, the mean, one linear layer.

    (N, 3, 299, 299) -> (N, 32, 149, 149) -> (N, 64, 147, 147) -> (N, 128, 74, 74) -> (N, 256, 37, 37)
    -> (N, 728, 19, 19) -> (N, 1024, 10, 10) -> (N, 2048, 10, 10) -> (N, num_classes)

    Chollet 2017, figure 5; dropout as in section 4.3.
    NOTE: max pooling pads one pixel on both sides. TensorFlow, where the published weights are from, pads an even grid
    (74 x 74 here) at its end alone.
    """

    least_size = 7

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        self.conv1 = ConvNormAct(3, 32, 3, stride=2, padding=0, eps=EPS)
        self.conv2 = ConvNormAct(32, 64, 3, padding=0, eps=EPS)
        self.blocks, channels = nn.Sequential(), 64
        for number, (widths, stride) in enumerate(MODULES):
            # ``conv2`` ends in a ReLU already.
            self.blocks.append(SeparableResidual(channels, widths, stride, first_relu=number > 0, eps=EPS))
            channels = widths[-1]
        self.end = nn.Sequential()
        for width in END:
            self.end += nn.Sequential(
                SeparableConvolution(channels, width), nn.BatchNorm2d(width, eps=EPS), nn.ReLU(inplace=True)
            )
            channels = width
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.end(self.blocks(self.conv2(self.conv1(x))))
        return self.fc(self.dropout(x.mean((2, 3))))


def xception(num_classes: int = 1000, dropout: float = 0.5) -> Xception:
    """Xception: 36 convolutions, 34 of them separable, and nearly as many parameters as Inception-v3.

    22 855 952 parameters, 8 357 403 496 multiply-adds at 299 x 299. Chollet 2017, figure 5.
    """
    return Xception(num_classes, dropout)
