"""The residual inception module: its sum, its scale, and the widths of the paper's figures."""

import pytest
import torch
from torch import nn
from torch.nn.functional import max_pool2d

from lessonlib.blocks import inception_resnet as modules
from lessonlib.blocks.branches import Branches, Conv
from lessonlib.blocks.inception_resnet import ResidualInception
from lessonlib.blocks.inception_v4 import reduction_a

BRANCHES = [(Conv("one", 3),), (Conv("two_1", 4), Conv("two_2", 5, 3))]


def test_the_sum_is_the_one_on_paper():
    torch.manual_seed(1)
    block, x = ResidualInception(6, BRANCHES, scale=0.3).eval(), torch.randn(2, 6, 5, 7)
    inside = block.branches
    joined = torch.cat([inside.one(x), inside.two_2(inside.two_1(x))], 1)
    up = torch.einsum("nchw,kc->nkhw", joined, block.linear.weight[:, :, 0, 0]) + block.linear.bias[:, None, None]
    torch.testing.assert_close(block(x), (x + 0.3 * up).relu())
    assert (up < 0).any(), "what is added is linear: it can take away as well"


def test_of_scale_0_only_the_input_is_left():
    torch.manual_seed(2)
    x = torch.randn(2, 6, 5, 7)
    assert torch.equal(ResidualInception(6, BRANCHES, scale=0.0)(x), x.relu())
    assert torch.equal(ResidualInception(6, BRANCHES, scale=0.0, relu=False)(x), x)


def test_the_scale_scales_what_is_added_and_what_is_learned():
    torch.manual_seed(3)
    block, x = ResidualInception(6, BRANCHES, scale=1.0, relu=False).eval(), torch.randn(2, 6, 5, 7)
    added, gradients = {}, {}
    for scale in (1.0, 0.1):
        block.scale = scale
        y = block(x)
        added[scale] = y - x
        gradients[scale] = torch.autograd.grad(y.sum(), block.linear.weight)[0]
    torch.testing.assert_close(added[0.1], 0.1 * added[1.0], atol=1e-6, rtol=1e-4)
    torch.testing.assert_close(gradients[0.1], 0.1 * gradients[1.0])


def test_no_batch_norm_on_top_of_the_sum():
    block = ResidualInception(6, BRANCHES)
    assert block.linear.bias is not None
    assert sum(isinstance(part, nn.BatchNorm2d) for part in block.modules()) == 3  # one for each box of the branches


# Szegedy et al. 2017: the figure, the branches, the input, the branches' channels put together
@pytest.mark.parametrize(
    ("branches", "channels", "joined"),
    [
        pytest.param(modules.module_a(32, 32), 256, 96, id="figure 10"),
        pytest.param(modules.module_flat(7, 128, 128, 128, 128), 896, 256, id="figure 11"),
        pytest.param(modules.module_flat(3, 192, 192, 192, 192), 1792, 384, id="figure 13"),
        pytest.param(modules.module_a(48, 64), 384, 128, id="figure 16"),
        pytest.param(modules.module_flat(7, 192, 128, 160, 192), 1152, 384, id="figure 17"),
        pytest.param(modules.module_flat(3, 192, 192, 224, 256), 2144, 448, id="figure 19"),
    ],
)
def test_widths_of_the_figures(branches, channels, joined):
    with torch.device("meta"):
        block = ResidualInception(channels, branches)
        assert (block.linear.in_channels, block.linear.out_channels) == (joined, channels)
        assert block(torch.zeros(1, channels, 8, 8)).shape == (1, channels, 8, 8)


@pytest.mark.parametrize(
    ("branches", "taken", "given"),
    [
        pytest.param(modules.stem(Conv("end", 256, 3, stride=2)), (3, 299, 299), (256, 35, 35), id="figure 14"),
        pytest.param(reduction_a(192, 192, 256, 384), (256, 35, 35), (896, 17, 17), id="v1, figure 7"),
        pytest.param(modules.reduction_b(256, 256, 256), (896, 17, 17), (1792, 8, 8), id="figure 12"),
        pytest.param(reduction_a(256, 256, 384, 384), (384, 35, 35), (1152, 17, 17), id="v2, figure 7"),
        pytest.param(modules.reduction_b(288, 288, 320), (1152, 17, 17), (2144, 8, 8), id="figure 18"),
    ],
)
def test_grids_of_the_figures(branches, taken, given):
    with torch.device("meta"):
        assert Branches(taken[0], branches)(torch.zeros(1, *taken)).shape[1:] == given


def join(*branches):
    return torch.cat(branches, 1)


# The order in which the published networks concatenate, which their later layers rely on.
@pytest.mark.parametrize(
    ("branches", "by_hand"),
    [
        pytest.param(
            modules.module_a(7, 8),
            lambda m, x: join(
                m.branch1x1(x),
                m.branch3x3_2(m.branch3x3_1(x)),
                m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
            ),
            id="A",
        ),
        pytest.param(
            modules.module_flat(7, 5, 6, 7, 8),
            lambda m, x: join(m.branch1x1(x), m.branch_3(m.branch_2(m.branch_1(x)))),
            id="B",
        ),
        pytest.param(
            modules.reduction_b(5, 6, 7),
            lambda m, x: join(
                m.branch3x3a_2(m.branch3x3a_1(x)),
                m.branch3x3b_2(m.branch3x3b_1(x)),
                m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
                max_pool2d(x, 3, stride=2),
            ),
            id="Reduction-B",
        ),
    ],
)
def test_branches_in_the_order_of_the_published_networks(branches, by_hand):
    torch.manual_seed(9)
    block, x = Branches(6, branches).eval(), torch.randn(2, 6, 9, 9)
    torch.testing.assert_close(block(x), by_hand(block, x))


def test_the_flat_kernels_lie_first_and_stand_then():
    row = Branches(6, modules.module_flat(7, 5, 6, 7, 8))
    assert (row.branch_2.conv.kernel_size, row.branch_3.conv.kernel_size) == ((1, 7), (7, 1))
