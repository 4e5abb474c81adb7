"""ShuffleNet: grouped 1 x 1 convolutions, affordable because a channel shuffle lets their groups talk."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.grouped_shuffle import GroupedShuffleUnit
from lessonlib.blocks.width import scale_width
from lessonlib.networks.least_size import refuse_misfits

# g (groups): output channels of stages 2, 3 and 4, so that all cost about the same: table 1
WIDTHS = {
    1: (144, 288, 576),
    2: (200, 400, 800),
    3: (240, 480, 960),
    4: (272, 544, 1088),
    8: (384, 768, 1536),
}
UNITS = (4, 8, 4)  # in a stage; the first has stride 2
STEM = 24


class ShuffleNetV1(nn.Module):
    """A 3 x 3 convolution and max pooling, three stages of shuffle units, the mean, one linear layer.

    g = 3: (N, 3, 224, 224) -> (N, 24, 112, 112) -> (N, 24, 56, 56) -> (N, 240, 28, 28) -> (N, 480, 14, 14)
    -> (N, 960, 7, 7) -> (N, num_classes)
    g = 8: (N, 3, 224, 224) -> (N, 24, 112, 112) -> (N, 24, 56, 56) -> (N, 384, 28, 28) -> (N, 768, 14, 14)
    -> (N, 1536, 7, 7) -> (N, num_classes)

    ``scale`` is the paper's s: s times the channels everywhere, rounded so that they split into the groups. Takes
    images of any size. Raises ValueError for ``groups`` that table 1 does not have.
    Zhang et al. 2018, section 3.3 and table 1.
    """

    def __init__(self, groups: int, num_classes: int = 1000, scale: float = 1.0):
        super().__init__()
        if groups not in WIDTHS:
            raise ValueError(f"groups={groups}: table 1 has widths for {', '.join(map(str, WIDTHS))}")
        channels = scale_width(STEM, scale, divisor=groups)
        self.stem = nn.Sequential(
            *conv_norm_row(3, channels, 3, stride=2, activation=nn.ReLU), nn.MaxPool2d(3, stride=2, padding=1)
        )
        stages = []
        for width, units in zip(WIDTHS[groups], UNITS, strict=True):
            out_channels = scale_width(width, scale, divisor=4 * groups)
            # The very first 1 x 1 is not grouped: its input is too narrow.
            reducing_groups = groups if stages else 1
            stage = [GroupedShuffleUnit(channels, out_channels, groups, 2, reducing_groups)]
            stage += [GroupedShuffleUnit(out_channels, out_channels, groups) for _ in range(units - 1)]
            stages.append(nn.Sequential(*stage))
            channels = out_channels
        self.stages = nn.Sequential(*stages)
        self.classifier = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.stages(self.stem(x)).mean((2, 3)))


def shufflenet_v1_g1(num_classes: int = 1000, scale: float = 1.0) -> ShuffleNetV1:
    """ShuffleNet without groups: the narrowest at this cost, and nothing to shuffle.

    1 531 936 parameters, 143 078 976 multiply-adds at 224 x 224. Table 1 has 143 M: it leaves the linear layer out.
    Zhang et al. 2018, table 1.
    """
    return ShuffleNetV1(1, num_classes, scale)


def shufflenet_v1_g2(num_classes: int = 1000, scale: float = 1.0) -> ShuffleNetV1:
    """ShuffleNet with 2 groups.

    1 733 848 parameters, 140 836 512 multiply-adds at 224 x 224; 140 M in the paper, without the linear layer.
    Zhang et al. 2018, table 1.
    """
    return ShuffleNetV1(2, num_classes, scale)


def shufflenet_v1_g3(num_classes: int = 1000, scale: float = 1.0) -> ShuffleNetV1:
    """ShuffleNet with 3 groups, the one that the paper compares with MobileNet at ``scale`` 1.5 and 2.

    1 865 728 parameters, 137 460 672 multiply-adds at 224 x 224; 137 M in the paper, without the linear layer.
    Zhang et al. 2018, tables 1 and 5.
    """
    return ShuffleNetV1(3, num_classes, scale)


def shufflenet_v1_g4(num_classes: int = 1000, scale: float = 1.0) -> ShuffleNetV1:
    """ShuffleNet with 4 groups.

    1 968 344 parameters, 134 339 776 multiply-adds at 224 x 224; 133 M in the paper, without the linear layer.
    Zhang et al. 2018, table 1.
    """
    return ShuffleNetV1(4, num_classes, scale)


def shufflenet_v1_g8(num_classes: int = 1000, scale: float = 1.0) -> ShuffleNetV1:
    """ShuffleNet with 8 groups, the widest at this cost.

    2 434 768 parameters, 138 365 952 multiply-adds at 224 x 224; 137 M in the paper, without the linear layer.
    Zhang et al. 2018, table 1.
    """
    return ShuffleNetV1(8, num_classes, scale)
