"""He's weights keep a deep stack of ReLUs alive, torch's own do not."""

import torch
from torch import nn

from lessonlib.blocks.initialisation import he_initialise

SEED = 3


def test_the_variance_is_2_over_the_fan_in_of_a_group():
    torch.manual_seed(SEED)
    convolution = nn.Conv2d(64, 256, 3, groups=2)
    he_initialise(nn.Sequential(convolution, nn.Linear(2, 2)))
    wanted = 2 / (3 * 3 * 32)
    assert abs(convolution.weight.var().item() / wanted - 1) < 0.03  # 73,728 draws: the spread is 0.005
    assert not convolution.bias.any()


def test_the_signal_neither_fades_nor_explodes_in_thirty_layers():
    torch.manual_seed(SEED)
    layers = [layer for _ in range(30) for layer in (nn.Conv2d(64, 64, 1), nn.ReLU())]
    stack = nn.Sequential(*layers).eval()
    x = torch.randn(4, 64, 8, 8)
    with torch.no_grad():
        before = (stack(x) - stack(x).mean((0, 2, 3), keepdim=True)).std()
        he_initialise(stack)
        after = stack(x).square().mean() / x.square().mean()
    assert before < 1e-6
    assert 0.02 < after < 50
