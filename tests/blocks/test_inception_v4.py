"""The modules of Inception-v4 against the figures of the paper, and against the published network written by hand."""

import pytest
import torch
from torch.nn.functional import avg_pool2d, max_pool2d

from lessonlib.blocks import inception_v4 as modules
from lessonlib.blocks.branches import Branches


# Szegedy et al. 2017, figure 9: what goes into a module and what comes out
@pytest.mark.parametrize(
    ("branches", "taken", "given"),
    [
        (modules.stem(), (3, 299, 299), (384, 35, 35)),
        (modules.module_a(), (384, 35, 35), (384, 35, 35)),
        (modules.reduction_a(192, 224, 256, 384), (384, 35, 35), (1024, 17, 17)),
        (modules.module_b(), (1024, 17, 17), (1024, 17, 17)),
        (modules.reduction_b(), (1024, 17, 17), (1536, 8, 8)),
        (modules.module_c(), (1536, 8, 8), (1536, 8, 8)),
    ],
)
def test_the_modules_lead_through_figure_9(branches, taken, given):
    with torch.device("meta"):
        assert Branches(taken[0], branches)(torch.zeros(1, *taken)).shape[1:] == given


def join(*branches):
    return torch.cat(branches, 1)


def halve(x):
    return max_pool2d(x, 3, stride=2)


def average(x):
    return avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


def stem(m, x):
    x = m.conv3(m.conv2(m.conv1(x)))
    x = join(halve(x), m.conv4(x))
    long = m.branch7x7_4(m.branch7x7_3(m.branch7x7_2(m.branch7x7_1(x))))
    x = join(m.branch3x3_2(m.branch3x3_1(x)), long)
    return join(m.conv5(x), halve(x))


def module_b(m, x):
    middle = m.branch7x7_3(m.branch7x7_2(m.branch7x7_1(x)))
    long = m.branch7x7dbl_5(m.branch7x7dbl_4(m.branch7x7dbl_3(m.branch7x7dbl_2(m.branch7x7dbl_1(x)))))
    return join(m.branch1x1(x), middle, long, m.branch_pool(average(x)))


def module_c(m, x):
    middle, long = m.branch3x3_1(x), m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x)))
    forks = (m.branch3x3_2a(middle), m.branch3x3_2b(middle), m.branch3x3dbl_4a(long), m.branch3x3dbl_4b(long))
    return join(m.branch1x1(x), *forks, m.branch_pool(average(x)))


# The order in which the published network concatenates, which its later layers rely on.
BY_HAND = {
    "stem": stem,
    "module_a": lambda m, x: join(
        m.branch1x1(x),
        m.branch3x3_2(m.branch3x3_1(x)),
        m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
        m.branch_pool(average(x)),
    ),
    "reduction_a": lambda m, x: join(m.branch3x3(x), m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))), halve(x)),
    "module_b": module_b,
    "reduction_b": lambda m, x: join(
        m.branch3x3_2(m.branch3x3_1(x)),
        m.branch7x7x3_4(m.branch7x7x3_3(m.branch7x7x3_2(m.branch7x7x3_1(x)))),
        halve(x),
    ),
    "module_c": module_c,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_branches_in_the_order_of_the_published_network(name):
    torch.manual_seed(8)
    options = {"k": 8, "l": 9, "m": 10, "n": 11} if name == "reduction_a" else {}
    side = 43 if name == "stem" else 9
    block, x = Branches(6, getattr(modules, name)(**options)).eval(), torch.randn(1, 6, side, side)
    torch.testing.assert_close(block(x), BY_HAND[name](block, x))


# The flat kernels of the published network (height, width), box by box
@pytest.mark.parametrize(
    ("branches", "flat"),
    [
        (modules.stem(), [(1, 7), (7, 1)]),
        (modules.module_b(), [(1, 7), (7, 1), (7, 1), (1, 7), (7, 1), (1, 7)]),
        (modules.reduction_b(), [(1, 7), (7, 1)]),
        (modules.module_c(), [(1, 3), (3, 1), (3, 1), (1, 3), (1, 3), (3, 1)]),
    ],
)
def test_which_flat_kernel_comes_first(branches, flat):
    with torch.device("meta"):
        kernels = [part.conv.kernel_size for part in Branches(6, branches).children()]
    assert [kernel for kernel in kernels if kernel[0] != kernel[1]] == flat
