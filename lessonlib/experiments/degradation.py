"""Why deeper plain networks train worse: plain and residual twins of several depths, trained alike on real digits.

For pictures, explainers and tests:

``run()`` trains every depth with and without shortcuts and returns ``found``, with
``found.curves[depth, shortcut, seed]``, a :class:`Curve`:
    ``.error``: training error in per cent, before training and after every epoch (21 numbers);
    ``.loss``: the training loss at the same moments;
    ``.gradients["start" | "step 50" | "end"]``: the norm of the loss's gradient for the weights of each layer, from the
    stem to the head (``depth`` numbers); ``.test_error``: the error on the held-out images after training.

``trained(depth, shortcut, seed)`` returns a :class:`Folded` network whose batch norm is worked into its weights:
    ``.layers``: (W, b) for every layer, stem first, head last; ``.span``: layers in a block (2); ``.shortcut``.
    It runs as x = relu(W x + b) for the stem; for each block y = W2 relu(W1 x + b1) + b2, then x = relu(x + y) with a
    shortcut, else x = relu(y); then W x + b for the ten digits. A block is cut out by leaving x as it is.
    ``run_folded(network, images, cut=[...])`` does this in Python; ``images()`` returns what the networks see,
    standardised (``.train_images``, ``.test_images``, each (B, 1, 8, 8)), with the labels.
Trainings are kept, so that asking twice costs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import cos, pi

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lessonlib.experiments import digits
from lessonlib.experiments.gradients import gradient_norms
from lessonlib.experiments.twins import Twins, columns, fold
from lessonlib.profiling.conditions import using_threads

DEPTHS, SEEDS = (8, 20, 32, 56), (0, 1, 2, 3, 4)
EARLY = 50  # the step after which gradients are looked at again


@dataclass(frozen=True)
class Recipe:
    """SGD with momentum: the rate rises over the first twentieth of the steps, then falls along a cosine to 0."""

    rate: float = 0.03
    epochs: int = 20
    batch: int = 128
    momentum: float = 0.9
    weight_decay: float = 1e-4
    warm_up: float = 0.05
    adam: bool = False  # with momentum and weight decay as torch sets them: 0.9 and 0

    def share(self, step: int, steps: int) -> float:
        """Return the share of the rate at which step number ``step`` of ``steps`` is made."""
        return min(1, (step + 1) / (self.warm_up * steps + 1)) * 0.5 * (1 + cos(pi * step / steps))

    def optimiser(self, parameters: Iterable) -> torch.optim.Optimizer:
        parameters = list(parameters)
        if self.adam:
            return torch.optim.Adam(parameters, self.rate)
        return torch.optim.SGD(parameters, self.rate, self.momentum, weight_decay=self.weight_decay)


RECIPE = Recipe()


@dataclass(frozen=True)
class Curve:
    """One training of one network; see the head of this file."""

    error: list[float]
    loss: list[float]
    gradients: dict[str, list[float]]
    test_error: float


@dataclass(frozen=True)
class Folded:
    """One trained network without batch norm; see the head of this file."""

    layers: list[tuple[Tensor, Tensor]]
    shortcut: bool
    span: int = 2


@dataclass(frozen=True)
class Found:
    """All trainings of a run; ``final`` is what is left of them in one number each."""

    curves: dict[tuple[int, bool, int], Curve]

    def final(self, depth: int, shortcut: bool, what: str = "error") -> Tensor:
        """Return the training error ("error") or the held-out one ("test_error") of every seed at the end, per cent."""
        chosen = [curve for key, curve in self.curves.items() if key[:2] == (depth, shortcut)]
        return torch.tensor([curve.error[-1] if what == "error" else curve.test_error for curve in chosen])


@cache
def images() -> digits.Digits:
    """Return the digits with mean 0 and variance 1 over all training pixels."""
    data = digits.load()
    mean, deviation = data.train_images.mean(), data.train_images.std()
    return replace(
        data,
        train_images=(data.train_images - mean) / deviation,
        test_images=(data.test_images - mean) / deviation,
    )


def run(depths: Sequence[int] = DEPTHS, seeds: Sequence[int] = SEEDS, recipe: Recipe = RECIPE) -> Found:
    """Train a plain and a residual network of every depth under every seed."""
    curves = {}
    for depth in depths:
        for shortcut in (False, True):
            _, found = train(depth, shortcut, tuple(seeds), recipe)
            curves |= {(depth, shortcut, seed): curve for seed, curve in zip(seeds, found, strict=True)}
    return Found(curves)


@cache
def train(
    depth: int, shortcut: bool, seeds: tuple[int, ...] = SEEDS, recipe: Recipe = RECIPE, **options
) -> tuple[Twins, list[Curve]]:
    """Train one network for all seeds at once; ``options`` are those of :class:`Twins`."""
    network = Twins(depth, shortcut, seeds, **options)
    return network, fit(network, seeds, recipe)


@using_threads(1)  # layers this small gain nothing from more threads, and on a busy machine lose much
def fit(network: Twins, seeds: Sequence[int], recipe: Recipe, parameters: Iterable | None = None) -> list[Curve]:
    """Train the networks of all seeds, or only some of their ``parameters``, and return their curves."""
    data = images()
    pixels, labels = data.train_images.flatten(1).T, data.train_labels
    whole, generators = columns(data.train_images, len(seeds)), [torch.Generator().manual_seed(s) for s in seeds]
    optimiser = recipe.optimiser(network.parameters() if parameters is None else parameters)
    seen, gradients = [error_and_loss(network, whole, labels)], {"start": gradient_norms(network, whole, labels)}
    step, in_epoch = 0, len(labels) // recipe.batch
    for _ in range(recipe.epochs):
        order = torch.stack([torch.randperm(len(labels), generator=generator) for generator in generators])
        for batch in order[:, : in_epoch * recipe.batch].split(recipe.batch, dim=1):
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate * recipe.share(step, in_epoch * recipe.epochs)
            optimiser.zero_grad()
            losses = cross_entropy(network(pixels[:, batch].transpose(0, 1)).mT.flatten(0, 1), labels[batch].flatten())
            (losses * len(seeds)).backward()  # the sum over seeds of each seed's mean, so that no seed sees the others
            optimiser.step()
            step += 1
            if step == EARLY:
                gradients[f"step {EARLY}"] = gradient_norms(network, whole, labels)
        seen.append(error_and_loss(network, whole, labels))
    gradients["end"] = gradient_norms(network, whole, labels)
    errors, losses = (torch.stack(column, dim=1).tolist() for column in zip(*seen, strict=True))
    held_out, _ = error_and_loss(fold(network, whole), columns(data.test_images, len(seeds)), data.test_labels)
    by_moment = [{moment: norms[s].tolist() for moment, norms in gradients.items()} for s in range(len(seeds))]
    return [Curve(*numbers) for numbers in zip(errors, losses, by_moment, held_out.tolist(), strict=True)]


@torch.no_grad()
def error_and_loss(network: Twins, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the error in per cent and the mean loss on the images ``x`` (S, 64, B), both (S,)."""
    scores = network(x).mT
    losses = cross_entropy(scores.flatten(0, 1), labels.repeat(len(x)), reduction="none").view(len(x), -1)
    return 100 * (scores.argmax(dim=2) != labels).float().mean(dim=1), losses.mean(dim=1)


