"""Whatever the classes, lesions, shares and order: no lesion on two sides, every image once, every class everywhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonlib.isic.splitting import split_by_lesion

SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def data_sets(draw):
    """Labels, lesions and shares: up to seven classes of up to nine lesions of up to 40 images, in any order."""
    parts = draw(st.lists(st.integers(1, 99), min_size=2, max_size=5))
    some = st.lists(st.sampled_from([1, 1, 2, 3, 40]), min_size=len(parts), max_size=9)
    sizes = draw(st.lists(some, min_size=1, max_size=7))  # for every class, the images of each of its lesions
    labels = [label for label, lesions in enumerate(sizes) for images in lesions for _ in range(images)]
    lesions = [f"{label}.{k}" for label, all_of in enumerate(sizes) for k, n in enumerate(all_of) for _ in range(n)]
    order = np.random.default_rng(draw(SEEDS)).permutation(len(labels))
    shares = tuple(part / sum(parts) for part in parts)
    return np.array(labels)[order], np.array(lesions)[order], shares


@pytest.mark.claim("C62")
@settings(max_examples=200, deadline=None, derandomize=True)
@given(data_sets(), SEEDS)
def test_a_lesion_on_two_sides_is_impossible(data, seed):
    labels, lesions, shares = data
    sides = split_by_lesion(labels, lesions, shares, seed)
    assert len(sides) == len(shares)
    assert sorted(np.concatenate(sides).tolist()) == list(range(len(labels))), "every image once"
    names = [set(lesions[side].tolist()) for side in sides]
    assert sum(map(len, names)) == len(set(lesions.tolist())), "a lesion is on two sides"
    for side in sides:
        assert set(labels[side].tolist()) == set(labels.tolist()), "a class is missing on a side"


@settings(max_examples=50, deadline=None, derandomize=True)
@given(data_sets(), SEEDS)
def test_the_order_of_the_images_does_not_matter(data, seed):
    labels, lesions, shares = data
    other = np.random.default_rng(seed).permutation(len(labels))
    sides = split_by_lesion(labels, lesions, shares, seed)
    again = split_by_lesion(labels[other], lesions[other], shares, seed)
    for one, two in zip(sides, again, strict=True):
        assert set(lesions[one].tolist()) == set(lesions[other][two].tolist())
