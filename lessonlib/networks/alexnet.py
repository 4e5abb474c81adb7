"""AlexNet: the network that won ImageNet in 2012, in its later form for one graphics card."""

from torch import Tensor, nn

from lessonlib.networks.least_size import refuse_misfits

POOL = None
# output channels, kernel size, stride, padding
LAYERS = (
    (64, 11, 4, 2),
    POOL,
    (192, 5, 1, 2),
    POOL,
    (384, 3, 1, 1),
    (256, 3, 1, 1),
    (256, 3, 1, 1),
    POOL,
)


class AlexNet(nn.Module):
    """Five convolutions, three of them followed by overlapping 3 x 3 max pooling, then three fully connected layers.

    (N, 3, 224, 224) -> (N, 64, 55, 55) -> (N, 192, 27, 27) -> (N, 256, 13, 13) -> (N, 256, 6, 6) -> (N, num_classes)

    The one tower of Krizhevsky 2014, "One weird trick", where Krizhevsky et al. 2012 have two. Other sizes of image are
    averaged to 6 x 6 before the linear layers.
    NOTE: the fourth convolution has 256 channels, as in the author's code (cuda-convnet2) and under the published
    weights; footnote 1 of the paper says 384, which does not give the 0.2 % more parameters than in 2012 that its text
    has. As under those weights, there is no local response normalisation; the author's code has it.
    """

    least_size = 63

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5):
        super().__init__()
        layers, channels = [], 3
        for row in LAYERS:
            if row is POOL:
                layers.append(nn.MaxPool2d(3, stride=2))
                continue
            out_channels, kernel_size, stride, padding = row
            layers += [nn.Conv2d(channels, out_channels, kernel_size, stride, padding), nn.ReLU(inplace=True)]
            channels = out_channels
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(channels * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def alexnet(num_classes: int = 1000, dropout: float = 0.5) -> AlexNet:
    """AlexNet, 2012: convolutions, ReLU and dropout at the scale of ImageNet.

    61 100 840 parameters, 714 188 480 multiply-adds at 224 x 224.
    Krizhevsky et al. 2012, section 3; one tower as in Krizhevsky 2014.
    """
    return AlexNet(num_classes, dropout)
