"""The modules of Inception-v3 against table 1 of the paper, and against the published network written out by hand."""

import pytest
import torch
from torch.nn.functional import avg_pool2d, max_pool2d

from lessonlib.blocks import factorised_inception as modules
from lessonlib.blocks.branches import Branches


@pytest.mark.parametrize(
    ("branches", "taken", "given"),
    [
        (modules.module_a(pooled=32), (192, 35, 35), (256, 35, 35)),
        (modules.module_a(pooled=64), (256, 35, 35), (288, 35, 35)),
        (modules.reduction_b(), (288, 35, 35), (768, 17, 17)),
        (modules.module_c(width=128), (768, 17, 17), (768, 17, 17)),
        (modules.reduction_d(), (768, 17, 17), (1280, 8, 8)),
        (modules.module_e(), (1280, 8, 8), (2048, 8, 8)),
    ],
)
def test_the_modules_of_inception_v3_lead_from_row_to_row_of_table_1(branches, taken, given):
    with torch.device("meta"):
        assert Branches(taken[0], branches)(torch.zeros(1, *taken)).shape[1:] == given


def average(x):
    return avg_pool2d(x, 3, stride=1, padding=1)


def halve(x):
    return max_pool2d(x, 3, stride=2)


# The order in which the published network concatenates, which its later layers rely on.
BY_HAND = {
    "module_a": lambda m, x: [
        m.branch1x1(x),
        m.branch5x5_2(m.branch5x5_1(x)),
        m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
        m.branch_pool(average(x)),
    ],
    "reduction_b": lambda m, x: [
        m.branch3x3(x),
        m.branch3x3dbl_3(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
        halve(x),
    ],
    "module_c": lambda m, x: [
        m.branch1x1(x),
        m.branch7x7_3(m.branch7x7_2(m.branch7x7_1(x))),
        m.branch7x7dbl_5(m.branch7x7dbl_4(m.branch7x7dbl_3(m.branch7x7dbl_2(m.branch7x7dbl_1(x))))),
        m.branch_pool(average(x)),
    ],
    "reduction_d": lambda m, x: [
        m.branch3x3_2(m.branch3x3_1(x)),
        m.branch7x7x3_4(m.branch7x7x3_3(m.branch7x7x3_2(m.branch7x7x3_1(x)))),
        halve(x),
    ],
    "module_e": lambda m, x: [
        m.branch1x1(x),
        m.branch3x3_2a(m.branch3x3_1(x)),
        m.branch3x3_2b(m.branch3x3_1(x)),
        m.branch3x3dbl_3a(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
        m.branch3x3dbl_3b(m.branch3x3dbl_2(m.branch3x3dbl_1(x))),
        m.branch_pool(average(x)),
    ],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_branches_in_the_order_of_the_published_network(name):
    torch.manual_seed(8)
    options = {"module_a": {"pooled": 8}, "module_c": {"width": 16}}.get(name, {})
    block, x = Branches(6, getattr(modules, name)(**options)).eval(), torch.randn(2, 6, 9, 9)
    torch.testing.assert_close(block(x), torch.cat(BY_HAND[name](block, x), 1))
