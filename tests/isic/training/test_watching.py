"""Watching a run: scikit-learn's loss of the finished network is its last number, and the run does not notice."""

import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss

from lessonlib.isic.training.loop import train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import probabilities
from lessonlib.isic.training.watching import Watcher


def test_the_last_number_is_the_loss_of_the_finished_network(stripes, tiny):
    images, labels = stripes
    sides = {"learnt from": np.arange(0, 160, 2), "never seen": np.arange(1, 64, 2)}
    watcher, settings = Watcher(images, labels, sides), tiny(epochs=4)
    net = build(settings)
    run = train(net, images, labels, sides["learnt from"], settings, watcher)
    assert len(run.losses) == 4 * 5 and run.images == 4 * 80
    for name, side in sides.items():
        assert len(watcher.losses[name]) == 4
        expected = log_loss(labels[side], probabilities(net, images, side), labels=range(7))
        assert watcher.losses[name][-1] == pytest.approx(expected, rel=1e-4)


def test_a_watched_run_learns_what_an_unwatched_one_does(stripes, tiny):
    images, labels = stripes
    watched, alone = build(tiny()), build(tiny())
    sides = {"all": np.arange(160)}
    first = train(watched, images, labels, sides["all"], tiny(), Watcher(images, labels, sides))
    second = train(alone, images, labels, sides["all"], tiny())
    assert first.losses == second.losses
    for name, tensor in alone.state_dict().items():
        assert torch.equal(tensor, watched.state_dict()[name]), name
