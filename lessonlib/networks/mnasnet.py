"""MnasNet: inverted residuals whose kernels, expansions and depths were searched for on a telephone."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.inverted import MnasInvertedResidual
from lessonlib.blocks.width import scale_width
from lessonlib.networks.least_size import refuse_misfits

# kernel size, stride of the first block, expansion, output channels, blocks
STAGES = (
    (3, 2, 3, 24, 3),
    (5, 2, 3, 40, 3),
    (5, 2, 6, 80, 3),
    (3, 1, 6, 96, 2),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STEM, SEPARABLE, HEAD = 32, 16, 1280
MOMENTUM = 1 - 0.9997  # what a batch weighs in batch norm's running statistics


class MNASNet(nn.Module):
    """A 3 x 3 convolution, a separable one, 16 inverted residuals, a 1 x 1 convolution, the mean, one linear layer.

    (N, 3, 224, 224) -> (N, 32, 112, 112) -> (N, 16, 112, 112) -> (N, 24, 56, 56) -> (N, 40, 28, 28)
    -> (N, 80, 14, 14) -> (N, 96, 14, 14) -> (N, 192, 7, 7) -> (N, 320, 7, 7) -> (N, 1280, 7, 7) -> (N, num_classes)

    This is MnasNet-B1 of the authors' code, searched for without squeeze-and-excitation; the paper's figure 7 draws A1,
    which has it.
    ``width_multiplier`` scales every width but the last to a multiple of 8. With the small ``momentum`` of batch norm
    the running statistics need thousands of batches: set 0.1 to train from scratch for a short time.
    Takes images of any size. Tan et al. 2019, section 4.1 and figure 7.
    """

    def __init__(
        self,
        width_multiplier: float = 1.0,
        num_classes: int = 1000,
        dropout: float = 0.2,
        momentum: float = MOMENTUM,
    ):
        super().__init__()
        channels = scale_width(STEM, width_multiplier)
        separable = scale_width(SEPARABLE, width_multiplier)
        layers = [
            *conv_norm_row(3, channels, 3, stride=2, activation=nn.ReLU, momentum=momentum),
            *conv_norm_row(channels, channels, 3, groups=channels, activation=nn.ReLU, momentum=momentum),
            *conv_norm_row(channels, separable, momentum=momentum),
        ]
        channels = separable
        for kernel_size, first_stride, expansion, width, depth in STAGES:
            out_channels, blocks = scale_width(width, width_multiplier), []
            for block in range(depth):
                stride = first_stride if block == 0 else 1
                blocks.append(
                    MnasInvertedResidual(channels, out_channels, kernel_size, stride, expansion, momentum=momentum)
                )
                channels = out_channels
            layers.append(nn.Sequential(*blocks))
        layers += conv_norm_row(channels, HEAD, activation=nn.ReLU, momentum=momentum)
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(HEAD, num_classes))

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.layers(x).mean((2, 3)))


def mnasnet0_5(num_classes: int = 1000, **options) -> MNASNet:
    """MnasNet-B1 at half the width.

    2 218 512 parameters, 104 455 968 multiply-adds at 224 x 224. Tan et al. 2019, scaled as in figure 5.
    """
    return MNASNet(0.5, num_classes, **options)


def mnasnet0_75(num_classes: int = 1000, **options) -> MNASNet:
    """MnasNet-B1 at three quarters of the width.

    3 170 208 parameters, 215 493 104 multiply-adds at 224 x 224. Tan et al. 2019, scaled as in figure 5.
    """
    return MNASNet(0.75, num_classes, **options)


def mnasnet1_0(num_classes: int = 1000, **options) -> MNASNet:
    """MnasNet-B1 as it was found.

    4 383 312 parameters, 314 415 872 multiply-adds at 224 x 224. Tan et al. 2019, section 4.1 and figure 7.
    """
    return MNASNet(1.0, num_classes, **options)


def mnasnet1_3(num_classes: int = 1000, **options) -> MNASNet:
    """MnasNet-B1, wider by 1.3.

    6 282 256 parameters, 526 362 432 multiply-adds at 224 x 224. Tan et al. 2019, scaled as in figure 5.
    """
    return MNASNet(1.3, num_classes, **options)