def trained(depth: int, shortcut: bool, seed: int = 0) -> Folded:
    """Return the network of one seed, trained as by :func:`run`, its batch norm worked into its weights."""
    network, _ = train(depth, shortcut, SEEDS, RECIPE)
    layers = fold(network, columns(images().train_images, len(SEEDS))).layers()
    return Folded([(layer.weight[seed].detach(), layer.bias[seed].detach()) for layer in layers], shortcut)


@torch.no_grad()
def run_folded(network: Folded, pictures: Tensor, cut: Sequence[int] = ()) -> Tensor:
    """Return the scores (B, 10) that a folded network gives to images, without the blocks numbered in ``cut`` (from 0).

    Raises ValueError for a block that is not there.
    """
    (stem, *inner, head), blocks = network.layers, (len(network.layers) - 2) // network.span
    if missing := set(cut) - set(range(blocks)):
        raise ValueError(f"cut={list(cut)}: there is no block {min(missing)}, only 0 to {blocks - 1}")
    x = (pictures.flatten(1) @ stem[0].T + stem[1]).relu()
    for block in range(blocks):
        if block not in cut:
            (w1, b1), (w2, b2) = inner[2 * block : 2 * block + 2]
            y = (x @ w1.T + b1).relu() @ w2.T + b2
            x = (x + y if network.shortcut else y).relu()
    return x @ head[0].T + head[1]
