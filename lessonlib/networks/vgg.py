"""VGG: depth out of one layer, the 3 x 3 convolution, repeated."""

from torch import Tensor, nn

from lessonlib.networks.least_size import refuse_misfits

WIDTHS = (64, 128, 256, 512, 512)  # of the five stages; 2 x 2 max pooling after each
# 3 x 3 convolutions in each stage: columns A, B, D, E of table 1
DEPTHS = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}


class VGG(nn.Module):
    """Stages of 3 x 3 convolutions, each stage at half the resolution of the last, then three fully connected layers.

    (N, 3, 224, 224) -> (N, 64, 112, 112) -> (N, 128, 56, 56) -> (N, 256, 28, 28) -> (N, 512, 14, 14)
    -> (N, 512, 7, 7) -> (N, num_classes)

    ``depths``: convolutions in each of the five stages. ``norm`` puts batch norm behind each of them; the paper is
    older than batch norm. Weights start as in Glorot and Bengio 2010, by which deep VGGs train without a shallow one
    before them (section 3.1). Other sizes of image are averaged to 7 x 7 before the linear layers.
    Simonyan and Zisserman 2015, table 1.
    """

    least_size = 32

    def __init__(self, depths: tuple[int, ...], num_classes: int = 1000, norm: bool = False, dropout: float = 0.5):
        super().__init__()
        layers, channels = [], 3
        for depth, width in zip(depths, WIDTHS, strict=True):
            for _ in range(depth):
                layers.append(nn.Conv2d(channels, width, 3, padding=1))
                if norm:
                    layers.append(nn.BatchNorm2d(width))
                layers.append(nn.ReLU(inplace=True))
                channels = width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(channels * 7 * 7, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                nn.init.xavier_uniform_(part.weight)
                nn.init.zeros_(part.bias)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def vgg11(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG with 11 layers with weights, column A of table 1.

    132 863 336 parameters, 7 609 090 048 multiply-adds at 224 x 224. Simonyan and Zisserman 2015.
    """
    return VGG(DEPTHS[11], num_classes, dropout=dropout)


def vgg13(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG with 13 layers with weights, column B of table 1.

    133 047 848 parameters, 11 308 466 176 multiply-adds at 224 x 224. Simonyan and Zisserman 2015.
    """
    return VGG(DEPTHS[13], num_classes, dropout=dropout)


def vgg16(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG with 16 layers with weights, column D of table 1.

    138 357 544 parameters, 15 470 264 320 multiply-adds at 224 x 224. Simonyan and Zisserman 2015.
    """
    return VGG(DEPTHS[16], num_classes, dropout=dropout)


def vgg19(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG with 19 layers with weights, column E of table 1.

    143 667 240 parameters, 19 632 062 464 multiply-adds at 224 x 224. Simonyan and Zisserman 2015.
    """
    return VGG(DEPTHS[19], num_classes, dropout=dropout)


def vgg16_bn(num_classes: int = 1000, dropout: float = 0.5) -> VGG:
    """VGG-16 with batch norm after every convolution, which the paper, older, does not have.

    138 365 992 parameters, 15 470 264 320 multiply-adds at 224 x 224. Simonyan and Zisserman 2015, column D.
    """
    return VGG(DEPTHS[16], num_classes, norm=True, dropout=dropout)
