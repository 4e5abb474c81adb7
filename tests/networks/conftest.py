"""What the tests of every network share: networks without numbers, and counts made once."""

from functools import cache

import pytest
import torch

from lessonlib import networks
from lessonlib.profiling.counts import count_macs


@pytest.fixture(scope="session")
def on_meta():
    """A function that builds a network by name without numbers: shapes and counts cost nothing."""

    def build(name: str, **options):
        with torch.device("meta"):
            return networks.build(name, **options)

    return build


@pytest.fixture(scope="session")
def macs_of(on_meta):
    """A function that counts a network's multiply-adds for an image of ``side`` x ``side`` pixels, once for all."""

    @cache
    def count(name: str, side: int) -> int:
        # Weights of any value will do.
        return count_macs(on_meta(name).to_empty(device="cpu"), (3, side, side)).total

    return count


@pytest.fixture(scope="session")
def parameters():
    """A function that counts parameters with or without the auxiliary heads (``aux1``, ``aux2``, ``AuxLogits``)."""

    def count(network, heads: bool) -> int:
        named = network.named_parameters()
        return sum(weight.numel() for name, weight in named if heads or not name.lower().startswith("aux"))

    return count
