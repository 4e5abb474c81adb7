"""Slim networks of the families that grew deep: plain stacks, NIN, Inception, ResNet and what came of it.

Every function takes ``num_classes`` (7 kinds of lesion unless given) and the options of ``Slim``: ``in_channels``,
``stem_stride``, ``width_multiplier``. A table's rows are width, units, stride of the first unit, and what the unit
takes beside. The counts are for an image (3, 64, 64) and seven classes.
"""

from torch import nn

from lessonlib.blocks.conv_norm_act import ConvNormAct
from lessonlib.blocks.dense import DenseBlock, Transition
from lessonlib.blocks.inception import Inception
from lessonlib.blocks.mlpconv import MLPConv
from lessonlib.blocks.preactivation import ResidualUnit
from lessonlib.blocks.residual import BasicBlock, Bottleneck
from lessonlib.networks.slim import Slim, normalise, pool_before

STEM = 16
FIRST = True  # takes batch norm and ReLU of the stem for its own
CARDINALITY = 8
DENSE_LAYERS = 4  # in a block


def slim_plain(num_classes: int = 7, **options) -> Slim:
    """A stack of 3 x 3 convolutions with batch norm, as in VGG, and a stride where VGG pools.

    75 783 parameters, 5 198 384 multiply-adds at 64 x 64. After Simonyan and Zisserman 2015, section 2.1.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> ConvNormAct:
        return ConvNormAct(in_channels, out_channels, 3, stride)

    stages = ((24, 2, 2), (48, 2, 2), (80, 1, 2))
    return Slim(unit, STEM, stages, num_classes, **options)


def slim_nin(num_classes: int = 7, **options) -> Slim:
    """Mlpconv layers: a 3 x 3 convolution and two 1 x 1, as in Network in Network, but with batch norm.

    113 047 parameters, 4 885 264 multiply-adds at 64 x 64. After Lin et al. 2014, section 3.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> nn.Module:
        return pool_before(normalise(MLPConv(in_channels, (out_channels,) * 3, kernel_size=3, padding=1)), stride)

    stages = ((32, 1, 2), (56, 1, 2), (112, 1, 2))
    return Slim(unit, STEM, stages, num_classes, **options)


def slim_inception(num_classes: int = 7, **options) -> Slim:
    """Inception modules, their branches in the proportions of GoogLeNet's first: 1/4, 1/2, 1/8, 1/8 of the width.

    94 079 parameters, 5 031 648 multiply-adds at 64 x 64. After Szegedy et al. 2015, table 1, inception (3a).
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> nn.Module:
        part = out_channels // 16
        module = Inception(in_channels, 4 * part, 6 * part, 8 * part, part, 2 * part, 2 * part)
        return pool_before(module, stride)

    stages = ((64, 1, 2), (96, 1, 2), (160, 1, 2))
    return Slim(unit, STEM, stages, num_classes, divisor=16, **options)


def slim_residual(num_classes: int = 7, **options) -> Slim:
    """Basic residual blocks.

    96 695 parameters, 4 702 656 multiply-adds at 64 x 64. After He et al. 2016, section 3.3.
    """
    stages = ((16, 1, 2), (32, 2, 2), (64, 1, 2))
    return Slim(BasicBlock, STEM, stages, num_classes, **options)


def slim_preactivation(num_classes: int = 7, **options) -> Slim:
    """Residual units with batch norm and ReLU before the weights; the first takes the stem's, as in the paper.

    96 471 parameters, 4 702 656 multiply-adds at 64 x 64.
    After He et al. 2016, "Identity mappings in deep residual networks", figure 4 (e) and appendix.
    """

    def unit(in_channels: int, out_channels: int, stride: int, first: bool = False) -> ResidualUnit:
        return ResidualUnit(in_channels, out_channels, stride, first=first)

    stages = ((16, 1, 2, FIRST), (32, 2, 2), (64, 1, 2))
    return Slim(unit, STEM, stages, num_classes, pre_activated=True, **options)


def slim_resnext(num_classes: int = 7, **options) -> Slim:
    """Bottlenecks of half the width, their 3 x 3 convolution in 8 groups.

    125 343 parameters, 4 941 120 multiply-adds at 64 x 64. After Xie et al. 2017, section 3.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> Bottleneck:
        return Bottleneck(in_channels, out_channels, out_channels // 2, stride, CARDINALITY)

    stages = ((48, 1, 2), (96, 1, 2), (192, 2, 2))
    return Slim(unit, STEM, stages, num_classes, divisor=2 * CARDINALITY, **options)


def slim_dense(num_classes: int = 7, **options) -> Slim:
    """Dense blocks of four layers, each after a transition to half of the channels, as in DenseNet-BC.

    91 471 parameters, 5 145 248 multiply-adds at 64 x 64. After Huang et al. 2017, section 3.
    """

    def unit(in_channels: int, out_channels: int, stride: int) -> nn.Module:
        if stride == 1:
            return DenseBlock(in_channels, DENSE_LAYERS, (out_channels - in_channels) // DENSE_LAYERS)
        transition = Transition(in_channels, in_channels // 2)
        transition.pool = nn.AvgPool2d(2, ceil_mode=True)  # NOTE: a single pixel stays, so that images may be small
        return nn.Sequential(transition, unit(in_channels // 2, out_channels, 1))

    stages = ((32, 1, 2), (64, 1, 2), (96, 1, 2))
    return Slim(unit, STEM, stages, num_classes, pre_activated=True, **options)
