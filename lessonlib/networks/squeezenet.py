"""SqueezeNet: AlexNet's accuracy with a fiftieth of its parameters, by fire modules and no linear layer."""

from torch import Tensor, nn

from lessonlib.blocks.fire import Fire
from lessonlib.networks.least_size import refuse_misfits

POOL = None
STEM_1_0, STEM_1_1 = (96, 7), (64, 3)  # output channels, kernel size; stride 2, no padding
# squeezed, expanded: fire2 to fire9 of table 1, in the order of the layers
LAYERS_1_0 = (
    POOL,
    (16, 64),
    (16, 64),
    (32, 128),
    POOL,
    (32, 128),
    (48, 192),
    (48, 192),
    (64, 256),
    POOL,
    (64, 256),
)
# The same fire modules with the pooling moved forward: 2.4 times fewer multiply-adds.
LAYERS_1_1 = (
    POOL,
    (16, 64),
    (16, 64),
    POOL,
    (32, 128),
    (32, 128),
    POOL,
    (48, 192),
    (48, 192),
    (64, 256),
    (64, 256),
)


class SqueezeNet(nn.Module):
    """One convolution, eight fire modules, and a 1 x 1 convolution whose mean is the answer.

    1.0: (N, 3, 224, 224) -> (N, 96, 109, 109) -> (N, 256, 54, 54) -> (N, 512, 27, 27) -> (N, 512, 13, 13)
    -> (N, num_classes, 13, 13) -> (N, num_classes)

    ``layers``: (squeezed, expanded) for a fire module, POOL for max pooling 3 x 3 with stride 2 that keeps a partial
    window at the edge. Iandola et al. 2016, section 3.3 and table 1; 1.1 is from the authors' repository.
    NOTE: table 1 begins with 111 x 111 and 55 x 55, which are those of an image of 227 pixels.
    """

    def __init__(self, stem, layers, least_size: int, num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        self.least_size = least_size
        channels, kernel_size = stem
        features = [nn.Conv2d(3, channels, kernel_size, stride=2), nn.ReLU(inplace=True)]
        for row in layers:
            if row is POOL:
                features.append(nn.MaxPool2d(3, stride=2, ceil_mode=True))
                continue
            squeezed, expanded = row
            features.append(Fire(channels, squeezed, expanded))
            channels = 2 * expanded
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Conv2d(channels, num_classes, 1),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool2d(1),
        )

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x)).flatten(1)


def squeezenet1_0(num_classes: int = 1000, dropout: float = 0.5) -> SqueezeNet:
    """SqueezeNet as in the paper.

    1 248 424 parameters, 818 924 576 multiply-adds at 224 x 224. Iandola et al. 2016, table 1.
    """
    return SqueezeNet(STEM_1_0, LAYERS_1_0, 21, num_classes, dropout)


def squeezenet1_1(num_classes: int = 1000, dropout: float = 0.5) -> SqueezeNet:
    """SqueezeNet with a smaller first kernel and earlier pooling, as accurate as 1.0.

    1 235 496 parameters, 349 151 936 multiply-adds at 224 x 224. Iandola et al. 2016, the authors' repository.
    """
    return SqueezeNet(STEM_1_1, LAYERS_1_1, 17, num_classes, dropout)
