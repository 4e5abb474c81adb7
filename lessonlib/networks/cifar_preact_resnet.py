"""Pre-activation ResNets for images of 32 x 32 pixels, as deep as 1001 layers, and the other four orders beside."""

from torch import Tensor, nn

from lessonlib.blocks.initialisation import he_initialise
from lessonlib.blocks.preactivation import ResidualUnit, activation, find_order
from lessonlib.networks.least_size import refuse_misfits

# filters relative to the first stage, stride of the first unit
STAGES = ((1, 1), (2, 2), (4, 2))
RESTORE = 4  # a bottleneck ends in 4 times the channels of its 3 x 3 convolution


class CifarPreActResNet(nn.Module):
    """A 3 x 3 convolution with BN and ReLU, three stages of n units, the last activation, the mean, one linear layer.

    basic, 6n + 2 layers with weights:
    (N, 3, 32, 32) -> (N, 16, 32, 32) -> (N, 16, 32, 32) -> (N, 32, 16, 16) -> (N, 64, 8, 8) -> (N, num_classes)
    bottleneck, 9n + 2:
    (N, 3, 32, 32) -> (N, 16, 32, 32) -> (N, 64, 32, 32) -> (N, 128, 16, 16) -> (N, 256, 8, 8) -> (N, num_classes)

    The activation behind the first convolution is the first unit's own, before it splits in two; the one behind the
    last addition is what a next unit would begin with. ``order`` is one of the five of ``ResidualUnit``; the others
    than "full pre-activation" are there for comparison. ``shortcut`` is "A" or "B", ``width`` the filters of the first
    convolution. Takes images of any size, of ``in_channels`` channels. Weights start as in He et al. 2015.
    Raises ValueError for a depth that does not fit, for another order or shortcut.
    He et al. 2016, "Identity mappings in deep residual networks", table 2 and appendix.
    """

    # NOTE: the authors' code for 164 and 1001 has the stride at a unit's first 1 x 1, which then never reads
    # three positions of four; here it is at the 3 x 3, as in our other bottlenecks. The parameters are the same.

    def __init__(
        self,
        depth: int,
        bottleneck: bool,
        num_classes: int = 10,
        order: str = "full pre-activation",
        shortcut: str = "A",
        width: int = 16,
        in_channels: int = 3,
    ):
        super().__init__()
        layers = 9 if bottleneck else 6
        n, rest = divmod(depth - 2, layers)
        if n < 1 or rest:
            kind = "bottlenecks" if bottleneck else "basic units"
            raise ValueError(
                f"depth={depth} is not {layers}n + 2, as {kind} need: take {layers + 2}, {2 * layers + 2}, ..."
            )
        self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        channels = width
        for number, (factor, first_stride) in enumerate(STAGES, start=1):
            out_channels = width * factor * (RESTORE if bottleneck else 1)
            narrow = width * factor if bottleneck else None
            units = []
            for unit in range(n):
                stride, first = first_stride if unit == 0 else 1, number == 1 and unit == 0
                units.append(ResidualUnit(channels, out_channels, stride, narrow, order, shortcut, first))
                channels = out_channels
            setattr(self, f"layer{number}", nn.Sequential(*units))
        self.last = activation(find_order(order)[0], channels)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.last(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def cifar_preact_resnet110(num_classes: int = 10, **options) -> CifarPreActResNet:
    """Pre-activation ResNet of 110 layers with weights, in basic units; ``options`` are those of the class.

    1 727 962 parameters, 252 887 680 multiply-adds at 32 x 32. He et al. 2016, "Identity mappings", table 2.
    """
    return CifarPreActResNet(110, bottleneck=False, num_classes=num_classes, **options)


def cifar_preact_resnet164(num_classes: int = 10, shortcut: str = "B", **options) -> CifarPreActResNet:
    """Pre-activation ResNet of 164 layers with weights, in bottlenecks, which take projections.

    1 703 258 parameters, 247 646 720 multiply-adds at 32 x 32. He et al. 2016, "Identity mappings", tables 2 and 4.
    """
    return CifarPreActResNet(164, bottleneck=True, num_classes=num_classes, shortcut=shortcut, **options)


def cifar_preact_resnet1001(num_classes: int = 10, shortcut: str = "B", **options) -> CifarPreActResNet:
    """Pre-activation ResNet of 1001 layers with weights, in bottlenecks, which take projections.

    10 327 706 parameters, 1 490 995 712 multiply-adds at 32 x 32. He et al. 2016, "Identity mappings", tables 3
    and 4. The paper says 10.2 · 10⁶ parameters: there are so many without the scales and shifts of the batch norms.
    """
    return CifarPreActResNet(1001, bottleneck=True, num_classes=num_classes, shortcut=shortcut, **options)
