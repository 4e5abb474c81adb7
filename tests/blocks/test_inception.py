"""The inception module: order of the branches, shapes and weights of the paper's table."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.inception import Inception


def weights(module):
    return sum(part.weight.numel() for part in module.modules() if isinstance(part, nn.Conv2d))


# Szegedy et al. 2015, table 1, rows inception (3a) and (3b): input channels, widths, output channels, "params"
@pytest.mark.parametrize(
    ("channels", "widths", "out_channels", "thousands"),
    [(192, (64, 96, 128, 16, 32, 32), 256, 159), (256, (128, 128, 192, 32, 96, 64), 480, 380)],
)
def test_rows_of_table_1(channels, widths, out_channels, thousands):
    module = Inception(channels, *widths)
    assert module(torch.zeros(1, channels, 28, 28)).shape == (1, out_channels, 28, 28)
    # The paper's counts are its columns' to within 2 %, with 1,024 to a K.
    assert weights(module) == pytest.approx(1024 * thousands, rel=0.02)


def test_branches_stand_in_the_order_of_the_table():
    torch.manual_seed(2)
    module, x = Inception(8, 1, 4, 2, 4, 3, 5).eval(), torch.randn(2, 8, 6, 7)
    one, three, five, pooled = module(x).split([1, 2, 3, 5], 1)
    for found, branch in zip((one, three, five, pooled), module.children(), strict=True):
        torch.testing.assert_close(found, branch(x))
    kernels = [part.kernel_size[0] for part in module.modules() if isinstance(part, nn.Conv2d)]
    assert kernels == [1, 1, 3, 1, 5, 1]
    assert Inception(8, 1, 4, 2, 4, 3, 5, large=3).branch3[1].conv.kernel_size == (3, 3)
