"""The residual inception module, and the modules of Inception-ResNet-v1 and -v2.

The functions return branches, from the input upwards, for ``lessonlib.blocks.branches.Branches`` or for
``ResidualInception``. The first Reduction-A is ``lessonlib.blocks.inception_v4.reduction_a``.
"""

from torch import Tensor, nn

from lessonlib.blocks.branches import MAX_POOL, Branches, Conv


class ResidualInception(nn.Module):
    """Branches, brought back to the width of the input and scaled down, added to the input, ReLU.

    (N, C, H, W) -> (N, sum of the branches' channels, H, W) -> (N, C, H, W)

    x + scale · linear(branches(x)), where ``linear`` is a 1 x 1 convolution with bias and without batch norm or ReLU.
    The paper reports that networks with modules of more than 1 000 filters died early in training: they put out zeros
    only. A ``scale`` of 0.1 to 0.3 kept them alive, a lower learning rate did not. ``relu=False`` leaves the last ReLU
    out.
    Szegedy et al. 2017, sections 3.2 and 3.3, figure 20.
    """

    def __init__(
        self, in_channels: int, branches: list[tuple], scale: float = 1.0, relu: bool = True, eps: float = 1e-5
    ):
        super().__init__()
        self.branches = Branches(in_channels, branches, eps)
        self.linear = nn.Conv2d(self.branches.out_channels, in_channels, 1)
        self.scale, self.out_channels = scale, in_channels
        self.act = nn.ReLU(inplace=True) if relu else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.act(x + self.scale * self.linear(self.branches(x)))


def stem(end) -> list[tuple]:
    """Return everything before the first module; its last box ``end`` halves the grid.

    (N, 3, 299, 299) -> (N, 64, 147, 147) -> (N, 192, 71, 71) -> (N, C, 35, 35). Szegedy et al. 2017, figure 14.
    """
    return [
        (
            Conv("conv1", 32, 3, stride=2),
            Conv("conv2", 32, 3, padding=0),
            Conv("conv3", 64, 3),
            MAX_POOL,
            Conv("conv4", 80),
            Conv("conv5", 192, 3, padding=0),
            end,
        )
    ]


def module_a(middle: int, last: int) -> list[tuple]:
    """Return Inception-ResNet-A, for the 35 x 35 grid: (N, C, H, W) -> (N, 64 + last, H, W).

    ``middle``, ``last``: the two 3 x 3 convolutions of the longest branch. Szegedy et al. 2017, figures 10 and 16.
    """
    return [
        (Conv("branch1x1", 32),),
        (Conv("branch3x3_1", 32), Conv("branch3x3_2", 32, 3)),
        (Conv("branch3x3dbl_1", 32), Conv("branch3x3dbl_2", middle, 3), Conv("branch3x3dbl_3", last, 3)),
    ]


def module_flat(size: int, c1: int, reduced: int, middle: int, last: int) -> list[tuple]:
    """Return Inception-ResNet-B with ``size`` 7, or -C with 3: (N, C, H, W) -> (N, c1 + last, H, W).

    ``c1``: the 1 x 1 branch. ``reduced``, ``middle``, ``last``: 1 x 1, 1 x size, size x 1 of the other.
    Szegedy et al. 2017, figures 11 and 17 (B), 13 and 19 (C).
    """
    return [
        (Conv("branch1x1", c1),),
        (Conv("branch_1", reduced), Conv("branch_2", middle, (1, size)), Conv("branch_3", last, (size, 1))),
    ]


def reduction_b(second: int, middle: int, last: int) -> list[tuple]:
    """Return Reduction-B, from 17 x 17 to 8 x 8: (N, C, H, W) -> (N, 384 + second + last + C, (H-1)/2, (W-1)/2).

    ``second``: of the second branch; ``middle``, ``last``: of the third. Szegedy et al. 2017, figures 12 and 18.
    """
    return [
        (Conv("branch3x3a_1", 256), Conv("branch3x3a_2", 384, 3, stride=2)),
        (Conv("branch3x3b_1", 256), Conv("branch3x3b_2", second, 3, stride=2)),
        (Conv("branch3x3dbl_1", 256), Conv("branch3x3dbl_2", middle, 3), Conv("branch3x3dbl_3", last, 3, stride=2)),
        (MAX_POOL,),
    ]
