"""The loss is torch's, over however many parts; auxiliary heads count as their papers say."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lessonlib.isic.training.loss import auxiliary_weight, class_weights, summed_loss
from lessonlib.networks import build

LABELS = torch.tensor([0, 1, 1, 1, 2, 3, 4, 5, 6, 6])
IMAGES = torch.randn(10, 7, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_in_parts_it_is_the_mean_that_torch_takes(power, smoothing):
    weights = class_weights(LABELS.numpy(), power)
    expected = F.cross_entropy(IMAGES, LABELS, weights, label_smoothing=smoothing)
    parts = [summed_loss(nn.Identity(), IMAGES[k], LABELS[k], weights, smoothing) for k in (slice(3), slice(3, 10))]
    torch.testing.assert_close(sum(parts) / weights[LABELS].sum(), expected)


def test_weights_are_inverse_frequencies():
    np.testing.assert_allclose(class_weights(LABELS.numpy(), 1.0), 10 / np.bincount(LABELS))
    np.testing.assert_allclose(class_weights(LABELS.numpy(), 0.5), (10 / np.bincount(LABELS)) ** 0.5)
    assert class_weights(np.array([0, 0, 2]), 1.0).isfinite().all()


class Heads(nn.Module):
    auxiliary_weight = 0.3

    def forward(self, x):
        return x, 2 * x, -x


def test_auxiliary_heads():
    weights = torch.ones(7)
    one, two, three = (F.cross_entropy(x, LABELS, reduction="sum") for x in (IMAGES, 2 * IMAGES, -IMAGES))
    found = summed_loss(nn.Sequential(Heads()), IMAGES, LABELS, weights, 0.0)
    torch.testing.assert_close(found, one + 0.3 * (two + three))
    assert [auxiliary_weight(build(name, 7)) for name in ("googlenet", "inception_v3", "slim_plain")] == [0.3, 0.4, 0.0]
