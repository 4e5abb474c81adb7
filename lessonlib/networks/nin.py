"""Network in Network: perceptrons in place of linear filters, and no fully connected layer at the end."""

from functools import partial

from torch import Tensor, nn

from lessonlib.blocks.initialisation import he_initialise
from lessonlib.blocks.mlpconv import MLPConv
from lessonlib.networks.least_size import refuse_misfits

CLASSES = None  # in a table: one map for each class
DROPOUT = partial(nn.Dropout, 0.5)
# Pooling keeps what hangs over at the border, as Caffe does.
MAX_POOL = partial(nn.MaxPool2d, 3, stride=2, ceil_mode=True)
AVERAGE_POOL = partial(nn.AvgPool2d, 3, stride=2, ceil_mode=True)
# An mlpconv layer: widths, then kernel size, stride and padding of its convolution
IMAGENET = (
    ((96, 96, 96), 11, 4, 0),
    MAX_POOL,
    ((256, 256, 256), 5, 1, 2),
    MAX_POOL,
    ((384, 384, 384), 3, 1, 1),
    MAX_POOL,
    DROPOUT,
    ((1024, 1024, CLASSES), 3, 1, 1),
)
CIFAR10 = (
    ((192, 160, 96), 5, 1, 2),
    MAX_POOL,
    DROPOUT,
    ((192, 192, 192), 5, 1, 2),
    AVERAGE_POOL,
    DROPOUT,
    ((192, 192, CLASSES), 3, 1, 1),
)


class NIN(nn.Module):
    """Mlpconv layers with pooling between; the last one puts out a map for each class, and its mean is the logit.

    ImageNet: (N, 3, 224, 224) -> (N, 96, 54, 54) -> (N, 96, 27, 27) -> (N, 256, 27, 27) -> (N, 256, 13, 13)
              -> (N, 384, 13, 13) -> (N, 384, 6, 6) -> (N, 1000, 6, 6) -> (N, num_classes)
    CIFAR-10: (N, 3, 32, 32) -> (N, 96, 32, 32) -> (N, 96, 16, 16) -> (N, 192, 16, 16) -> (N, 192, 8, 8)
              -> (N, 10, 8, 8) -> (N, num_classes)

    ``layers`` is a table like ``IMAGENET``. A ReLU follows the last layer too, so no logit is negative. Weights start
    as in He et al. 2015. Lin et al. 2014, sections 3.1 to 3.3.
    """

    def __init__(self, layers: tuple, num_classes: int, least_size: int):
        super().__init__()
        self.features, channels = nn.Sequential(), 3
        for layer in layers:
            if callable(layer):
                self.features.append(layer())
                continue
            widths, kernel_size, stride, padding = layer
            widths = [num_classes if width is CLASSES else width for width in widths]
            self.features.append(MLPConv(channels, widths, kernel_size, stride, padding))
            channels = widths[-1]
        self.least_size = least_size
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.features(x).mean((2, 3))


def nin(num_classes: int = 1000) -> NIN:
    """Network in Network for ImageNet, four mlpconv layers.

    7 595 176 parameters, 1 100 188 800 multiply-adds at 224 x 224. The paper has no experiment on ImageNet; this is the
    network that its authors published in Caffe's model zoo, a file of 29 MB. Lin et al. 2014, section 3.3.
    """
    return NIN(IMAGENET, num_classes, least_size=39)


def nin_cifar10(num_classes: int = 10) -> NIN:
    """Network in Network for CIFAR-10, three mlpconv layers.

    966 986 parameters, 222 486 528 multiply-adds at 32 x 32. Lin et al. 2014, figure 2 and section 4.2, with the widths
    that its authors published in Caffe's model zoo.
    """
    return NIN(CIFAR10, num_classes, least_size=4)
