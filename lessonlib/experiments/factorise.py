"""What is lost when a standard convolution is replaced by the nearest depthwise separable one.

For one input channel m the weights of a standard convolution are an N x D_K² matrix: a row for each output channel, a
column for each place in the kernel. A separable convolution with r filters for each channel can hold such matrices of
rank r at most, for each m on its own; so the nearest one cuts every matrix's singular values after the r-th, and no
other comes nearer (Eckart and Young 1936).
"""

from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor, nn

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.separable import SeparableConvolution, equivalent_dense_kernel
from lessonlib.experiments import digits
from lessonlib.profiling.conditions import using_threads


def singular_values(kernel: Tensor) -> Tensor:
    """Return the singular values for every input channel: (N, M, D_K, D_K) -> (M, min(N, D_K²)), largest first."""
    return torch.linalg.svdvals(_by_input_channel(kernel))


def lost(kernel: Tensor) -> Tensor:
    """Return the relative error |K - K_r| / |K| for r = 1, 2, …

    (N, M, D_K, D_K) -> (min(N, D_K²),). K_r is the nearest separable
    kernel with r filters a channel; norms are Frobenius norms over the
    whole kernel. The last entry is 0.
    """
    energy = singular_values(kernel).square().sum(dim=0)
    # What the r-th and all further values hold, then shifted by one.
    tail = energy.flip(0).cumsum(0).flip(0)
    beyond = torch.cat([tail[1:], tail.new_zeros(1)])
    return (beyond / tail[0]).sqrt()


def nearest_separable(layer: nn.Conv2d, rank: int = 1) -> SeparableConvolution:
    """Return the bare separable convolution with ``rank`` filters for each channel that is nearest to ``layer``.

    ``layer`` is a standard convolution with an odd square kernel, "same" padding and no bias.
    Raises ValueError for another, or for a rank that is not between 1 and min(N, D_K²).
    """
    out_channels, in_channels, size, width = layer.weight.shape
    if layer.groups != 1 or layer.bias is not None or size != width or layer.padding != (size // 2, size // 2):
        raise ValueError(f"only a standard convolution with 'same' padding and no bias can be split; got {layer}")
    if not 1 <= rank <= exact_rank(out_channels, size):
        raise ValueError(f"rank={rank} must lie between 1 and {exact_rank(out_channels, size)}")
    block = SeparableConvolution(in_channels, out_channels, size, layer.stride[0], multiplier=rank).to(layer.weight)
    with torch.no_grad():
        left, values, right = torch.linalg.svd(_by_input_channel(layer.weight), full_matrices=False)
        filters = values[:, :rank, None] * right[:, :rank]  # (M, r, D_K²)
        mixing = left[:, :, :rank].transpose(0, 1)  # (N, M, r)
        block.depthwise.weight.copy_(filters.reshape(-1, 1, size, size))
        block.pointwise.weight.copy_(mixing.reshape(out_channels, -1, 1, 1))
    return block


def exact_rank(out_channels: int, kernel_size: int) -> int:
    """Return the number of filters for each channel with which every standard convolution can be split exactly."""
    return min(out_channels, kernel_size**2)


def break_even_rank(out_channels: int, kernel_size: int) -> Fraction:
    """Return the r at which splitting costs as much as not splitting: D_K² · N / (D_K² + N).

    The same for weights and multiply-adds, at stride 1. It is always below :func:`exact_rank`.
    """
    standard = Convolution.standard(1, out_channels, kernel_size).parameters
    one_filter = Convolution.depthwise(1, kernel_size).parameters + Convolution.pointwise(1, out_channels).parameters
    return Fraction(standard, one_filter)


WIDTH, EPOCHS = 32, 10


def small_network(separable: bool) -> nn.Sequential:
    """Return a network for 8 x 8 digits: a stem and two 3 x 3 convolutions of 32 channels, standard or separable."""

    def convolution() -> nn.Module:
        if separable:
            return SeparableConvolution(WIDTH, WIDTH)
        return nn.Conv2d(WIDTH, WIDTH, 3, padding=1, bias=False)

    def norm_act() -> list[nn.Module]:
        return [nn.BatchNorm2d(WIDTH), nn.ReLU()]

    stem = [nn.Conv2d(1, WIDTH, 3, stride=2, padding=1, bias=False), *norm_act()]
    body = [convolution(), *norm_act(), convolution(), *norm_act()]
    return nn.Sequential(*stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(WIDTH, digits.CLASSES))


@torch.no_grad()
def cut(network: nn.Module, rank: int) -> nn.Module:
    """Return a copy in which every standard convolution behind the stem does what its nearest separable one does.

    The kernels are written out in full again, which gives the same outputs and runs faster here.
    """
    network = deepcopy(network)
    for layer in _body(network):
        layer.weight.copy_(equivalent_dense_kernel(nearest_separable(layer, rank)))
    return network


def _body(network: nn.Module) -> list[nn.Conv2d]:
    """Return the standard convolutions behind the stem, which sees a single channel."""
    return [layer for layer in network.children() if isinstance(layer, nn.Conv2d) and layer.in_channels > 1]


@dataclass(frozen=True)
class Cuts:
    """Test accuracies in per cent; a row for each seed, and for ``cut`` and ``restated`` a column for each rank.

    ``standard`` and ``separable`` were trained as they are, with the same recipe. ``cut`` is the standard network with
    its convolutions replaced after training; in ``restated`` batch norm has also measured its statistics anew, on
    training images and without labels. ``lost`` (seeds, layers, ranks) is the relative
    error of every replaced kernel; ``kernel`` (N, M, D_K, D_K) is one of them, the second layer of the first seed.
    """

    ranks: list[int]
    standard: Tensor
    separable: Tensor
    cut: Tensor
    restated: Tensor
    lost: Tensor
    kernel: Tensor


@using_threads(1)  # layers this small gain nothing from more threads, and on a busy machine lose much
def train_and_cut(seeds: range = range(5)) -> Cuts:
    """Train a standard and a separable network for every seed, then cut the standard one at every rank."""
    data = digits.load()
    ranks = list(range(1, exact_rank(WIDTH, 3) + 1))
    standard, separable = (
        [digits.train(lambda kind=kind: small_network(separable=kind), data, seed, EPOCHS) for seed in seeds]
        for kind in (False, True)
    )
    pieces = [[cut(network, rank) for rank in ranks] for network in standard]
    return Cuts(
        ranks=ranks,
        standard=torch.tensor([digits.accuracy(network, data) for network in standard]),
        separable=torch.tensor([digits.accuracy(network, data) for network in separable]),
        cut=torch.tensor([[digits.accuracy(piece, data) for piece in row] for row in pieces]),
        restated=torch.tensor(
            [[digits.accuracy(digits.restate(piece, data), data) for piece in row] for row in pieces]
        ),
        lost=torch.stack([torch.stack([lost(layer.weight) for layer in _body(network)]) for network in standard]),
        kernel=_body(standard[0])[1].weight.detach(),
    )


def _by_input_channel(kernel: Tensor) -> Tensor:
    """(N, M, D_K, D_K) -> (M, N, D_K²): one matrix for each input channel."""
    return kernel.detach().flatten(2).transpose(0, 1)
