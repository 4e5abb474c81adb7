"""The loop learns, repeats itself to the last bit, keeps to its time and stops when the loss is no number."""

import inspect
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from lessonlib.isic.training import engine
from lessonlib.isic.training.loop import Diverged, Run, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import probabilities
from lessonlib.isic.training.schedule import schedule
from lessonlib.isic.training.settings import Settings

EVERY = np.arange(160)


def test_it_learns_what_only_a_convolution_can_see(stripes):
    images, labels = stripes
    net = build(Settings())
    went = train(net, images, labels, EVERY, Settings(epochs=16, augmentation=None))
    answers = probabilities(net, images, EVERY)
    assert (answers.argmax(axis=1) == labels).mean() > 0.8
    assert np.mean(went.losses[-5:]) < 0.5 * went.losses[0]
    assert went.images == 16 * 160 and len(went.losses) == 80 and not went.out_of_time


def test_the_loop_fits_on_a_page():
    assert len(inspect.getsource(train).splitlines()) <= 60


def test_same_seed_same_weights_other_seed_others(stripes):
    images, labels = stripes

    def weights(seed):
        net = build(Settings())
        train(net, images, labels, EVERY, Settings(epochs=1, seed=seed))
        return torch.cat([weight.flatten() for weight in net.state_dict().values()])

    first = weights(0)
    assert torch.equal(first, weights(0))
    assert not torch.equal(first, weights(1))


def test_dropout_follows_from_the_seed_and_leaves_the_callers_random_numbers_alone(stripes):
    images, labels = stripes
    settings = Settings(network="squeezenet1_1", size=32, epochs=1, learning_rate=1e-3)

    def losses():
        return train(build(settings), images, labels, EVERY[:64], settings).losses

    torch.manual_seed(5)
    state = torch.random.get_rng_state()
    first = losses()
    assert torch.equal(torch.random.get_rng_state(), state)
    torch.manual_seed(6)
    assert losses() == first


@pytest.mark.parametrize("balanced", [True, False])
def test_the_sampler_shows_every_class_equally_often(stripes, colour, balanced):
    _, labels = stripes
    images = (labels[:, None, None, None] * np.ones((1, 4, 4, 3))).astype(np.uint8)  # the class is the grey value
    net = colour()
    train(net, images, labels, EVERY, Settings(epochs=40, balanced_sampler=balanced, augmentation=None))
    seen = np.bincount(np.round(np.array(net.seen) * 255).astype(int), minlength=7) / len(net.seen)
    np.testing.assert_allclose(seen, np.full(7, 1 / 7) if balanced else np.bincount(labels) / 160, atol=0.02)


@pytest.mark.parametrize("changed", [{"class_weights": 1.0}, {"label_smoothing": 0.2}, {"weight_decay": 1.0}])
def test_every_trick_changes_what_is_learnt(stripes, colour, changed):
    images, labels = stripes
    plain, other = (
        train(colour(), images, labels, EVERY, Settings(epochs=2, balanced_sampler=False, **more))
        for more in ({}, changed)
    )
    assert plain.losses != other.losses


def test_a_loss_that_is_no_number_stops_the_run(stripes, colour):
    images, labels = stripes
    with pytest.raises(Diverged, match=r"loss is nan at step 0, learning rate .*: lower"):
        train(colour(scale=float("nan")), images, labels, EVERY, Settings(epochs=1))


def test_the_run_keeps_to_its_time(stripes):
    images, labels = stripes
    went = train(build(Settings()), images, labels, EVERY, Settings(epochs=10_000, seconds=1.0))
    assert went.out_of_time and 0.5 < went.seconds < 4


def test_the_learning_rate_runs_down_with_the_time(stripes, monkeypatch):
    images, labels = stripes
    shares, rates = [0.0, 0.05, 0.1, 0.4, 0.7, 0.9, 0.99, 1.0], []
    left = iter(shares)
    monkeypatch.setattr(engine, "share_of_time", lambda *_: next(left))
    recorder = SimpleNamespace(begin=lambda *_: Run(), after_step=lambda run, rate, ends_epoch: rates.append(rate))
    settings = Settings(size=32, epochs=10_000, batch=8, learning_rate=1e-3, warm_up=0.1, seconds=60.0)
    went = train(build(settings), images, labels, EVERY, settings, recorder)
    assert went.out_of_time and rates == pytest.approx([1e-3 * schedule(share, 0.1) for share in shares[:-1]], abs=1e-7)


def test_auxiliary_heads_learn_too(stripes):
    images, labels = stripes
    settings = Settings(network="googlenet", size=32, epochs=1, batch=8)
    net = build(settings)
    before = net.aux1.fc2.weight.detach().clone()
    train(net, images, labels, EVERY[:8], settings)
    assert not torch.equal(net.aux1.fc2.weight, before)
