"""ResNets for images of 32 x 32 pixels, and their plain twins: the same layers without a shortcut."""

from torch import Tensor, nn

from lessonlib.blocks.initialisation import he_initialise
from lessonlib.blocks.residual import BasicBlock
from lessonlib.networks.least_size import refuse_misfits

# filters relative to the first stage, stride of the first block: the table in section 4.2
STAGES = ((1, 1), (2, 2), (4, 2))


class CifarResNet(nn.Module):
    """A 3 x 3 convolution, three stages of n residual blocks, the mean, one linear layer: 6n + 2 layers with weights.

    (N, 3, 32, 32) -> (N, 16, 32, 32) -> (N, 16, 32, 32) -> (N, 32, 16, 16) -> (N, 64, 8, 8) -> (N, num_classes)

    ``depth`` is 6n + 2. ``shortcut`` is what stands in where a stage begins with another shape: "A" (zeros, the
    paper's choice here) or "B" (a projection); None builds the plain twin, which has the same modules under the same
    names and no shortcut. ``width``: filters in the first stage. Takes images of any size, of ``in_channels`` channels.
    Weights start as in He et al. 2015. Raises ValueError for a depth that is not 6n + 2, and for other shortcuts.
    He et al. 2016, section 4.2 and table 6.
    """

    def __init__(
        self, depth: int, num_classes: int = 10, shortcut: str | None = "A", width: int = 16, in_channels: int = 3
    ):
        super().__init__()
        n, rest = divmod(depth - 2, 6)
        if n < 1 or rest:
            raise ValueError(f"depth={depth} is not 6n + 2: take 8, 14, 20, 26, 32, ...")
        self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        channels = width
        for number, (factor, first_stride) in enumerate(STAGES, start=1):
            blocks = []
            for block in range(n):
                stride = first_stride if block == 0 else 1
                blocks.append(BasicBlock(channels, width * factor, stride, shortcut))
                channels = width * factor
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(self.avgpool(x).flatten(1))


def cifar_resnet20(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 20 layers with weights for 32 x 32 pixels, n = 3; ``options`` are those of the class.

    269 722 parameters, 40 551 040 multiply-adds at 32 x 32. He et al. 2016, table 6.
    """
    return CifarResNet(20, num_classes, **options)


def cifar_resnet32(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 32 layers with weights for 32 x 32 pixels, n = 5; ``options`` are those of the class.

    464 154 parameters, 68 862 592 multiply-adds at 32 x 32. He et al. 2016, table 6.
    """
    return CifarResNet(32, num_classes, **options)


def cifar_resnet44(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 44 layers with weights for 32 x 32 pixels, n = 7; ``options`` are those of the class.

    658 586 parameters, 97 174 144 multiply-adds at 32 x 32. He et al. 2016, table 6.
    """
    return CifarResNet(44, num_classes, **options)


def cifar_resnet56(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 56 layers with weights for 32 x 32 pixels, n = 9; ``options`` are those of the class.

    853 018 parameters, 125 485 696 multiply-adds at 32 x 32. He et al. 2016, table 6.
    """
    return CifarResNet(56, num_classes, **options)


def cifar_resnet110(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 110 layers with weights for 32 x 32 pixels, n = 18; ``options`` are those of the class.

    1 727 962 parameters, 252 887 680 multiply-adds at 32 x 32. He et al. 2016, table 6.
    """
    return CifarResNet(110, num_classes, **options)


def cifar_resnet1202(num_classes: int = 10, **options) -> CifarResNet:
    """ResNet of 1202 layers with weights for 32 x 32 pixels, n = 200; ``options`` are those of the class.

    19 421 274 parameters, 2 829 238 912 multiply-adds at 32 x 32. He et al. 2016, table 6: it trains as well as the one
    of 110 layers, and errs more often on test images.
    """
    return CifarResNet(1202, num_classes, **options)


def cifar_plain20(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 20 layers: the same layers, no shortcut.

    269 722 parameters, 40 551 040 multiply-adds at 32 x 32. He et al. 2016, figure 6, left.
    """
    return CifarResNet(20, num_classes, shortcut=None, **options)


def cifar_plain32(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 32 layers: the same layers, no shortcut.

    464 154 parameters, 68 862 592 multiply-adds at 32 x 32. He et al. 2016, figure 6, left.
    """
    return CifarResNet(32, num_classes, shortcut=None, **options)


def cifar_plain44(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 44 layers: the same layers, no shortcut.

    658 586 parameters, 97 174 144 multiply-adds at 32 x 32. He et al. 2016, figure 6, left.
    """
    return CifarResNet(44, num_classes, shortcut=None, **options)


def cifar_plain56(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 56 layers: the same layers, no shortcut.

    853 018 parameters, 125 485 696 multiply-adds at 32 x 32. He et al. 2016, figure 6, left.
    """
    return CifarResNet(56, num_classes, shortcut=None, **options)


def cifar_plain110(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 110 layers: the same layers, no shortcut.

    1 727 962 parameters, 252 887 680 multiply-adds at 32 x 32. He et al. 2016, figure 6, left.
    """
    return CifarResNet(110, num_classes, shortcut=None, **options)


def cifar_plain1202(num_classes: int = 10, **options) -> CifarResNet:
    """The plain twin of the ResNet of 1202 layers: the same layers, no shortcut.

    19 421 274 parameters, 2 829 238 912 multiply-adds at 32 x 32. The paper has none; the counts are its twin's.
    Untrained, its gradients grow on their way back until 32-bit numbers cannot hold them.
    """
    return CifarResNet(1202, num_classes, shortcut=None, **options)
