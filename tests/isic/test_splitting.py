"""No lesion on two sides, every class on every side, the same split whatever the order."""

import numpy as np
import pytest

from lessonlib.isic.drawing.sample import Recipe, _pages
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.splitting import shared_lesions, split_by_image, split_by_lesion, split_by_name


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


@pytest.mark.claim("C62")
def test_the_split_by_name_is_what_keras_does_with_folders(full, tmp_path):
    """Keras: ``sorted`` files of each class's folder, the first 30 % to validate (keras_preprocessing, utils.py)."""
    labels, lesions = full
    names = np.array([f"ISIC_{9_000_000 + k}" for k in range(len(labels))])
    validation = []
    for label, name in enumerate(CLASSES):
        (tmp_path / name).mkdir()
        for image in np.random.default_rng(label).permutation(names[labels == label]):
            (tmp_path / name / f"{image}.jpg").touch()
        files = sorted(path.stem for path in (tmp_path / name).iterdir())
        validation += files[int(0.0 * len(files)) : int(0.3 * len(files))]
    learnt, held_out = split_by_name(labels)
    assert sorted(validation) == names[held_out].tolist()
    assert sorted([*learnt, *held_out]) == list(range(len(labels)))
    assert len(shared_lesions(lesions, (learnt, held_out))) > 50  # the names know nothing of the lesions
    with pytest.raises(ValueError, match="shares must be positive"):
        split_by_name(labels, 1.0)


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
