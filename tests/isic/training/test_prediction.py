"""What a network says does not depend on the batch, and asking leaves the network as it was."""

import numpy as np
import pytest
import torch

from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits, probabilities
from lessonlib.isic.training.settings import Settings


def test_every_image_is_answered_whatever_the_batch(stripes):
    images, _ = stripes
    net, chosen = build(Settings()), np.array([5, 3, 150, 3])
    said = logits(net, images, chosen)
    assert said.shape == (4, 7) and said.dtype == np.float32
    np.testing.assert_allclose(logits(net, images, chosen, batch=3), said, atol=1e-5)
    np.testing.assert_array_equal(said[1], said[3])
    floats = torch.from_numpy(images[chosen]).permute(0, 3, 1, 2) / 255
    np.testing.assert_allclose(net.eval()(floats).detach(), said, atol=1e-5)
    assert logits(net, images, np.array([], int)).shape == (0, 7)


def test_the_network_stays_in_its_mode_with_its_statistics(stripes):
    images, _ = stripes
    net = build(Settings()).train()
    net.blocks[0].eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    probabilities(net, images, np.arange(9))
    assert net.training and not net.blocks[0].training
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_a_temperature_makes_less_sure(stripes):
    images, _ = stripes
    net, chosen = build(Settings()), np.arange(20)
    said, sharp, soft = logits(net, images, chosen), *(probabilities(net, images, chosen, t) for t in (1.0, 4.0))
    np.testing.assert_allclose(sharp, np.exp(said) / np.exp(said).sum(axis=1, keepdims=True), rtol=1e-4)
    np.testing.assert_allclose(np.log(soft[:, 0] / soft[:, 1]), (said[:, 0] - said[:, 1]) / 4, atol=1e-4)
    assert (soft.max(axis=1) < sharp.max(axis=1)).all()
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="temperature must be above 0"):
            probabilities(net, images, chosen, wrong)
