"""GoogLeNet: nine inception modules, and two auxiliary classifiers that are there only in training."""

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_act import ConvNormAct
from lessonlib.blocks.inception import Inception
from lessonlib.networks.least_size import refuse_misfits
from lessonlib.networks.rescale import rescale

EPS = 1e-3  # of every batch norm; the paper is older than batch norm, the published weights are not
# Name, then table 1's columns: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection. Max pooling: name, kernel size.
MODULES = (
    ("inception3a", 64, 96, 128, 16, 32, 32),
    ("inception3b", 128, 128, 192, 32, 96, 64),
    ("maxpool3", 3),
    ("inception4a", 192, 96, 208, 16, 48, 64),  # the first auxiliary classifier listens here
    ("inception4b", 160, 112, 224, 24, 64, 64),
    ("inception4c", 128, 128, 256, 24, 64, 64),
    ("inception4d", 112, 144, 288, 32, 64, 64),  # and the second here
    ("inception4e", 256, 160, 320, 32, 128, 128),
    ("maxpool4", 2),  # NOTE: 3 x 3 in the paper, 2 x 2 under the published weights
    ("inception5a", 256, 160, 320, 32, 128, 128),
    ("inception5b", 384, 192, 384, 48, 128, 128),
)
AUXILIARIES = {"inception4a": "aux1", "inception4d": "aux2"}


class AuxiliaryClassifier(nn.Module):
    """A small classifier on a feature map half-way: (N, C, H, W) -> (N, 128, 4, 4) -> (N, 1024) -> (N, num_classes).

    Szegedy et al. 2015, section 5.
    NOTE: the paper pools 5 x 5 with stride 3, from 14 x 14 to 4 x 4; this takes any size to 4 x 4, as under the
    published weights.
    """

    def __init__(self, in_channels: int, num_classes: int, dropout: float):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(4)
        self.conv = ConvNormAct(in_channels, 128, eps=EPS)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1024, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(self.pool(x)).flatten(1)
        return self.fc2(self.dropout(self.fc1(x).relu()))


class GoogLeNet(nn.Module):
    """Three convolutions, nine inception modules, the mean, one linear layer.

    (N, 3, 224, 224) -> (N, 192, 56, 56) -> (N, 480, 28, 28) -> (N, 832, 14, 14) -> (N, 1024, 7, 7) -> (N, num_classes)

    In evaluation mode it returns the logits, in training mode the tuple (logits, logits of ``aux1``, logits of
    ``aux2``); the paper adds the losses of the auxiliary ones with weight 0.3.
    Szegedy et al. 2015, table 1. As under the published weights, batch norm follows every convolution (the paper has
    local response normalisation), 3 x 3 stands for 5 x 5 (``large``), and dropout is 0.2 (the paper: 0.4).
    ``transform_input`` rescales standardised images to -1 ... 1, as the published weights need them; their auxiliary
    classifiers were never trained.
    """

    least_size = 15
    auxiliary_weight = 0.3  # of each auxiliary loss in training

    def __init__(
        self,
        num_classes: int = 1000,
        dropout: float = 0.2,
        aux_dropout: float = 0.7,
        transform_input: bool = False,
    ):
        super().__init__()
        self.transform_input = transform_input
        self.conv1 = ConvNormAct(3, 64, 7, stride=2, eps=EPS)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2 = ConvNormAct(64, 64, eps=EPS)
        self.conv3 = ConvNormAct(64, 192, 3, eps=EPS)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        channels = 192
        for name, *widths in MODULES:
            if name.startswith("maxpool"):
                self.add_module(name, nn.MaxPool2d(*widths, stride=2, ceil_mode=True))
                continue
            self.add_module(name, Inception(channels, *widths, large=3, eps=EPS))
            c1, _, c3, _, c5, pooled = widths
            channels = c1 + c3 + c5 + pooled
            if name in AUXILIARIES:
                self.add_module(AUXILIARIES[name], AuxiliaryClassifier(channels, num_classes, aux_dropout))
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor, Tensor]:
        if self.transform_input:
            x = rescale(x)
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv3(self.conv2(x)))
        auxiliary = []
        for name, *_ in MODULES:
            x = self.get_submodule(name)(x)
            if self.training and name in AUXILIARIES:
                auxiliary.append(self.get_submodule(AUXILIARIES[name])(x))
        logits = self.fc(self.dropout(x.mean((2, 3))))
        return (logits, *auxiliary) if self.training else logits


def googlenet(num_classes: int = 1000, **options) -> GoogLeNet:
    """GoogLeNet, also called Inception-v1, with batch norm.

    6 624 904 parameters (13 004 888 with the auxiliary heads), 1 498 376 192 multiply-adds at 224 x 224.
    Szegedy et al. 2015, table 1.
    """
    return GoogLeNet(num_classes, **options)
