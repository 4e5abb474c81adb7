"""No lesion on two sides, every class on every side, the same split whatever the order."""

import numpy as np
import pytest

from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.sample import Recipe, _pages
from lessonlib.isic.splitting import split_by_lesion


@pytest.fixture(scope="module")
def full():
    """Labels and lesions of the full drawn set, without its pictures."""
    pages = _pages(Recipe())
    return np.array([CLASSES.index(page.diagnosis) for page in pages]), np.array([page.lesion for page in pages])


@pytest.mark.parametrize("shares", [(0.7, 0.3), (0.6, 0.2, 0.2)])
@pytest.mark.parametrize("seed", range(5))
def test_the_promises(full, shares, seed):
    labels, lesions = full
    sides = split_by_lesion(labels, lesions, shares, seed)
    assert sorted(np.concatenate(sides)) == list(range(len(labels)))
    held = [set(lesions[side]) for side in sides]
    assert sum(map(len, held)) == len(set.union(*held)), "a lesion is on two sides"
    for share, side in zip(shares, sides, strict=True):
        assert set(labels[side]) == set(range(len(CLASSES)))
        for label in range(len(CLASSES)):
            of_class = (labels[side] == label).sum() / (labels == label).sum()
            assert abs(of_class - share) < 0.1, (CLASSES[label], of_class)
        assert len(side) / len(labels) == pytest.approx(share, abs=0.01)


def test_the_order_of_the_images_does_not_matter(full):
    labels, lesions = full
    shuffled = np.random.default_rng(0).permutation(len(labels))
    train, _ = split_by_lesion(labels, lesions)
    again, _ = split_by_lesion(labels[shuffled], lesions[shuffled])
    assert sorted(shuffled[again]) == train.tolist()
    other, _ = split_by_lesion(labels, lesions, seed=1)
    assert set(other) != set(train)


def test_a_lesion_with_nearly_all_images_leaves_something_for_the_other_side():
    labels, lesions = np.zeros(20, int), np.array(["big"] * 19 + ["small"])
    assert sorted(map(len, split_by_lesion(labels, lesions))) == [1, 19]


def test_impossible_splits():
    with pytest.raises(DataError, match=r"MEL has 1 lesion\(s\)"):
        split_by_lesion(np.zeros(3, int), np.array(["a"] * 3))
    with pytest.raises(ValueError, match="sum to 1"):
        split_by_lesion(np.zeros(3, int), np.array(list("abc")), (0.7, 0.4))
