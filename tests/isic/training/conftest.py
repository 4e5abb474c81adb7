"""Images that only a convolution can tell apart, the smallest network there is, and one thread."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib.isic.training.settings import Settings


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def stripes():
    """Seven classes that only neighbouring pixels tell apart: stripes of seven pitches, colours by chance."""
    random = np.random.default_rng(0)
    labels = np.concatenate([np.arange(7), random.integers(0, 7, 57), np.full(96, 1)])
    column = np.arange(32)
    waves = np.sin(2 * np.pi * column * (labels[:, None] + 1) / 16 + random.uniform(0, 6, (len(labels), 1)))
    images = 127 + 90 * waves[:, None, :, None] * random.choice([-1, 1], (len(labels), 1, 1, 3)) * np.ones(
        (1, 32, 1, 1)
    )
    return images.astype(np.uint8), labels


class Colour(nn.Module):
    """Remembers the grey of each image it saw, and learns from the mean colours."""

    def __init__(self, scale=1.0):
        super().__init__()
        self.scale, self.last, self.seen = scale, nn.Linear(3, 7), []

    def forward(self, x):
        self.seen += x.mean((2, 3))[:, 0].tolist()
        return self.last(x.mean((2, 3))) * self.scale


@pytest.fixture
def colour():
    """Make such a network."""
    return Colour


@pytest.fixture
def tiny():
    """Settings of a run that takes a third of a second; change them by keywords."""
    options = {"width_multiplier": 0.25, "head": 16}
    return partial(Settings, options=options, size=16, epochs=3, batch=16)
