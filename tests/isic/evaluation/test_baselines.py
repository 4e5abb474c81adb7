"""Colours without shape, and the largest class."""

import numpy as np
import torch

from lessonlib.isic.evaluation.baselines import colour_statistics, colours_alone, largest_class


def test_the_largest_class_is_that_of_the_training_images():
    labels = np.array([0, 2, 2, 1, 1, 1])
    assert largest_class(labels, np.array([0, 1, 2]), np.array([3, 4])).tolist() == [2, 2]


def test_statistics_see_colours_and_no_places():
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    shuffled = images.reshape(5, 64, 3)[:, random.permutation(64)].reshape(images.shape)
    statistics = colour_statistics(images)
    assert statistics.shape == (5, 18)
    np.testing.assert_allclose(statistics, colour_statistics(shuffled), atol=1e-6)
    np.testing.assert_allclose(statistics[:, :3], torch.from_numpy(images).float().mean((1, 2)) / 255, atol=1e-5)


def test_colours_tell_apart_what_differs_in_colour():
    random = np.random.default_rng(1)
    labels = np.arange(140) % 7
    primaries = 60 * (labels[:, None] >> np.arange(3) & 1)  # black, red, green, yellow, ...
    images = primaries[:, None, None, :] + random.integers(0, 20, (140, 8, 8, 3))
    answers = colours_alone(images.astype(np.uint8), labels, np.arange(70), np.arange(70, 140))
    assert (answers == labels[70:]).mean() > 0.9
