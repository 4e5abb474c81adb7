"""ShuffleNetV2: designed by what is fast on a device, memory traffic included, and not by multiply-adds alone."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.shuffle import ShuffleUnit
from lessonlib.networks.least_size import refuse_misfits

# units of the stage (the first has stride 2), output channels at 1x: table 5
STAGES = {
    "stage2": (4, 116),
    "stage3": (8, 232),
    "stage4": (4, 464),
}
STEM, HEAD = 24, 1024


class ShuffleNetV2(nn.Module):
    """A 3 x 3 convolution and max pooling, three stages of shuffle units, a 1 x 1 convolution, the mean, one linear.

    (N, 3, 224, 224) -> (N, 24, 112, 112) -> (N, 24, 56, 56) -> (N, 116, 28, 28) -> (N, 232, 14, 14)
    -> (N, 464, 7, 7) -> (N, 1024, 7, 7) -> (N, num_classes)

    Takes images of any size. Ma et al. 2018, table 5.
    """

    def __init__(self, num_classes: int = 1000):
        super().__init__()
        self.conv1 = nn.Sequential(*conv_norm_row(3, STEM, 3, stride=2, activation=nn.ReLU))
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        channels = STEM
        for name, (units, width) in STAGES.items():
            down = ShuffleUnit(channels, width, stride=2)
            self.add_module(name, nn.Sequential(down, *(ShuffleUnit(width, width) for _ in range(units - 1))))
            channels = width
        self.conv5 = nn.Sequential(*conv_norm_row(channels, HEAD, activation=nn.ReLU))
        self.fc = nn.Linear(HEAD, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.conv1(x))
        x = self.stage4(self.stage3(self.stage2(x)))
        return self.fc(self.conv5(x).mean((2, 3)))


def shufflenet_v2_x1_0(num_classes: int = 1000) -> ShuffleNetV2:
    """ShuffleNetV2 at 1x.

    2 278 604 parameters, 144 907 992 multiply-adds at 224 x 224. Ma et al. 2018, table 5.
    """
    return ShuffleNetV2(num_classes)
