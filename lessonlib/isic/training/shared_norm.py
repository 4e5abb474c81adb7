"""Batch norm over the images of all processes together.

Each process has its part of the batch. The mean and the variance of a part are not those of the batch, so without this
two processes would learn something else than one. (torch's SyncBatchNorm does it for GPUs only.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, distributed, nn


class _Sum(torch.autograd.Function):
    """The sum of a tensor over all processes. Each process's loss depends on it, so backward sums too."""

    @staticmethod
    def forward(context, own: Tensor) -> Tensor:
        total = own.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(context, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        distributed.all_reduce(total)
        return total


class SharedBatchNorm(nn.BatchNorm2d):
    """BatchNorm2d, in training with the mean and variance of all processes' images; parts may differ in size.

    (N, C, H, W) -> (N, C, H, W). Ioffe and Szegedy 2015, algorithm 1.
    """

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        floats = x.float()
        count = x.new_tensor([len(x) * x.shape[2] * x.shape[3]], dtype=torch.float32)
        *sums, count = _Sum.apply(torch.cat([floats.sum((0, 2, 3)), count])).split(self.num_features)
        centred = floats - (sums[0] / count)[:, None, None]
        variance = _Sum.apply(centred.square().sum((0, 2, 3))) / count
        self._remember(sums[0].detach() / count, variance.detach() * count / (count - 1))
        scale = self.weight * (variance + self.eps).rsqrt()
        return (centred * scale[:, None, None] + self.bias[:, None, None]).to(x.dtype)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        self.num_batches_tracked += 1
        share = 1 / self.num_batches_tracked.item() if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance, share)


@contextmanager
def sharing_statistics(net: nn.Module, processes: int) -> Iterator[None]:
    """Let every BatchNorm2d of ``net`` share its statistics within the block, if there are several ``processes``."""
    norms = [part for part in net.modules() if type(part) is nn.BatchNorm2d] if processes > 1 else []
    # Another class for the same object: parameters, statistics, their names and who refers to them stay.
    for norm in norms:
        norm.__class__ = SharedBatchNorm
    try:
        yield
    finally:
        for norm in norms:
            norm.__class__ = nn.BatchNorm2d
