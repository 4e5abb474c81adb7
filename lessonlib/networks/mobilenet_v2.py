"""MobileNetV2: narrow linear bottlenecks joined by shortcuts, depthwise filters in the wide middle."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.inverted import InvertedResidual
from lessonlib.blocks.width import scale_width
from lessonlib.networks.least_size import refuse_misfits

# t (expansion), c (output channels), n (blocks), s (stride of the first of them): table 2
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
STEM, HEAD = 32, 1280


class MobileNetV2(nn.Module):
    """A standard convolution, 17 inverted residuals, a pointwise convolution, the mean, one linear layer.

    (N, 3, 224, 224) -> (N, 32, 112, 112) -> (N, 16, 112, 112) -> (N, 24, 56, 56) -> (N, 32, 28, 28)
    -> (N, 64, 14, 14) -> (N, 96, 14, 14) -> (N, 160, 7, 7) -> (N, 320, 7, 7) -> (N, 1280, 7, 7) -> (N, num_classes)

    ``width_multiplier`` scales every width to a multiple of 8; the last convolution never gets narrower than 1280
    (section 4). Takes images of any size.
    Sandler et al. 2018, table 2.
    """

    def __init__(self, num_classes: int = 1000, width_multiplier: float = 1.0, dropout: float = 0.2):
        super().__init__()
        channels = scale_width(STEM, width_multiplier)
        layers = [nn.Sequential(*conv_norm_row(3, channels, 3, stride=2, activation=nn.ReLU6))]
        for expansion, width, blocks, first_stride in STAGES:
            out_channels = scale_width(width, width_multiplier)
            for block in range(blocks):
                stride = first_stride if block == 0 else 1
                layers.append(InvertedResidual(channels, out_channels, stride, expansion))
                channels = out_channels
        head = scale_width(HEAD, max(1.0, width_multiplier))
        layers.append(nn.Sequential(*conv_norm_row(channels, head, activation=nn.ReLU6)))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(head, num_classes))

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean((2, 3)))


def mobilenet_v2(num_classes: int = 1000, width_multiplier: float = 1.0, dropout: float = 0.2) -> MobileNetV2:
    """MobileNetV2 at width 1.0: accuracy per multiply-add for telephones.

    3 504 872 parameters, 300 774 272 multiply-adds at 224 x 224. Sandler et al. 2018, table 2.
    """
    return MobileNetV2(num_classes, width_multiplier, dropout)
