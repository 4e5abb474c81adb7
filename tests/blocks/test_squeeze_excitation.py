"""Squeeze-and-excitation against its formula written out, and gates that are known beforehand."""

import math

import pytest
import torch
from torch import nn

from lessonlib.blocks.squeeze_excitation import SqueezeExcitation

SEED = 34


def slowly(x, block):
    """Hu et al. 2018, equations 2 to 4, one number at a time, with the sigmoid."""
    (W1, b1, W2, b2), y = ([weight.tolist() for weight in block.parameters()]), torch.empty_like(x)
    for n, image in enumerate(x):
        z = [float(channel.sum()) / channel.numel() for channel in image]
        hidden = [
            max(0.0, b + sum(w * mean for w, mean in zip(row, z, strict=True))) for row, b in zip(W1, b1, strict=True)
        ]
        for c, (row, b) in enumerate(zip(W2, b2, strict=True)):
            s = 1 / (1 + math.exp(-b - sum(w * unit for w, unit in zip(row, hidden, strict=True))))
            y[n, c] = s * image[c]
    return y


@pytest.mark.parametrize("channels, reduction", [(8, 4), (6, 1), (5, 2)])
def test_it_is_the_formula(channels, reduction):
    torch.manual_seed(SEED)
    block = SqueezeExcitation(channels, reduction).double()
    x = torch.randn(3, channels, 4, 5, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(block(x), slowly(x, block))


@pytest.mark.parametrize("gate", [nn.Sigmoid, nn.Hardsigmoid])
def test_without_weights_every_channel_is_halved(gate):
    block, x = SqueezeExcitation(8, 2, gate), torch.randn(2, 8, 3, 3)
    for weight in block.expand.parameters():
        nn.init.zeros_(weight)
    assert torch.equal(block(x), x / 2)


def test_a_gate_shuts_one_channel_and_leaves_the_others():
    block, x = SqueezeExcitation(4, 2, nn.Hardsigmoid), torch.randn(2, 4, 3, 3)
    nn.init.zeros_(block.expand.weight)
    block.expand.bias.data = torch.tensor([3.0, -3.0, 3.0, 0.0])
    assert torch.equal(block(x), x * torch.tensor([1.0, 0.0, 1.0, 0.5])[:, None, None])


def test_the_parameters_of_section_4():
    """2C²/r weights a block, the paper's count, and the biases that it leaves out."""
    block = SqueezeExcitation(256)
    assert sum(weight.numel() for weight in block.parameters() if weight.ndim == 2) == 2 * 256**2 // 16
    assert sum(weight.numel() for weight in block.parameters() if weight.ndim == 1) == 256 + 16


@pytest.mark.parametrize("reduction", [0, 9])
def test_a_reduction_to_nothing_is_refused(reduction):
    with pytest.raises(ValueError, match=f"reduction={reduction} leaves none of 8"):
        SqueezeExcitation(8, reduction)
