"""Precisions follow one another in one process, and a network comes back as it went in."""

import numpy as np
import pytest
import torch

from lessonlib.isic.training import engine
from lessonlib.isic.training.loop import Diverged, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.settings import Settings


def test_precisions_follow_one_another(stripes):
    images, labels = stripes
    losses = {}
    for turn, precision in enumerate(("no", "bf16", "no")):
        settings = Settings(epochs=1, mixed_precision=precision)
        net = build(settings)
        losses[turn] = train(net, images, labels, np.arange(160), settings).losses
        assert "forward" not in vars(net) and net(torch.zeros(2, 3, 32, 32)).dtype == torch.float32
    assert losses[0] == losses[2] != losses[1]
    np.testing.assert_allclose(losses[1][0], losses[0][0], rtol=0.01)  # bf16 has 8 bits


def test_an_error_leaves_the_network_as_it_was(stripes, colour):
    images, labels = stripes
    net = colour(scale=float("nan"))
    with pytest.raises(Diverged):
        train(net, images, labels, np.arange(160), Settings(epochs=1, mixed_precision="bf16"))
    assert "forward" not in vars(net)


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a GPU")
def test_fp16_needs_a_gpu():
    with pytest.raises(ValueError, match='fp16" needs a GPU.*"bf16" works'):
        engine.start("fp16")
