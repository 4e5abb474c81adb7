"""Inception-ResNet: inception modules whose concatenation gives way to a sum with the input."""

from typing import NamedTuple

from torch import Tensor, nn

from lessonlib.blocks.branches import INNER_AVERAGE_POOL, MAX_POOL, Branches, Conv
from lessonlib.blocks.factorised_inception import module_a as inception_v3_a
from lessonlib.blocks.inception_resnet import ResidualInception, module_a, module_flat, reduction_b, stem
from lessonlib.blocks.inception_v4 import reduction_a
from lessonlib.networks.least_size import refuse_misfits

EPS = 1e-3  # of every batch norm


class Residual(NamedTuple):
    """A residual module of a table: its branches, the scale of what they add, whether a ReLU follows the sum."""

    branches: list[tuple]
    scale: float
    relu: bool = True


# How many, branches or a residual module: figure 15
V1 = (
    (1, stem(end=Conv("conv6", 256, 3, stride=2))),
    (5, Residual(module_a(middle=32, last=32), scale=0.17)),
    (1, reduction_a(k=192, l=192, m=256, n=384)),
    (10, Residual(module_flat(7, c1=128, reduced=128, middle=128, last=128), scale=0.10)),
    (1, reduction_b(second=256, middle=256, last=256)),
    (5, Residual(module_flat(3, c1=192, reduced=192, middle=192, last=192), scale=0.20)),
)
V2 = (
    (1, stem(end=MAX_POOL)),
    (1, inception_v3_a(pooled=64, c1=96, pool=INNER_AVERAGE_POOL)),
    (10, Residual(module_a(middle=48, last=64), scale=0.17)),
    (1, reduction_a(k=256, l=256, m=384, n=384)),
    (20, Residual(module_flat(7, c1=192, reduced=128, middle=160, last=192), scale=0.10)),
    (1, reduction_b(second=288, middle=288, last=320)),
    (9, Residual(module_flat(3, c1=192, reduced=192, middle=224, last=256), scale=0.20)),
    (1, Residual(module_flat(3, c1=192, reduced=192, middle=224, last=256), scale=1.0, relu=False)),
    (1, [(Conv("conv", 1536),)]),
)


class InceptionResNet(nn.Module):
    """A stem, residual modules on three grids with two reductions between, the mean, one linear layer.

    v1: (N, 3, 299, 299) -> (N, 64, 147, 147) -> (N, 256, 35, 35) -> (N, 896, 17, 17) -> (N, 1792, 8, 8)
        -> (N, num_classes)
    v2: (N, 3, 299, 299) -> (N, 64, 147, 147) -> (N, 192, 35, 35) -> (N, 320, 35, 35) -> (N, 1088, 17, 17)
        -> (N, 2080, 8, 8) -> (N, 1536, 8, 8) -> (N, num_classes)

    ``modules`` is a table like ``V1``. ``residual_scale``, if given, stands for every scale of the table; the paper
    takes 0.1 to 0.3. Szegedy et al. 2017, figure 15; the scales are those of the published code.
    """

    least_size = 75

    def __init__(self, modules: tuple, num_classes: int, dropout: float, residual_scale: float | None):
        super().__init__()
        self.features, channels = nn.Sequential(), 3
        for times, row in modules:
            for _ in range(times):
                if isinstance(row, Residual):
                    scale = row.scale if residual_scale is None else residual_scale
                    module = ResidualInception(channels, row.branches, scale, row.relu, eps=EPS)
                else:
                    module = Branches(channels, row, eps=EPS)
                self.features.append(module)
                channels = module.out_channels
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.dropout(self.features(x).mean((2, 3))))


def inception_resnet_v1(
    num_classes: int = 1000, dropout: float = 0.2, residual_scale: float | None = None
) -> InceptionResNet:
    """Inception-ResNet-v1: about the cost of Inception-v3.

    22 756 328 parameters, 6 206 361 696 multiply-adds at 299 x 299. Szegedy et al. 2017: stem of figure 14, modules
    of figures 10, 11 and 13, reductions of figures 7 (k, l, m, n of table 1) and 12, their order of figure 15.
    """
    return InceptionResNet(V1, num_classes, dropout, residual_scale)


def inception_resnet_v2(
    num_classes: int = 1000, dropout: float = 0.2, residual_scale: float | None = None
) -> InceptionResNet:
    """Inception-ResNet-v2: about the cost of Inception-v4.

    55 843 464 parameters, 13 155 794 016 multiply-adds at 299 x 299. Szegedy et al. 2017: modules of figures 16, 17 and
    19, reductions of figures 7 and 18.
    NOTE: as in the published weights, the stem is Inception-v3's with its first module, where the paper has the stem of
    Inception-v4; each module has twice as many copies as in figure 15; the last one has neither scale nor ReLU, and a
    1 x 1 convolution follows it.
    """
    return InceptionResNet(V2, num_classes, dropout, residual_scale)
