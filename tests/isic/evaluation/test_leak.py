"""The leak: the formula against counting, the descriptor against turned pictures, the gain against barred twins."""

from math import comb

import numpy as np
import pytest

from lessonlib.isic.data import read
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.evaluation.leak import (
    expected_bounds,
    expected_share,
    measure,
    rings,
    twin_chance,
    with_twin,
)
from lessonlib.isic.evaluation.leak_pictures import draw_leak, draw_shared
from lessonlib.isic.pixels import pixels
from lessonlib.isic.splitting import split_by_image, split_by_lesion

SIZES = np.repeat([1, 2, 3, 5, 9], [300, 120, 40, 10, 3])  # lesions by their number of images
LESIONS = np.repeat([f"L{k}" for k in range(len(SIZES))], SIZES)


@pytest.mark.claim("C62")
def test_the_formula_is_what_counting_finds():
    counted = [with_twin(LESIONS, *split_by_image(len(LESIONS), seed=seed)).mean() for seed in range(300)]
    assert expected_share(LESIONS) == pytest.approx(np.mean(counted), abs=4 * np.std(counted) / 300**0.5 + 0.001)
    apart = split_by_lesion(np.zeros(len(LESIONS), int), LESIONS)
    assert with_twin(LESIONS, *apart).mean() == 0


def test_the_chance_of_a_twin():
    assert [twin_chance(k) for k in (1, 2, 3)] == pytest.approx([0, 0.7, 0.91])
    for images in (2, 4):  # exactly: the held-out 30 of 100 are drawn without putting back
        exact = 1 - comb(29, images - 1) / comb(99, images - 1)
        assert twin_chance(images) == pytest.approx(exact, abs=0.01)
    assert expected_share(np.array(list("abc"))) == 0


@pytest.mark.claim("C62")
def test_the_totals_alone_bound_the_share():
    low, high = expected_bounds(10_015, 7_470)
    assert 0.25 < low < 0.26 and 0.35 < high < 0.36
    assert high == pytest.approx(0.7 * 2 * 2_545 / 10_015)  # all twins in pairs
    random = np.random.default_rng(0)
    for _ in range(30):
        extra = random.integers(0, 60, 90 if random.random() < 0.5 else 9)
        lesions = np.concatenate([np.arange(60), random.choice(extra, 40)])
        low, high = expected_bounds(100, 60)
        assert low - 1e-9 <= expected_share(lesions) <= high + 1e-9
    pairs, giant = np.concatenate([np.arange(60), np.arange(40)]), np.concatenate([np.arange(60), np.zeros(40, int)])
    assert (expected_share(giant), expected_share(pairs)) == pytest.approx(expected_bounds(100, 60))
    assert expected_bounds(9, 9) == (0, 0)


def test_rings_do_not_change_when_a_picture_is_turned_or_mirrored():
    random = np.random.default_rng(1)
    coarse = random.integers(60, 200, (4, 8, 8, 3)).astype(np.uint8)
    smooth = coarse.repeat(8, axis=1).repeat(8, axis=2)
    seen = rings(smooth)
    assert seen.shape == (4, 252) and seen.dtype == np.float32
    between = np.linalg.norm(seen[0] - seen[1])
    for other in (np.rot90(smooth, axes=(1, 2)), smooth[:, :, ::-1], np.rot90(smooth, 2, axes=(1, 2))[:, ::-1]):
        assert np.linalg.norm(rings(other) - seen, axis=1).max() < 0.02 * between
    brighter = (smooth * 1.2).clip(0, 255).astype(np.uint8)  # the skin brightens too
    assert np.linalg.norm(rings(brighter) - seen, axis=1).max() < 0.1 * between


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A drawn set of about 400 images, and its leak over 10 seeds."""
    folder = write(tmp_path_factory.mktemp("leak") / "drawn", Recipe(images=380, floor=20, seed=5))
    dataset = read(folder)
    return dataset, measure(pixels(dataset, 64), dataset.labels, dataset.lesions, range(10))


@pytest.mark.claim("C62")
def test_twins_flatter(measured):
    dataset, leaks = measured
    gain = np.array([leak.with_twins - leak.without_twins for leak in leaks])
    assert gain.mean() > 0.04 and (gain > 0).mean() >= 0.8, gain
    assert np.mean([leak.share for leak in leaks]) == pytest.approx(expected_share(dataset.lesions), abs=0.04)
    by_lesion = np.mean([leak.by_lesion for leak in leaks])
    assert np.mean([leak.with_twins for leak in leaks]) > by_lesion
    assert all(leak.found > 0.05 for leak in leaks)  # by chance it would be one in hundreds


def test_without_twins_nothing_is_gained(drawn):
    alone = np.arange(len(drawn)).astype(str)
    (leak,) = measure(pixels(drawn, 64), drawn.labels, alone, [3])
    assert leak.share == leak.found == 0 and leak.with_twins == leak.without_twins


def test_the_figures_say_what_they_show(measured):
    dataset, leaks = measured
    picture = draw_leak(leaks, dataset.kind())
    mean = 100 * np.mean([leak.with_twins for leak in leaks])
    assert f"split by image: {mean:.0f} %" in picture.alt and "of 10 splits" in picture.caption
    shared = draw_shared(dataset, *split_by_image(len(dataset)))
    assert "4 pairs" in shared.alt and "Drawn pictures" in shared.caption
    with pytest.raises(ValueError, match="no lesion is on both sides"):
        draw_shared(dataset, *split_by_lesion(dataset.labels, dataset.lesions))
