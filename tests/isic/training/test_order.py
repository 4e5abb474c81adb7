"""The order of the images follows from seed and epoch alone; several processes see together what one would."""

import numpy as np
import pytest
import torch

from lessonlib.isic.training.order import (
    batches,
    dropout_seed,
    epoch_order,
    generator,
    images_seen,
    steps_an_epoch,
)
from lessonlib.isic.training.settings import Settings

LABELS = np.repeat(np.arange(7), [40, 20, 10, 8, 6, 4, 3])
CHOSEN = np.arange(100, 191)


def plan(settings, **options):
    everything = np.full(200, 1)
    everything[CHOSEN] = LABELS
    return list(batches(everything, CHOSEN, settings, **options))


def same(one, other):
    return len(one) == len(other) and all(
        np.array_equal(a, b) and all(torch.equal(x, y) for x, y in zip(vars(p).values(), vars(q).values(), strict=True))
        for (a, p), (b, q) in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("balanced", [True, False])
def test_a_run_that_begins_later_does_the_rest(balanced):
    settings = Settings(epochs=3, batch=16, balanced_sampler=balanced)
    whole = plan(settings)
    assert len(whole) == 3 * 6
    for first in (1, 5, 6, 11, 17, 18):
        assert same(plan(settings, first=first), whole[first:])
    assert not same(plan(Settings(epochs=3, batch=16, seed=1, balanced_sampler=balanced)), whole)


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_share_each_batch(processes):
    settings = Settings(epochs=2, batch=16)
    parts = [plan(settings, process=k, processes=processes) for k in range(processes)]
    for (batch, drawn), *pieces in zip(plan(settings), *parts, strict=True):
        np.testing.assert_array_equal(np.concatenate([numbers for numbers, _ in pieces]), batch)
        assert torch.equal(torch.cat([own.rotation for _, own in pieces]), drawn.rotation)
        assert max(len(n) for n, _ in pieces) - min(len(n) for n, _ in pieces) <= 1


def test_a_permutation_shows_every_image_once_an_epoch():
    settings = Settings(epochs=2, batch=16, balanced_sampler=False, augmentation=None)
    epochs = np.concatenate([numbers for numbers, _ in plan(settings)]).reshape(2, -1)
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), CHOSEN)
    first, second = (epoch_order(LABELS, settings, k) for k in (0, 1))
    assert not np.array_equal(first, second)


def test_the_sampler_draws_all_classes_alike():
    settings = Settings()
    drawn = np.concatenate([LABELS[epoch_order(LABELS, settings, k)] for k in range(200)])
    np.testing.assert_allclose(np.bincount(drawn) / len(drawn), 1 / 7, atol=0.01)


def test_a_single_image_left_over_is_left_out():
    assert [steps_an_epoch(images, 16) for images in (2, 16, 17, 18, 32, 33)] == [1, 1, 1, 2, 2, 2]
    settings = Settings(batch=15, epochs=2)  # 91 = 6 x 15 + 1
    went = [len(numbers) for numbers, _ in plan(settings)]
    assert went == [15] * 12 and images_seen(12, 91, 15) == 180 and images_seen(7, 91, 15) == 105
    assert images_seen(11, 91, 16) == sum(len(numbers) for numbers, _ in plan(Settings(batch=16, epochs=2))[:11])
    with pytest.raises(ValueError, match="at least two images"):
        steps_an_epoch(1, 16)


def test_what_is_drawn_for_one_thing_says_nothing_about_another():
    drawn = {tuple(torch.rand(3, generator=generator(*what)).tolist()) for what in np.ndindex(3, 3, 4)}
    assert len(drawn) == 36
    assert len({dropout_seed(seed, step, process) for seed, step, process in np.ndindex(3, 20, 2)}) == 120
