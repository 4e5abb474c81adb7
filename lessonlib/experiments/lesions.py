"""What a trained network does when one of its blocks is cut out: the lesion study of Veit et al. 2016 on the twins."""

from dataclasses import dataclass

import torch
from torch import Tensor

from lessonlib.experiments.degradation import RECIPE, SEEDS, images, run_folded, train, trained
from lessonlib.experiments.twins import columns


@dataclass(frozen=True)
class Lesions:
    """Errors in per cent on the held-out images: ``whole`` (seeds,), and ``cut`` (seeds, blocks) without one block."""

    whole: Tensor
    cut: Tensor


def cut_each(depth: int, shortcut: bool) -> Lesions:
    """Cut every block in turn out of the trained networks of all seeds; nothing is trained afterwards."""
    data = images()

    def error(network, cut: tuple[int, ...]) -> float:
        named = run_folded(network, data.test_images, cut).argmax(dim=1)
        return 100 * (named != data.test_labels).float().mean().item()

    networks = [trained(depth, shortcut, seed) for seed in SEEDS]
    blocks = range((depth - 2) // 2)
    return Lesions(
        torch.tensor([error(network, ()) for network in networks]),
        torch.tensor([[error(network, (block,)) for block in blocks] for network in networks]),
    )


def residual_sizes(depth: int) -> Tensor:
    """Return how large F(x) is beside x in every block of the trained residual networks: (seeds, blocks).

    Both are norms over all training images.
    """
    network, _ = train(depth, True, SEEDS, RECIPE)
    with torch.no_grad():
        x = network.stem(columns(images().train_images, len(SEEDS))).relu()
        sizes = []
        for block in network.blocks:
            first, second = block.layers
            added = second(first(x).relu())
            sizes.append(added.flatten(1).norm(dim=1) / x.flatten(1).norm(dim=1))
            x = block(x)
    return torch.stack(sizes, dim=1)
