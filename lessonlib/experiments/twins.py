"""Plain and residual twins: fully connected networks that differ by the shortcut alone, several seeds at once.

Small layers keep a processor waiting, so the networks of all seeds run side by side: S seeds, B images, and the images
are columns. The seeds never meet, neither in a layer nor in a gradient.
"""

from collections.abc import Sequence
from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn.functional import batch_norm

from lessonlib.experiments import digits

WIDTH, PIXELS = 32, 64
EPSILON = 1e-5  # batch norm's, as in torch


class LinearNorm(nn.Module):
    """A linear layer for every seed, then batch norm, or without it a bias that starts at 0.

    (S, in, B) -> (S, out, B)

    Weights start as in He et al. 2015. Batch norm uses the mean and variance of the batch at hand, always.
    """

    def __init__(self, generators: Sequence[torch.Generator], in_features: int, out_features: int, norm: bool = True):
        super().__init__()
        drawn = [torch.randn(out_features, in_features, generator=generator) for generator in generators]
        self.weight = nn.Parameter(torch.stack(drawn) * sqrt(2 / in_features))
        self.scale = nn.Parameter(torch.ones(len(drawn), out_features)) if norm else None
        self.bias = nn.Parameter(torch.zeros(len(drawn), out_features))

    def forward(self, x: Tensor) -> Tensor:
        x = self.weight @ x
        if self.scale is None:
            return x + self.bias[:, :, None]
        # To batch norm the features of all seeds are channels of one long image.
        flat = x.reshape(1, -1, x.shape[2])
        flat = batch_norm(flat, None, None, self.scale.flatten(), self.bias.flatten(), training=True, eps=EPSILON)
        return flat.view_as(x)

    @torch.no_grad()
    def folded(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the weights (S, out, in) and biases (S, out) that do to every image what this layer does to ``x``."""
        if self.scale is None:
            return self.weight.detach(), self.bias.detach()
        variance, mean = torch.var_mean(self.weight @ x, dim=2, correction=0)
        factor = self.scale * torch.rsqrt(variance + EPSILON)
        return self.weight * factor[:, :, None], self.bias - mean * factor


class TwinBlock(nn.Module):
    """A few layers of equal width with ReLU between them, and a shortcut around them or none.

    (S, W, B) -> (S, W, B)

    ``relu_inside`` puts the last ReLU before the addition, F(x) = relu(W x), as one of the notes writes it.
    """

    def __init__(self, generators, shortcut: bool = True, span: int = 2, relu_inside: bool = False, norm: bool = True):
        super().__init__()
        self.layers = nn.ModuleList([LinearNorm(generators, WIDTH, WIDTH, norm) for _ in range(span)])
        self.shortcut, self.relu_inside = shortcut, relu_inside

    def forward(self, x: Tensor) -> Tensor:
        *before, last = self.layers
        y = x
        for layer in before:
            y = layer(y).relu()
        y = last(y)
        if self.relu_inside:
            return x + y.relu()
        return (x + y if self.shortcut else y).relu()


class Twins(nn.Module):
    """A stem, blocks, and a linear layer to the ten digits: ``depth`` layers with weights, for every seed.

    (S, 64, B) -> (S, 32, B) -> ... -> (S, 32, B) -> (S, 10, B)

    With ``shortcut=False`` the same weights make the plain network. ``span`` is how many layers a shortcut passes over.
    Raises ValueError for a depth that blocks of so many layers cannot make.
    """

    def __init__(self, depth: int, shortcut: bool, seeds: Sequence[int], span: int = 2, **options):
        super().__init__()
        blocks, rest = divmod(depth - 2, span)
        if blocks < 1 or rest:
            raise ValueError(f"depth={depth} is not 2 + a multiple of span={span}")
        self.depth, self.shortcut, self.span, self.options = depth, shortcut, span, options
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.stem = LinearNorm(generators, PIXELS, WIDTH, options.get("norm", True))
        self.blocks = nn.ModuleList([TwinBlock(generators, shortcut, span, **options) for _ in range(blocks)])
        self.head = LinearNorm(generators, WIDTH, digits.CLASSES, norm=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x)[-1])

    def features(self, x: Tensor) -> list[Tensor]:
        """Return what the stem and every block put out, in order."""
        found = [self.stem(x).relu()]
        for block in self.blocks:
            found.append(block(found[-1]))
        return found

    def layers(self) -> list[LinearNorm]:
        """Return the layers with weights, from the image on: as many as the network is deep."""
        return [layer for layer in self.modules() if isinstance(layer, LinearNorm)]


@torch.no_grad()
def fold(network: Twins, x: Tensor) -> Twins:
    """Return the network without batch norm: what the norms do to the images ``x`` is worked into weights and biases.

    ``x`` is (S, 64, B), the training images. So the network can run on a single image.
    """
    seeds = range(len(x))
    without = Twins(network.depth, network.shortcut, seeds, network.span, **{**network.options, "norm": False})

    def copy(layer: LinearNorm, inputs: tuple[Tensor]) -> None:
        weight, bias = layer.folded(*inputs)
        target[layer].weight.copy_(weight)
        target[layer].bias.copy_(bias)

    target = dict(zip(network.layers(), without.layers(), strict=True))
    handles = [layer.register_forward_pre_hook(copy) for layer in target]
    network(x)
    for handle in handles:
        handle.remove()
    return without


def columns(images: Tensor, seeds: int) -> Tensor:
    """Return the images (B, 1, 8, 8) as columns (S, 64, B), the same for every seed."""
    return images.flatten(1).T.expand(seeds, -1, -1)
