"""The loop learns, repeats itself to the last bit, keeps to its time and stops when the loss is no number."""

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib.isic.results.experiment import run
from lessonlib.isic.training.loop import Diverged, train
from lessonlib.isic.training.prediction import probabilities
from lessonlib.isic.training.schedule import schedule
from lessonlib.isic.training.settings import Settings
from lessonlib.networks.slim_light import slim_separable


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
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


def fresh(seed=0):
    torch.manual_seed(seed)
    return slim_separable()


def test_it_learns_what_only_a_convolution_can_see(stripes):
    images, labels = stripes
    net, chosen = fresh(), np.arange(len(labels))
    went = train(net, images, labels, chosen, Settings(epochs=16, augmentation=None))
    answers = probabilities(net, images, chosen)
    assert answers.shape == (160, 7)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers.argmax(axis=1) == labels).mean() > 0.8
    assert np.mean(went.losses[-5:]) < 0.5 * went.losses[0]
    assert went.images == 16 * 160 and len(went.losses) == 80 and not went.out_of_time


def test_same_seed_same_weights_other_seed_others(stripes):
    images, labels = stripes

    def weights(seed):
        net = fresh()
        train(net, images, labels, np.arange(160), Settings(epochs=1, seed=seed))
        return torch.cat([weight.flatten() for weight in net.state_dict().values()])

    first = weights(0)
    assert torch.equal(first, weights(0))
    assert not torch.equal(first, weights(1))


class Colour(nn.Module):
    """Remembers the labels' share of each batch; the smallest network there is."""

    def __init__(self, scale=1.0):
        super().__init__()
        self.scale, self.last, self.seen = scale, nn.Linear(3, 7), []

    def forward(self, x):
        self.seen += x.mean((2, 3))[:, 0].tolist()
        return self.last(x.mean((2, 3))) * self.scale


@pytest.mark.parametrize("balanced", [True, False])
def test_the_sampler_shows_every_class_equally_often(stripes, balanced):
    _, labels = stripes
    images = (labels[:, None, None, None] * np.ones((1, 4, 4, 3))).astype(np.uint8)  # the class is the grey value
    net = Colour()
    train(net, images, labels, np.arange(160), Settings(epochs=40, balanced_sampler=balanced, augmentation=None))
    seen = np.bincount(np.round(np.array(net.seen) * 255).astype(int), minlength=7) / len(net.seen)
    np.testing.assert_allclose(seen, np.full(7, 1 / 7) if balanced else np.bincount(labels) / 160, atol=0.02)


def test_the_loss_can_be_weighted(stripes):
    images, labels = stripes
    plain, weighted = (
        train(Colour(), images, labels, np.arange(160), Settings(epochs=1, balanced_sampler=False, class_weights=power))
        for power in (0.0, 1.0)
    )
    assert plain.losses != weighted.losses


def test_a_loss_that_is_no_number_stops_the_run(stripes):
    images, labels = stripes
    with pytest.raises(Diverged, match=r"loss is nan at step 0, learning rate .*: lower"):
        train(Colour(scale=float("nan")), images, labels, np.arange(160), Settings(epochs=1))


def test_the_run_keeps_to_its_time(stripes):
    images, labels = stripes
    went = train(fresh(), images, labels, np.arange(160), Settings(epochs=10_000, seconds=1.0))
    assert went.out_of_time and 0.5 < went.seconds < 4


def test_the_schedule_warms_up_and_ends_at_nothing():
    assert schedule(0, 0.1) < 0.02 and schedule(0.1, 0.1) == pytest.approx(1) and schedule(1, 0.1) == pytest.approx(0)
    falling = [schedule(k / 100, 0.1) for k in range(10, 101)]
    assert falling == sorted(falling, reverse=True)


def test_impossible_settings():
    for wrong in ({"epochs": 0}, {"batch": 1}, {"learning_rate": 0.0}, {"seconds": 0.0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Settings(**wrong)


def test_a_whole_experiment_is_one_row(drawn):
    settings = Settings(epochs=1)
    experiment = run(drawn, size=32, settings=settings)
    row = experiment.row()
    assert row.data == "drawn" and row.parameters == experiment.parameters and row.macs == experiment.macs
    assert row.balanced == experiment.scores.balanced and row.seconds == experiment.run.seconds
    np.testing.assert_array_equal(run(drawn, size=32, settings=settings).answers, experiment.answers)
