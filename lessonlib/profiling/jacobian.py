"""Which output channel depends on which input channel: the Jacobian of a module, gathered by channel."""

import torch
from torch import Tensor, nn

from lessonlib.profiling.conditions import evaluating


def channel_jacobian(module: nn.Module, input_shape, seed: int = 0) -> Tensor:
    """Return how strongly each output channel answers to each input channel.

    ``input_shape`` is (M, H, W), without the batch; the result has shape
    (N, M). An entry is the largest |d output / d input| over all positions
    of the two channels, at one random input. It is exactly 0 where no path
    leads from the one to the other.

    The module is run in evaluation mode and its own precision, and is left
    as it was found. The cost is a backward pass for every number of the
    output, so keep the input small.
    """
    weight = next(module.parameters(), torch.empty(0))
    generator = torch.Generator().manual_seed(seed)
    image = torch.randn(input_shape, generator=generator).to(weight)
    with evaluating(module):
        jacobian = torch.autograd.functional.jacobian(
            lambda x: module(x[None])[0], image, vectorize=True
        )  # (N, H', W', M, H, W)
    return jacobian.abs().amax(dim=(1, 2, 4, 5))
