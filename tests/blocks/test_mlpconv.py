"""The mlpconv layer against a perceptron that is slid over the image by hand."""

import pytest
import torch
from torch.nn.functional import linear, unfold

from lessonlib.blocks.mlpconv import MLPConv


def test_it_is_one_perceptron_at_every_patch():
    torch.manual_seed(3)
    block, x = MLPConv(4, (6, 5, 7), kernel_size=3, stride=2, padding=1), torch.randn(2, 4, 9, 11)
    # (N, C·9, positions) -> (N, positions, C·9): a row of numbers for each patch
    patches = unfold(x, 3, stride=2, padding=1).transpose(1, 2)
    for layer in list(block)[::2]:
        patches = linear(patches, layer.weight.flatten(1), layer.bias).relu()
    torch.testing.assert_close(block(x), patches.transpose(1, 2).unflatten(2, (5, 6)))


def test_the_1_x_1_layers_cost_little_beside_the_convolution():
    """The second layer of the network for CIFAR-10: 5 x 5 x 96 weights for each output, then twice 192."""
    convolution, *mixing = (layer.weight[0].numel() for layer in list(MLPConv(96, (192, 192, 192), 5))[::2])
    assert (convolution, mixing) == (2400, [192, 192])


def test_a_layer_needs_a_width():
    with pytest.raises(ValueError, match=r"widths=\(\)"):
        MLPConv(4, (), 3)
