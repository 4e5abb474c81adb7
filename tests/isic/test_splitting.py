"""No lesion on two sides, every class on every side, the same split whatever the order."""

import numpy as np
import pytest

from lessonlib.isic.drawing.sample import Recipe, _pages
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.splitting import shared_lesions, split_by_image, split_by_lesion


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


@pytest.mark.parametrize("seed", range(60))
def test_a_lesion_on_two_sides_is_impossible(seed):
    """A property test: any numbers of classes, lesions and images, any shares, the images in any order."""
    random = np.random.default_rng([seed, 77])
    shares = random.dirichlet(np.ones(random.integers(2, 5)))
    per_class = [random.integers(len(shares), 40) for _ in range(random.integers(1, 8))]
    kind = np.repeat(np.arange(len(per_class)), per_class)
    images = random.zipf(1.7, len(kind)).clip(1, 60)
    order = random.permutation(images.sum())
    labels = np.repeat(kind, images)[order]
    lesions = np.repeat(random.permutation(len(kind)), images).astype(str)[order]
    sides = split_by_lesion(labels, lesions, tuple(shares / shares.sum()), seed)
    assert sorted(np.concatenate(sides)) == list(range(len(labels)))
    assert shared_lesions(lesions, sides) == set()
    assert sum(len(set(lesions[side])) for side in sides) == len(set(lesions))  # said without our own function
    for side in sides:
        assert set(labels[side]) == set(range(len(per_class)))


def test_a_lesion_of_two_classes_is_refused():
    labels, lesions = np.array([0, 0, 1, 1]), np.array(["a", "b", "b", "c"])
    with pytest.raises(DataError, match="lesion b has images of two classes"):
        split_by_lesion(labels, lesions)


def test_the_notes_split_leaks(full):
    labels, lesions = full
    train, test = split_by_image(len(labels))
    assert sorted([*train, *test]) == list(range(len(labels))) and len(train) == round(0.7 * len(labels))
    several = {name for name in set(lesions) if (lesions == name).sum() > 1}
    both = shared_lesions(lesions, (train, test))
    assert both <= several and len(both) > 0.3 * len(several)  # two images of a lesion part with probability 0.42
    assert both == set(lesions[train]) & set(lesions[test])
    assert not np.array_equal(train, split_by_image(len(labels), seed=1)[0])
    np.testing.assert_array_equal(train, split_by_image(len(labels))[0])
    with pytest.raises(DataError, match="1 image"):
        split_by_image(1)


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
