"""Inception-v4: the same few modules over and over, with a reduction of the grid between."""

from torch import Tensor, nn

from lessonlib.blocks.branches import Branches
from lessonlib.blocks.inception_v4 import module_a, module_b, module_c, reduction_a, reduction_b, stem
from lessonlib.networks.least_size import refuse_misfits

EPS = 1e-3  # of every batch norm
# How many, branches: figure 9
MODULES = (
    (1, stem()),
    (4, module_a()),
    (1, reduction_a(k=192, l=224, m=256, n=384)),
    (7, module_b()),
    (1, reduction_b()),
    (3, module_c()),
)


class InceptionV4(nn.Module):
    """A stem, fourteen modules on three grids with two reductions between, the mean, one linear layer.

    (N, 3, 299, 299) -> (N, 64, 147, 147) -> (N, 384, 35, 35) -> (N, 1024, 17, 17) -> (N, 1536, 8, 8)
    -> (N, num_classes)

    Szegedy et al. 2017, figure 9.
    """

    least_size = 75

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2):
        super().__init__()
        self.features, channels = nn.Sequential(), 3
        for times, branches in MODULES:
            for _ in range(times):
                self.features.append(Branches(channels, branches, eps=EPS))
                channels = self.features[-1].out_channels
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.dropout(self.features(x).mean((2, 3))))


def inception_v4(num_classes: int = 1000, dropout: float = 0.2) -> InceptionV4:
    """Inception-v4, without residual connections.

    42 679 816 parameters, 12 253 974 624 multiply-adds at 299 x 299. Szegedy et al. 2017, figure 9.
    """
    return InceptionV4(num_classes, dropout)
