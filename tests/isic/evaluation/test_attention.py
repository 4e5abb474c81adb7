"""What maps have in common, on networks whose maps are known."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib.isic.evaluation.attention import compare_maps


class Linear(nn.Module):
    """Three channels, averaged and weighed: the map of a class is the weighted sum of the channels, without what is
    below zero."""

    def __init__(self, weights: list[list[float]]):
        super().__init__()
        self.channels = nn.Identity()
        self.classifier = nn.Linear(3, len(weights), bias=False)
        self.classifier.weight.data = torch.tensor(weights)

    def forward(self, images):
        return self.classifier(self.channels(images).mean(dim=(2, 3)))


@pytest.fixture
def pixels():
    """Six images of 8×8: bright in the middle where the answer will be right, at the rim where it will be wrong."""
    images = np.random.default_rng(0).integers(1, 40, (6, 8, 8, 3)).astype(np.uint8)
    images[:3, 2:6, 2:6] += 200
    images[3:, :2] += 200
    return images


TRUTH, SAID = np.array([0, 0, 0, 2, 2, 2]), np.tile([0.6, 0.3, 0.1], (6, 1))


def test_where_the_heat_lies_and_whether_that_tells_right_from_wrong(pixels):
    found = compare_maps(Linear([[1.0, 1, 1], [1, 1, 1], [0, 0, 1]]), pixels, TRUTH, SAID)
    sums = pixels.sum(axis=3).astype(float)
    middle = sums[:, 2:6, 2:6].sum(axis=(1, 2)) / sums.sum(axis=(1, 2))
    assert found.side == 8
    assert found.centre_right == pytest.approx(middle[:3].mean(), rel=1e-5)
    assert found.centre_wrong == pytest.approx(middle[3:].mean(), rel=1e-5)
    assert found.told_apart == 1
    assert found.rival == pytest.approx(1)  # the two classes have the same weights


def test_a_rival_that_looks_at_another_channel_has_another_map(pixels):
    images = np.random.default_rng(1).integers(0, 255, (6, 8, 8, 3)).astype(np.uint8)
    found = compare_maps(Linear([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]), images, TRUTH, SAID)
    expected = [np.corrcoef(one[..., 0].ravel(), one[..., 1].ravel())[0, 1] for one in images.astype(float)]
    assert found.rival == pytest.approx(np.median(expected), rel=1e-4)


def test_a_class_that_nothing_speaks_for_is_left_out(pixels):
    found = compare_maps(Linear([[1.0, 0, 0], [-1, -1, -1], [0, 0, 1]]), pixels, TRUTH, SAID)
    assert np.isnan(found.rival) and 0 < found.centre_wrong < found.centre_right < 1


def test_without_a_wrong_answer_there_is_nothing_to_tell(pixels):
    with pytest.raises(ValueError, match="all 6 answers are right"):
        compare_maps(Linear([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]), pixels, np.zeros(6, int), SAID)
