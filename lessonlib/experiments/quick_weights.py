"""Networks built in a moment, for measurements to which the values of the weights do not matter."""

from math import sqrt

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

LENGTH = 1 << 20


class RepeatedWeights(TorchFunctionMode):
    """Within it, weights are not drawn one by one: a million random numbers are repeated, to the same spread.

    Drawing the 138 million weights of a VGG-16 takes longer than running it. Zeros would not do: a processor takes
    another time for numbers that have become too small to be normal, and memory that nobody wrote to is not there yet.
    """

    def __init__(self, seed: int = 0):
        super().__init__()
        self.numbers = torch.rand(LENGTH, generator=torch.Generator().manual_seed(seed)) * 2 - 1

    def __torch_function__(self, function, types, arguments=(), options=None):
        if function is Tensor.uniform_:
            return self.fill(*arguments, **(options or {}))
        if function is Tensor.normal_:
            return self.fill_normal(*arguments, **(options or {}))
        return function(*arguments, **(options or {}))

    def fill(self, weights: Tensor, low: float = 0, high: float = 1, generator: object = None) -> Tensor:
        """Fill ``weights`` with numbers between ``low`` and ``high``, repeated."""
        if not weights.is_meta:
            flat = weights.view(-1)
            for begin in range(0, len(flat), LENGTH):
                part = flat[begin : begin + LENGTH]
                torch.add((low + high) / 2, self.numbers[: len(part)], alpha=(high - low) / 2, out=part)
        return weights

    def fill_normal(self, weights: Tensor, mean: float = 0, std: float = 1, generator: object = None) -> Tensor:
        """Fill ``weights`` with numbers of this mean and deviation; uniform ones, since only the spread matters."""
        return self.fill(weights, mean - sqrt(3) * std, mean + sqrt(3) * std)
