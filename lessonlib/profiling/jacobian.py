"""Which output channel depends on which input channel: the Jacobian of a module, gathered by channel."""

import torch
from torch import Tensor, nn

from lessonlib.profiling.counts import evaluating


def channel_jacobian(module: nn.Module, input_shape: tuple[int, int, int], seed: int = 0) -> Tensor:
    """Return, for every pair of channels, how strongly the output channel answers to the input channel.

    ``input_shape`` is (M, H, W), without the batch. The result has shape (N, M), output channels by input channels; an
    entry is the largest |d output / d input| over all positions of the two channels, at one random input of ``seed``.
    It is exactly 0 where no path leads from the one to the other. The module is run in evaluation mode and in its own
    precision; its parameters and their gradients stay as they are.

    Cost: one backward pass for every number of the output, so keep the input small.
    """
    first = next(module.parameters(), torch.empty(0))
    image = torch.randn(input_shape, generator=torch.Generator().manual_seed(seed)).to(first)
    with evaluating(module):
        jacobian = torch.autograd.functional.jacobian(lambda x: module(x[None])[0], image, vectorize=True)
    out_channels, in_channels = jacobian.shape[0], input_shape[0]
    by_channel = jacobian.reshape(out_channels, -1, in_channels, input_shape[1] * input_shape[2])
    return by_channel.abs().amax(dim=(1, 3))
