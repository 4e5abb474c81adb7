"""MobileNet: depthwise separable convolutions all the way, and two knobs that make the network smaller."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.blocks.width import scale_width
from lessonlib.networks.least_size import refuse_misfits

# output channels, separable convolutions, stride of the first of them: table 1
STAGES = (
    (64, 1, 1),
    (128, 2, 2),
    (256, 2, 2),
    (512, 6, 2),
    (1024, 2, 2),  # NOTE: table 1 prints s2 for the second one too, but its input and output are both 7 x 7
)
STEM = 32
SIDE = 224  # of the image, at resolution multiplier 1


class MobileNetV1(nn.Module):
    """A standard convolution, 13 depthwise separable ones, the mean, one linear layer.

    (N, 3, 224, 224) -> (N, 32, 112, 112) -> (N, 64, 112, 112) -> (N, 128, 56, 56) -> (N, 256, 28, 28)
    -> (N, 512, 14, 14) -> (N, 1024, 7, 7) -> (N, num_classes)

    ``width_multiplier`` is α: every layer but the last has α times its channels, rounded to a whole number.
    The resolution multiplier ρ changes no layer, only the image: ``image_side`` says which side it means.
    Takes images of any size. Howard et al. 2017, table 1, sections 3.3 and 3.4.
    """

    def __init__(self, num_classes: int = 1000, width_multiplier: float = 1.0):
        super().__init__()
        channels = scale_width(STEM, width_multiplier, divisor=1)
        layers = [nn.Sequential(*conv_norm_row(3, channels, 3, stride=2, activation=nn.ReLU))]
        for width, convolutions, first_stride in STAGES:
            out_channels = scale_width(width, width_multiplier, divisor=1)
            for number in range(convolutions):
                stride = first_stride if number == 0 else 1
                layers.append(SeparableConvolution(channels, out_channels, stride=stride, norm_act=True))
                channels = out_channels
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean((2, 3)))


def image_side(resolution_multiplier: float) -> int:
    """Return the side of the image, in pixels, that the resolution multiplier ρ means: ρ times 224.

    The paper sets ρ by the side: 224, 192, 160 and 128 pixels are ρ = 1, 6/7, 5/7 and 4/7. Raises ValueError where
    ρ is not in (0, 1]. Howard et al. 2017, section 3.4.
    """
    if not 0 < resolution_multiplier <= 1:
        raise ValueError(f"resolution_multiplier={resolution_multiplier}: the paper's ρ is above 0 and at most 1")
    return max(1, round(resolution_multiplier * SIDE))


def mobilenet_v1(num_classes: int = 1000, width_multiplier: float = 1.0) -> MobileNetV1:
    """MobileNet at width 1.0: nearly VGG-16's accuracy for a twenty-seventh of its multiply-adds.

    4 231 976 parameters, 568 740 352 multiply-adds at 224 x 224. Howard et al. 2017, tables 1 and 8.
    """
    return MobileNetV1(num_classes, width_multiplier)
