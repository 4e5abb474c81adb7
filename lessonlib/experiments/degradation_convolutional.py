"""Degradation in convolutional twins: on digits in a minute, and in the paper's own setting on CIFAR-10.

``python -m lessonlib.experiments.degradation_convolutional cifar-10-binary.tar.gz`` trains the paper's networks, plain
and residual, on the first GPU, and prints a line for each; a processor alone would take weeks. ``--depths 20 56`` and
``--seeds 0`` take a part of them.
"""

import argparse
from dataclasses import dataclass
from math import cos, pi
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lessonlib.experiments import cifar10, degradation
from lessonlib.experiments.digits import Digits
from lessonlib.networks.cifar_resnet import CifarResNet


@dataclass(frozen=True)
class Setting:
    """What is trained and how; ``drops`` are the steps after which the rate is divided by 10, none for a cosine."""

    depths: tuple[int, ...]
    width: int
    steps: int
    batch: int
    rate: float = 0.1
    weight_decay: float = 1e-4
    drops: tuple[int, ...] = ()
    warm_up: int = 0
    augmented: bool = False

    def rate_at(self, step: int) -> float:
        """Return the learning rate of one step."""
        if self.drops:
            return self.rate / 10 ** sum(step >= drop for drop in self.drops)
        return self.rate * min(1, (step + 1) / (self.warm_up + 1)) * 0.5 * (1 + cos(pi * step / self.steps))


DIGITS = Setting(depths=(8, 20, 32), width=8, steps=110, batch=100, warm_up=5)
# He et al. 2016, section 4.2: 64 000 steps of 128 images are 164 passes over 50 000.
# NOTE: the paper starts its 110 layers at a rate of 0.01 until the training error is below 80 %; `warm_up` here is 0.
PAPER = Setting(depths=(20, 32, 44, 56, 110), width=16, steps=64_000, batch=128, drops=(32_000, 48_000), augmented=True)


def train(
    depth: int, shortcut: str | None, seed: int, setting: Setting, data: Digits, device: str = "cpu"
) -> nn.Module:
    """Train one network of 6n + 2 layers; ``shortcut`` is "A", "B", or None for the plain twin."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = CifarResNet(depth, shortcut=shortcut, width=setting.width, in_channels=data.train_images.shape[1])
    network = network.to(device, memory_format=torch.channels_last).train()
    images, labels = data.train_images.to(device), data.train_labels.to(device)
    optimiser = torch.optim.SGD(network.parameters(), setting.rate, 0.9, weight_decay=setting.weight_decay)
    generator = torch.Generator().manual_seed(seed)
    waiting = torch.empty(0, dtype=torch.long)
    for step in range(setting.steps):
        if len(waiting) < setting.batch:  # what is left of a pass over the images begins the next one
            waiting = torch.cat([waiting, torch.randperm(len(labels), generator=generator)])
        batch, waiting = waiting[: setting.batch].to(device), waiting[setting.batch :]
        for group in optimiser.param_groups:
            group["lr"] = setting.rate_at(step)
        seen = cifar10.augment(images[batch], generator) if setting.augmented else images[batch]
        optimiser.zero_grad()
        cross_entropy(network(seen.contiguous(memory_format=torch.channels_last)), labels[batch]).backward()
        optimiser.step()
    return network


@torch.no_grad()
def errors(network: nn.Module, data: Digits) -> tuple[float, float]:
    """Return the errors in per cent on the training and on the test images.

    Batch norm first takes its mean and variance from the training images: a short training leaves its running averages
    behind the weights.
    """
    device = next(network.parameters()).device
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None
    for part in data.train_images.split(500):
        network.train()(part.to(device))
    return tuple(
        _error(network.eval(), images, labels, device)
        for images, labels in ((data.train_images, data.train_labels), (data.test_images, data.test_labels))
    )


def _error(network: nn.Module, images: Tensor, labels: Tensor, device: torch.device) -> float:
    named = torch.cat([network(part.to(device)).argmax(dim=1).cpu() for part in images.split(500)])
    return 100 * (named != labels).float().mean().item()


def main() -> None:
    """Train the paper's networks and print their errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, help="cifar-10-binary.tar.gz")
    parser.add_argument("--depths", type=int, nargs="+", default=PAPER.depths)
    parser.add_argument("--seeds", type=int, nargs="+", default=degradation.SEEDS)
    chosen = parser.parse_args()
    data, device = cifar10.load(chosen.archive), "cuda" if torch.cuda.is_available() else "cpu"
    for depth in chosen.depths:
        for name, shortcut in (("plain", None), ("residual", "A")):
            for seed in chosen.seeds:
                on_training, on_test = errors(train(depth, shortcut, seed, PAPER, data, device), data)
                print(f"{name}-{depth} seed {seed}: training {on_training:.2f} %, test {on_test:.2f} %", flush=True)


if __name__ == "__main__":
    main()
