"""Real images without a download: scikit-learn's 1,797 handwritten digits of 8 x 8, and a recipe that takes seconds."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

CLASSES = 10


@dataclass(frozen=True)
class Digits:
    """Images (B, 1, 8, 8) between 0 and 1, and labels (B,) from 0 to 9, two thirds of them to train on."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def load() -> Digits:
    """Return the digits, always split in the same way: 1,198 to train on and 599 to test, classes in proportion."""
    images, labels = load_digits(return_X_y=True)
    images = torch.tensor(images, dtype=torch.float32).reshape(-1, 1, 8, 8) / 16
    parts = train_test_split(images, torch.tensor(labels), test_size=1 / 3, random_state=0, stratify=labels)
    train_images, test_images, train_labels, test_labels = parts
    return Digits(train_images, train_labels, test_images, test_labels)


def train(build: Callable[[], nn.Module], data: Digits, seed: int, epochs: int = 10, rate: float = 0.1) -> nn.Module:
    """Build a network under ``seed`` and train it: SGD with momentum, batches of 100, a one-cycle learning rate."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build().train()
        optimiser = torch.optim.SGD(network.parameters(), rate, momentum=0.9, weight_decay=5e-4)
        batches = -(-len(data.train_labels) // 100)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * batches)
        for _ in range(epochs):
            for batch in torch.randperm(len(data.train_labels)).split(100):
                optimiser.zero_grad()
                nn.functional.cross_entropy(network(data.train_images[batch]), data.train_labels[batch]).backward()
                optimiser.step()
                schedule.step()
    return network.eval()


@torch.no_grad()
def accuracy(network: nn.Module, data: Digits) -> float:
    """Return the share of test images that the network, in evaluation mode, names rightly, in per cent."""
    right = network(data.test_images).argmax(dim=1) == data.test_labels
    return 100 * right.float().mean().item()


@torch.no_grad()
def restate(network: nn.Module, data: Digits) -> nn.Module:
    """Return a copy whose batch norms have measured their statistics anew on 400 training images; no weight changes."""
    network = deepcopy(network).train()
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None  # the plain average of what is seen, here of one batch of all
    network(data.train_images[:400])
    return network.eval()
