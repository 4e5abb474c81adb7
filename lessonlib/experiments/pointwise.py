"""Where the multiply-adds of a residual network are: in the 1 x 1 convolutions of its units, or in the 3 x 3 ones."""

from dataclasses import dataclass
from fractions import Fraction

from torch import nn

from lessonlib.arithmetic import Convolution
from lessonlib.networks.resnet import ResNet


@dataclass(frozen=True)
class Unit:
    """Multiply-adds of one residual unit, for one image: of its 1 x 1 and 3 x 3 convolutions, and of the shortcut's."""

    name: str
    size: int
    pointwise: int
    spatial: int
    projection: int

    @property
    def macs(self) -> int:
        """Everything that the unit does."""
        return self.pointwise + self.spatial + self.projection

    @property
    def pointwise_share(self) -> Fraction:
        """Which part of it is done by 1 x 1 convolutions, that of the shortcut included."""
        return Fraction(self.pointwise + self.projection, self.macs)


def units(network: ResNet, size: int = 56) -> list[Unit]:
    """Return the cost of every unit of a network of bottlenecks; ``size`` is the map that the first stage gets."""
    found = []
    for stage, blocks in enumerate((network.layer1, network.layer2, network.layer3, network.layer4), start=2):
        for number, block in enumerate(blocks, start=1):
            before, size = size, size // block.conv2.stride[0]
            found.append(
                Unit(
                    name=f"conv{stage}_{number}",
                    size=size,
                    pointwise=_macs(block.conv1, before) + _macs(block.conv3, size),
                    spatial=_macs(block.conv2, before),
                    projection=_macs(block.downsample[0], before) if block.downsample else 0,
                )
            )
    return found


def unit_share(channels: int, width: int, cardinality: int) -> Fraction:
    """Return the pointwise share of a unit with an identity shortcut: 2cm / (2cm + 9m²/g).

    c ``channels`` in and out, m = ``width`` in the middle, g = ``cardinality``. Zhang et al. 2018, section 3.2.
    """
    pointwise = Convolution.pointwise(channels, width).parameters + Convolution.pointwise(width, channels).parameters
    return Fraction(pointwise, pointwise + Convolution.standard(width, width, groups=cardinality).parameters)


def _macs(layer: nn.Conv2d, size: int) -> int:
    shape = Convolution(
        layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding, groups=layer.groups
    )
    return shape.macs(size, size)
