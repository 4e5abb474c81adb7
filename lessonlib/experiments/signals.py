"""What networks with fresh weights make of images and gradients: sizes, the rank of features, agreement of batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lessonlib.experiments.degradation import DEPTHS, RECIPE, SEEDS, Found, Recipe, images, train
from lessonlib.experiments.gradients import gradient_norms
from lessonlib.experiments.twins import Twins, columns
from lessonlib.profiling.conditions import using_threads

# How many times larger the gradient is one layer nearer to the image, in a wide plain network of linear layers, batch
# norm and ReLU with fresh weights: Yang et al. 2019. The chapter derives it.
GROWTH = sqrt(pi / (pi - 1))
PAIRS = 4


@dataclass(frozen=True)
class Signals:
    """What was seen in one kind of network before any training; each tensor has a number for each seed.

    ``norms`` (seeds, layers): gradient norm of every layer. ``agreement``: the cosine between the gradients of two
    batches that share no image. ``rank``: effective rank of what the last block puts out; ``size``: the root of its
    mean square.
    """

    norms: Tensor
    agreement: Tensor
    rank: Tensor
    size: Tensor

    @property
    def ratio(self) -> Tensor:
        """The gradient of the first layer behind the stem over that of the last before the head."""
        return self.norms[:, 1] / self.norms[:, -2]

    @property
    def jump(self) -> Tensor:
        """The gradient of the head over that of the last layer before it."""
        return self.norms[:, -1] / self.norms[:, -2]


@using_threads(1)
def look(depth: int, shortcut: bool, norm: bool, seeds: Sequence[int] = SEEDS) -> Signals:
    """Build a network for every seed and look at it with all training images."""
    data = images()
    network, x = Twins(depth, shortcut, seeds, norm=norm), columns(data.train_images, len(seeds))
    with torch.no_grad():
        features = network.features(x)[-1]
    return Signals(
        gradient_norms(network, x, data.train_labels),
        agreement(network, x, data.train_labels),
        effective_rank(features),
        features.square().mean(dim=(1, 2)).sqrt(),
    )


def look_at_all(depths: Sequence[int] = DEPTHS) -> dict[tuple[int, bool, bool], Signals]:
    """Return ``(depth, shortcut, norm)`` -> :class:`Signals`."""
    kinds = ((depth, shortcut, norm) for depth in depths for shortcut in (False, True) for norm in (False, True))
    return {kind: look(*kind) for kind in kinds}


def effective_rank(features: Tensor) -> Tensor:
    """Return in how many directions features spread: (S, W, B) -> (S,), between 1 and W.

    The exponential of the entropy of the singular values, each as a share of their sum (Roy and Vetterli 2007).
    """
    values = torch.linalg.svdvals(features)
    share = values / values.sum(dim=1, keepdim=True)
    return torch.special.entr(share).sum(dim=1).exp()


def agreement(network: Twins, x: Tensor, labels: Tensor, batch: int = 128) -> Tensor:
    """Return the cosine between the gradients of two batches, the mean of four pairs that share no image: (S,)."""
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))[: 2 * PAIRS * batch]
    gradients = [_gradient(network, x[:, :, part], labels[part]) for part in order.split(batch)]
    pairs = zip(gradients[::2], gradients[1::2], strict=True)
    return torch.stack([torch.cosine_similarity(*pair, dim=1) for pair in pairs]).mean(dim=0)


@using_threads(1)
def agreement_after(epochs: int, depth: int, shortcut: bool) -> Tensor:
    """Return the agreement at the end of a training of so many epochs, for each seed."""
    data = images()
    network, _ = train(depth, shortcut, SEEDS, Recipe(epochs=epochs))
    return agreement(network, columns(data.train_images, len(SEEDS)), data.train_labels)


def without_norm(depths: Sequence[int] = DEPTHS) -> Found:
    """Train the plain networks of every depth without batch norm, by the usual recipe."""
    curves = {}
    for depth in depths:
        _, found = train(depth, False, SEEDS, RECIPE, norm=False)
        curves |= {(depth, False, seed): curve for seed, curve in zip(SEEDS, found, strict=True)}
    return Found(curves)


def _gradient(network: Twins, x: Tensor, labels: Tensor) -> Tensor:
    """Return the gradient of the loss for all weights of linear layers, as one long row for each seed."""
    losses = cross_entropy(network(x).mT.flatten(0, 1), labels.repeat(len(x)), reduction="sum") / len(labels)
    found = torch.autograd.grad(losses, [layer.weight for layer in network.layers()])
    return torch.cat([gradient.flatten(1) for gradient in found], dim=1)


def gradient_ratio(found: Found, depth: int, shortcut: bool, moment: str) -> Tensor:
    """Return the ratio of :class:`Signals` at a moment of the trainings in ``found``, a number for each seed."""
    norms = [curve.gradients[moment] for key, curve in found.curves.items() if key[:2] == (depth, shortcut)]
    return torch.tensor([each[1] / each[-2] for each in norms])
