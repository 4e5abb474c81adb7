"""A deeper network that is as good as the shallow one by construction, and what training makes of it.

What a trained plain network of 8 layers becomes, by itself or with twelve blocks put before its head:

- "shallow on": not deepened, only trained once more by the recipe, to compare with;
- "constructed": every new layer is an identity, so the network computes what the shallow one computes;
- "constructed, trained on": the same, and then all layers are trained again by the recipe;
- "plain" and "residual": new blocks with fresh weights, with the old layers frozen, so that training
  has to find something to do with the new blocks that is at least as good as nothing.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor

from lessonlib.experiments.degradation import RECIPE, SEEDS, Recipe, error_and_loss, fit, images, train
from lessonlib.experiments.twins import EPSILON, WIDTH, TwinBlock, Twins, columns

SHALLOW, ADDED = 8, 12
FRESH = 100  # fresh blocks are drawn under other seeds than the trunk: 100 + its seed


@torch.no_grad()
def deepen_by_identity(network: Twins, x: Tensor, blocks: int = ADDED) -> Twins:
    """Return a copy with ``blocks`` plain blocks before the head that change nothing for the images ``x``.

    The weights are the identity, and each batch norm multiplies by the deviation that it divides by and adds the mean
    that it takes away. The ReLUs change nothing either: what comes in has been through one and is not negative.
    """
    deeper, seeds = deepcopy(network), range(len(x))
    features = deeper.features(x)[-1]
    variance, mean = torch.var_mean(features, dim=2, correction=0)
    for _ in range(blocks):
        block = TwinBlock([torch.Generator() for _ in seeds], shortcut=False)
        for layer in block.layers:
            layer.weight.copy_(torch.eye(WIDTH))
            layer.scale.copy_((variance + EPSILON).sqrt())
            layer.bias.copy_(mean)
        deeper.blocks.append(block)
    deeper.depth += 2 * blocks
    return deeper


def deepen_by_fresh_blocks(network: Twins, shortcut: bool, seeds: Sequence[int], blocks: int = ADDED) -> Twins:
    """Return a copy with ``blocks`` new blocks before the head, their weights drawn as at the start of any training."""
    deeper, generators = deepcopy(network), [torch.Generator().manual_seed(FRESH + seed) for seed in seeds]
    deeper.blocks.extend(TwinBlock(generators, shortcut) for _ in range(blocks))
    deeper.depth += 2 * blocks
    return deeper


@dataclass(frozen=True)
class Deepened:
    """Training errors in per cent, each (seeds,): of the shallow network, and of what grows out of it."""

    shallow: Tensor
    shallow_on: Tensor
    constructed: Tensor
    trained_on: Tensor
    plain: Tensor
    residual: Tensor
    largest_difference: float  # between the scores of the shallow and of the constructed network


def grow(seeds: Sequence[int] = SEEDS, recipe: Recipe = RECIPE) -> Deepened:
    """Grow the deep networks out of the shallow ones of all seeds; see the head of this file."""
    data = images()
    x, labels = columns(data.train_images, len(seeds)), data.train_labels
    shallow, _ = train(SHALLOW, False, tuple(seeds), recipe)
    deep = deepen_by_identity(shallow, x)
    constructed, difference = error_and_loss(deep, x, labels)[0], (deep(x) - shallow(x)).abs().max().item()
    trained_on, shallow_on = (ends_of(network, seeds, recipe) for network in (deep, deepcopy(shallow)))
    ends = {}
    for shortcut in (False, True):
        grown = deepen_by_fresh_blocks(shallow, shortcut, seeds)
        new = [*grown.blocks[-ADDED:].parameters(), *grown.head.parameters()]
        ends[shortcut] = ends_of(grown, seeds, recipe, new)
    before = error_and_loss(shallow, x, labels)[0]
    return Deepened(before, shallow_on, constructed, trained_on, ends[False], ends[True], difference)


def ends_of(network: Twins, seeds: Sequence[int], recipe: Recipe, parameters: Iterable | None = None) -> Tensor:
    """Train and return the training error of every seed at the end."""
    return torch.tensor([curve.error[-1] for curve in fit(network, seeds, recipe, parameters)])
