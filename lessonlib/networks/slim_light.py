"""Slim networks of the light-weight families: SqueezeNet, Xception, MobileNet, MnasNet, ShuffleNet.

Every function takes ``num_classes`` (7 kinds of lesion unless given) and the options of ``Slim``: ``in_channels``,
``stem_stride``, ``width_multiplier``. A table's rows are width, units, stride of the first unit, and what the unit
takes beside. The counts are for an image (3, 64, 64) and seven classes.
"""

from torch import nn

from lessonlib.blocks.fire import Fire
from lessonlib.blocks.grouped_shuffle import GroupedShuffleUnit
from lessonlib.blocks.inverted import InvertedResidual, MnasInvertedResidual
from lessonlib.blocks.separable import SeparableConvolution
from lessonlib.blocks.separable_residual import SeparableResidual
from lessonlib.blocks.shuffle import ShuffleUnit
from lessonlib.networks.slim import Slim, normalise, pool_before

STEM, HEAD = 16, 256
FIRST = True  # takes the ReLU of the stem for its own
GROUPS = 4


def slim_fire(num_classes: int = 7, **options) -> Slim:
    """Fire modules that squeeze to an eighth of their width, as in SqueezeNet, but with batch norm.

    127 799 parameters, 4 933 376 multiply-adds at 64 x 64. After Iandola et al. 2016, table 1.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> nn.Module:
        return pool_before(normalise(Fire(in_channels, out_channels // 8, out_channels // 2)), stride)

    stages = ((64, 2, 2), (128, 2, 2), (256, 2, 2))
    return Slim(unit, STEM, stages, num_classes, **options)


def slim_separable(num_classes: int = 7, **options) -> Slim:
    """MobileNet's plan in small: after the stem six depthwise separable convolutions.

    63 591 parameters, 5 004 608 multiply-adds at 64 x 64. After Howard et al. 2017, table 1.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> SeparableConvolution:
        return SeparableConvolution(in_channels, out_channels, stride=stride, norm_act=True)

    stages = ((32, 1, 1), (64, 2, 2), (128, 2, 2), (192, 1, 2))
    return Slim(unit, STEM, stages, num_classes, **options)


def slim_xception(num_classes: int = 7, **options) -> Slim:
    """Xception's modules of two separable convolutions beside a shortcut; batch norm closes the last sum.

    44 983 parameters, 5 177 616 multiply-adds at 64 x 64. After Chollet 2017, figure 5.
    """

    def unit(in_channels: int, out_channels: int, stride: int, first: bool = False) -> SeparableResidual:
        return SeparableResidual(in_channels, (out_channels, out_channels), stride, first_relu=not first)

    stages = ((24, 1, 2, FIRST), (56, 2, 2), (112, 1, 2))
    return Slim(unit, STEM, stages, num_classes, pre_activated=True, **options)


def slim_inverted(num_classes: int = 7, linear: bool = True, **options) -> Slim:
    """Inverted residuals and a 1 x 1 convolution at the end, as in MobileNetV2.

    108 551 parameters, 5 045 248 multiply-adds at 64 x 64. ``linear=False`` puts a ReLU6 on the narrow ends too.
    After Sandler et al. 2018, table 2.
    """

    def unit(in_channels: int, out_channels: int, stride: int, expansion: int) -> InvertedResidual:
        return InvertedResidual(in_channels, out_channels, stride, expansion, linear=linear)

    # the last column: expansion
    stages = ((8, 1, 1, 1), (16, 2, 2, 6), (24, 2, 2, 6), (64, 2, 2, 6))
    return Slim(unit, STEM, stages, num_classes, head=HEAD, **options)


def slim_mnas(num_classes: int = 7, **options) -> Slim:
    """Inverted residuals with kernels of 3 and 5 and expansions of 3 and 6, and a 1 x 1 convolution, as in MnasNet.

    132 511 parameters, 5 282 560 multiply-adds at 64 x 64. After Tan et al. 2019, figure 7.
    """

    def unit(in_channels: int, out_channels: int, stride: int, kernel_size: int, expansion: int) -> nn.Module:
        return MnasInvertedResidual(in_channels, out_channels, kernel_size, stride, expansion)

    # the last columns: kernel size, expansion
    stages = ((8, 1, 1, 3, 1), (16, 2, 2, 3, 3), (32, 2, 2, 5, 6), (64, 2, 2, 5, 6))
    return Slim(unit, STEM, stages, num_classes, head=HEAD, **options)


def slim_shuffle(num_classes: int = 7, shuffle: bool = True, **options) -> Slim:
    """ShuffleNet's units in 4 groups; the very first 1 x 1 is not grouped.

    77 915 parameters, 4 843 072 multiply-adds at 64 x 64. ``shuffle=False`` keeps the groups apart.
    After Zhang et al. 2018, section 3.
    """

    def unit(in_channels: int, out_channels: int, stride: int, reducing_groups: int = GROUPS) -> GroupedShuffleUnit:
        return GroupedShuffleUnit(in_channels, out_channels, GROUPS, stride, reducing_groups, shuffle)

    # the last column: groups of the units' first 1 x 1, 4 where it is empty
    stages = ((112, 1, 2, 1), (112, 2, 1), (224, 4, 2), (448, 2, 2))
    return Slim(unit, STEM, stages, num_classes, divisor=4 * GROUPS, **options)


def slim_shuffle_v2(num_classes: int = 7, **options) -> Slim:
    """The units of ShuffleNetV2 and a 1 x 1 convolution at the end.

    124 487 parameters, 5 118 208 multiply-adds at 64 x 64. After Ma et al. 2018, table 5.
    """
    stages = ((48, 2, 2), (96, 3, 2), (192, 2, 2))
    return Slim(ShuffleUnit, STEM, stages, num_classes, head=HEAD, **options)
