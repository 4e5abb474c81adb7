"""ResNet and ResNeXt: shortcuts that let a network of 152 layers train."""

from torch import Tensor, nn

from lessonlib.blocks.initialisation import he_initialise
from lessonlib.blocks.residual import BasicBlock, Bottleneck
from lessonlib.networks.least_size import refuse_misfits

# blocks in conv2_x, conv3_x, conv4_x, conv5_x: table 1
DEPTHS = {
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
}
STEM = 64
# width of the 3 x 3 convolutions relative to conv2_x, stride of the first block
STAGES = ((1, 1), (2, 2), (4, 2), (8, 2))
RESTORE = 4  # a bottleneck ends in 4 times ResNet's width of its 3 x 3 convolution


class ResNet(nn.Module):
    """A 7 x 7 convolution and max pooling, four stages of residual blocks, the mean, one linear layer.

    basic:      (N, 3, 224, 224) -> (N, 64, 112, 112) -> (N, 64, 56, 56) -> (N, 64, 56, 56) -> (N, 128, 28, 28)
                -> (N, 256, 14, 14) -> (N, 512, 7, 7) -> (N, num_classes)
    bottleneck: (N, 3, 224, 224) -> (N, 64, 112, 112) -> (N, 64, 56, 56) -> (N, 256, 56, 56) -> (N, 512, 28, 28)
                -> (N, 1024, 14, 14) -> (N, 2048, 7, 7) -> (N, num_classes)

    ``depths``: blocks in each of the four stages. ``cardinality`` and ``group_width`` are ResNeXt's C x d of the first
    stage; ResNet is 1 x 64d. Weights start as in He et al. 2015. Takes images of any size.
    He et al. 2016, table 1; Xie et al. 2017, table 1.
    """

    def __init__(
        self,
        depths: tuple[int, ...],
        bottleneck: bool,
        num_classes: int = 1000,
        cardinality: int = 1,
        group_width: int = 64,
    ):
        super().__init__()
        self.conv1 = nn.Conv2d(3, STEM, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        channels = STEM
        for number, (depth, (factor, first_stride)) in enumerate(zip(depths, STAGES, strict=True), start=1):
            out_channels = STEM * factor * (RESTORE if bottleneck else 1)
            width = cardinality * group_width * factor
            blocks = []
            for block in range(depth):
                stride = first_stride if block == 0 else 1
                if bottleneck:
                    blocks.append(Bottleneck(channels, out_channels, width, stride, cardinality))
                else:
                    blocks.append(BasicBlock(channels, out_channels, stride))
                channels = out_channels
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, num_classes)
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def resnet18(num_classes: int = 1000) -> ResNet:
    """ResNet of 18 layers with weights, in basic blocks.

    11 689 512 parameters, 1 814 073 344 multiply-adds at 224 x 224. He et al. 2016, table 1.
    """
    return ResNet(DEPTHS[18], bottleneck=False, num_classes=num_classes)


def resnet34(num_classes: int = 1000) -> ResNet:
    """ResNet of 34 layers with weights, in basic blocks.

    21 797 672 parameters, 3 663 761 408 multiply-adds at 224 x 224. He et al. 2016, table 1.
    """
    return ResNet(DEPTHS[34], bottleneck=False, num_classes=num_classes)


def resnet50(num_classes: int = 1000) -> ResNet:
    """ResNet of 50 layers with weights, in bottlenecks.

    25 557 032 parameters, 4 089 184 256 multiply-adds at 224 x 224. He et al. 2016, table 1; the paper's 3.8 · 10⁹
    are for the stride at the first 1 x 1 convolution of a stage.
    """
    return ResNet(DEPTHS[50], bottleneck=True, num_classes=num_classes)


def resnet101(num_classes: int = 1000) -> ResNet:
    """ResNet of 101 layers with weights, in bottlenecks.

    44 549 160 parameters, 7 801 405 440 multiply-adds at 224 x 224. He et al. 2016, table 1.
    """
    return ResNet(DEPTHS[101], bottleneck=True, num_classes=num_classes)


def resnet152(num_classes: int = 1000) -> ResNet:
    """ResNet of 152 layers with weights, in bottlenecks: ImageNet's winner of 2015, as part of an ensemble.

    60 192 808 parameters, 11 513 626 624 multiply-adds at 224 x 224. He et al. 2016, table 1.
    """
    return ResNet(DEPTHS[152], bottleneck=True, num_classes=num_classes)


def resnext50_32x4d(num_classes: int = 1000) -> ResNet:
    """ResNeXt-50 of cardinality 32: the first stage filters in 32 groups of 4 channels, the last in 32 of 32.

    25 028 904 parameters, 4 230 479 872 multiply-adds at 224 x 224. Xie et al. 2017, table 1.
    """
    return ResNet(DEPTHS[50], bottleneck=True, num_classes=num_classes, cardinality=32, group_width=4)
