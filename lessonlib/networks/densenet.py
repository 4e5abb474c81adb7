"""DenseNet: layers so narrow that each can afford to read all the layers before it."""

from torch import Tensor, nn
from torch.nn.functional import relu

from lessonlib.blocks.dense import DenseBlock, Transition
from lessonlib.blocks.initialisation import he_initialise
from lessonlib.networks.least_size import refuse_misfits

# growth rate k, layers in the four dense blocks: table 1
NETWORKS = {
    121: (32, (6, 12, 24, 16)),
    161: (48, (6, 12, 36, 24)),
    169: (32, (6, 12, 32, 32)),
    201: (32, (6, 12, 48, 32)),
}
# the same for CIFAR, L = 100: 16 bottleneck layers of two convolutions in each of three blocks, section 3
SMALL = {100: (12, (16, 16, 16))}


class DenseNet(nn.Module):
    """A first convolution, dense blocks with transitions between, the mean over all positions, one linear layer.

    7 x 7 and max pooling first; k = 32, blocks of 6, 12, 24, 16 layers:
    (N, 3, 224, 224) -> (N, 64, 112, 112) -> (N, 64, 56, 56) -> (N, 256, 56, 56) -> (N, 128, 28, 28)
    -> (N, 512, 28, 28) -> (N, 256, 14, 14) -> (N, 1024, 14, 14) -> (N, 512, 7, 7) -> (N, 1024, 7, 7)
    -> (N, num_classes)
    3 x 3 first, for ``small_images``; k = 12, three blocks of 16 layers:
    (N, 3, 32, 32) -> (N, 24, 32, 32) -> (N, 216, 32, 32) -> (N, 108, 16, 16) -> (N, 300, 16, 16) -> (N, 150, 8, 8)
    -> (N, 342, 8, 8) -> (N, num_classes)

    The form is DenseNet-BC: 1 x 1 convolutions to 4k channels before the 3 x 3, transitions that keep half of the
    channels. ``checkpointing`` trades time for memory in training, see ``DenseLayer``. Weights start as in He et al.
    2015 (section 4.2). Huang et al. 2017, section 3, "Implementation details", and table 1.
    """

    def __init__(
        self,
        growth_rate: int,
        layers: tuple[int, ...],
        num_classes: int = 1000,
        checkpointing: bool = False,
        small_images: bool = False,
    ):
        super().__init__()
        channels = 2 * growth_rate
        self.features = nn.Sequential()
        if small_images:
            self.least_size = 4
            self.features.add_module("conv0", nn.Conv2d(3, channels, 3, padding=1, bias=False))
        else:
            self.least_size = 29
            self.features.add_module("conv0", nn.Conv2d(3, channels, 7, stride=2, padding=3, bias=False))
            self.features.add_module("norm0", nn.BatchNorm2d(channels))
            self.features.add_module("relu0", nn.ReLU(inplace=True))
            self.features.add_module("pool0", nn.MaxPool2d(3, stride=2, padding=1))
        for number, depth in enumerate(layers, start=1):
            block = DenseBlock(channels, depth, growth_rate, checkpointing=checkpointing)
            self.features.add_module(f"denseblock{number}", block)
            channels = block.out_channels
            if number < len(layers):
                self.features.add_module(f"transition{number}", Transition(channels, channels // 2))
                channels //= 2
        self.features.add_module(f"norm{len(layers) + 1}", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, num_classes)
        he_initialise(self)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(relu(self.features(x)).mean((2, 3)))


def densenet121(num_classes: int = 1000, checkpointing: bool = False) -> DenseNet:
    """DenseNet-BC of 121 layers with weights, growth rate 32.

    7 978 856 parameters, 2 834 161 664 multiply-adds at 224 x 224. Huang et al. 2017, table 1.
    """
    return DenseNet(*NETWORKS[121], num_classes, checkpointing)


def densenet161(num_classes: int = 1000, checkpointing: bool = False) -> DenseNet:
    """DenseNet-BC of 161 layers with weights, growth rate 48: the widest of the four.

    28 681 000 parameters, 7 727 907 072 multiply-adds at 224 x 224. Earlier versions of Huang et al. 2017, table 1; the
    last one has DenseNet-264 in its place.
    """
    return DenseNet(*NETWORKS[161], num_classes, checkpointing)


def densenet169(num_classes: int = 1000, checkpointing: bool = False) -> DenseNet:
    """DenseNet-BC of 169 layers with weights, growth rate 32.

    14 149 480 parameters, 3 359 843 328 multiply-adds at 224 x 224. Huang et al. 2017, table 1.
    """
    return DenseNet(*NETWORKS[169], num_classes, checkpointing)


def densenet201(num_classes: int = 1000, checkpointing: bool = False) -> DenseNet:
    """DenseNet-BC of 201 layers with weights, growth rate 32: the deepest of the four.

    20 013 928 parameters, 4 291 365 888 multiply-adds at 224 x 224. Huang et al. 2017, table 1.
    """
    return DenseNet(*NETWORKS[201], num_classes, checkpointing)


def densenet_bc_100_12(num_classes: int = 10, checkpointing: bool = False) -> DenseNet:
    """DenseNet-BC of 100 layers with weights, growth rate 12, for images of 32 x 32 pixels.

    769 162 parameters, 287 929 692 multiply-adds at 32 x 32. Huang et al. 2017, table 2.
    """
    return DenseNet(*SMALL[100], num_classes, checkpointing, small_images=True)
