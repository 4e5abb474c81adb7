"""The words follow the numbers: which families, and whether times are longer."""

import pytest

from lessonlib.experiments.zoo_words import counted, listed, longer_or_shorter, made_up_of


@pytest.mark.parametrize(
    ("families", "text"),
    [
        (["light"] * 4, "four light"),
        (["dense", "light", "light", "light"], "three light and one dense"),
        (["dense", "light", "plain"], "one dense, one light and one plain"),
        (["light"] * 11, "11 light"),
    ],
)
def test_families_are_counted_the_most_first(families, text):
    assert made_up_of(families) == text


@pytest.mark.parametrize(
    ("ratios", "text"),
    [
        ([1.07, 2, 3, 5.4], "all four take longer"),
        ([0.9, 0.5], "all two take no longer"),
        ([0.9, 1.0, 1.1], "one takes longer and two do not"),
        ([0.9, 2.0, 1.1], "two take longer and one does not"),
        ([1.5], "the one takes longer"),
        ([1.0], "the one takes no longer"),
    ],
)
def test_longer_or_not(ratios, text):
    assert longer_or_shorter(ratios) == text


def test_nothing_is_refused():
    for said in (made_up_of, longer_or_shorter):
        with pytest.raises(ValueError, match="at least one"):
            said([])


def test_lists_and_numbers():
    assert [listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [counted(0), counted(10), counted(12)] == ["no", "ten", "12"]
