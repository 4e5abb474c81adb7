"""Inception-v3: the inception module with its large kernels factorised."""

from torch import Tensor, nn

from lessonlib.blocks.branches import Branches
from lessonlib.blocks.conv_norm_act import ConvNormAct
from lessonlib.blocks.factorised_inception import module_a, module_c, module_e, reduction_b, reduction_d
from lessonlib.networks.least_size import refuse_misfits
from lessonlib.networks.rescale import rescale

EPS = 1e-3  # of every batch norm
POOL = None
# name, output channels, kernel size, stride, padding
STEM = (
    ("Conv2d_1a_3x3", 32, 3, 2, 0),
    ("Conv2d_2a_3x3", 32, 3, 1, 0),
    ("Conv2d_2b_3x3", 64, 3, 1, 1),
    POOL,
    ("Conv2d_3b_1x1", 80, 1, 1, 0),
    ("Conv2d_4a_3x3", 192, 3, 1, 0),
    POOL,
)
MODULES = (
    ("Mixed_5b", module_a(pooled=32)),
    ("Mixed_5c", module_a(pooled=64)),
    ("Mixed_5d", module_a(pooled=64)),
    ("Mixed_6a", reduction_b()),
    ("Mixed_6b", module_c(width=128)),
    ("Mixed_6c", module_c(width=160)),
    ("Mixed_6d", module_c(width=160)),
    ("Mixed_6e", module_c(width=192)),  # the auxiliary classifier listens here
    ("Mixed_7a", reduction_d()),
    ("Mixed_7b", module_e()),
    ("Mixed_7c", module_e()),
)


class AuxiliaryClassifier(nn.Module):
    """A small classifier on a feature map half-way, batch norm included: the paper finds that it regularises.

    (N, 768, 17, 17) -> (N, 128, 5, 5) -> (N, 768, 1, 1) -> (N, num_classes). Szegedy et al. 2016, section 4, figure 8.
    """

    def __init__(self, in_channels: int, num_classes: int):
        super().__init__()
        self.pool = nn.AvgPool2d(5, stride=3)
        self.conv0 = ConvNormAct(in_channels, 128, eps=EPS)
        self.conv1 = ConvNormAct(128, 768, 5, padding=0, eps=EPS)
        self.fc = nn.Linear(768, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.conv1(self.conv0(self.pool(x))).mean((2, 3)))


class InceptionV3(nn.Module):
    """A stem of five convolutions, eleven modules on three grids, the mean, one linear layer.

    (N, 3, 299, 299) -> (N, 192, 35, 35) -> (N, 288, 35, 35) -> (N, 768, 17, 17) -> (N, 2048, 8, 8) -> (N, num_classes)

    In evaluation mode it returns the logits, in training mode the tuple (logits, logits of ``AuxLogits``), which needs
    images of 299 x 299 or more; the published training adds the auxiliary loss with weight 0.4.
    ``transform_input`` rescales standardised images to -1 ... 1, as the published weights need them.
    Szegedy et al. 2016, table 1, with the modules of the published weights.
    """

    auxiliary_weight = 0.4  # of the auxiliary loss in training

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5, transform_input: bool = False):
        super().__init__()
        self.transform_input = transform_input
        channels, pools = 3, 0
        self.path = []  # of the names, in the order of the forward pass
        for row in STEM:
            if row is POOL:
                pools += 1
                self._append(f"maxpool{pools}", nn.MaxPool2d(3, stride=2))
                continue
            name, out_channels, *rest = row
            self._append(name, ConvNormAct(channels, out_channels, *rest, eps=EPS))
            channels = out_channels
        for name, branches in MODULES:
            module = Branches(channels, branches, eps=EPS)
            self._append(name, module)
            channels = module.out_channels
            if name == "Mixed_6e":
                self.AuxLogits = AuxiliaryClassifier(channels, num_classes)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, num_classes)

    def _append(self, name: str, module: nn.Module):
        self.add_module(name, module)
        self.path.append(name)

    @property
    def least_size(self) -> int:
        """The smallest side of an image: the auxiliary classifier, which runs in training only, needs 17 x 17."""
        return 299 if self.training else 75

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        if self.transform_input:
            x = rescale(x)
        for name in self.path:
            x = self.get_submodule(name)(x)
            if self.training and name == "Mixed_6e":
                auxiliary = self.AuxLogits(x)
        logits = self.fc(self.dropout(x.mean((2, 3))))
        return (logits, auxiliary) if self.training else logits


def inception_v3(num_classes: int = 1000, **options) -> InceptionV3:
    """Inception-v3: 5 x 5 as two 3 x 3, 7 x 7 as 1 x 7 and 7 x 1, and label smoothing in its training.

    23 834 568 parameters (27 161 264 with the auxiliary heads), 5 713 216 096 multiply-adds at 299 x 299.
    Szegedy et al. 2016, table 1.
    """
    return InceptionV3(num_classes, **options)
