"""Pre-activation ResNet for ImageNet: ResNet's bottlenecks with BN and ReLU before the weights."""

from torch import Tensor, nn

from lessonlib.blocks.initialisation import he_initialise
from lessonlib.blocks.preactivation import ResidualUnit
from lessonlib.networks.least_size import refuse_misfits
from lessonlib.networks.resnet import DEPTHS, RESTORE, STAGES, STEM


class PreActResNet(nn.Module):
    """A 7 x 7 convolution and max pooling, four stages of bottlenecks, BN and ReLU, the mean, one linear layer.

    (N, 3, 224, 224) -> (N, 64, 112, 112) -> (N, 64, 56, 56) -> (N, 256, 56, 56) -> (N, 512, 28, 28)
    -> (N, 1024, 14, 14) -> (N, 2048, 7, 7) -> (N, num_classes)

    ``depths``: units in each of the four stages, as in ResNet. As in Facebook's Torch code, to which the authors point,
    the first unit has no BN and ReLU of its own but takes those of the stem, before the pooling, and BN and ReLU stand
    once more behind the last addition. Takes images of any size. Weights start as in He et al. 2015.
    He et al. 2016, "Identity mappings in deep residual networks", section 4.1 and appendix.
    """

    def __init__(self, depths: tuple[int, ...], num_classes: int = 1000):
        super().__init__()
        self.conv1 = nn.Conv2d(3, STEM, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        channels = STEM
        for number, (depth, (factor, first_stride)) in enumerate(zip(depths, STAGES, strict=True), start=1):
            width = STEM * factor
            units = []
            for unit in range(depth):
                stride, first = first_stride if unit == 0 else 1, number == 1 and unit == 0
                # NOTE: a projection reads the activated input, as the paper says and the authors' own code for CIFAR
                # does; Facebook's lets it read the input itself and adds a BN.
                units.append(ResidualUnit(channels, width * RESTORE, stride, width, first=first))
                channels = width * RESTORE
            setattr(self, f"layer{number}", nn.Sequential(*units))
        self.bn2 = nn.BatchNorm2d(channels)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = self.relu(self.bn2(x))
        return self.fc(self.avgpool(x).flatten(1))


def preact_resnet50(num_classes: int = 1000) -> PreActResNet:
    """Pre-activation ResNet of 50 layers with weights.

    25 549 352 parameters, 4 089 184 256 multiply-adds at 224 x 224. He et al. 2016, "Identity mappings", appendix.
    The parameters are ResNet-50's without those of the batch norms behind its four projections.
    """
    return PreActResNet(DEPTHS[50], num_classes)


def preact_resnet101(num_classes: int = 1000) -> PreActResNet:
    """Pre-activation ResNet of 101 layers with weights.

    44 541 480 parameters, 7 801 405 440 multiply-adds at 224 x 224. He et al. 2016, "Identity mappings", appendix.
    """
    return PreActResNet(DEPTHS[101], num_classes)


def preact_resnet152(num_classes: int = 1000) -> PreActResNet:
    """Pre-activation ResNet of 152 layers with weights.

    60 185 128 parameters, 11 513 626 624 multiply-adds at 224 x 224. He et al. 2016, "Identity mappings", table 5.
    """
    return PreActResNet(DEPTHS[152], num_classes)
