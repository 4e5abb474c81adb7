"""What is drawn is called drawn; real photographs never are; a gain is claimed only where the interval allows it."""

import pytest

from lessonlib.isic.data import read
from lessonlib.isic.evaluation.scores import Interval
from lessonlib.isic.layout import DRAWN_MARK
from lessonlib.isic.pictures import draw_counts, draw_examples
from lessonlib.isic.prose import (
    about_counts,
    about_data,
    about_gain,
    about_time,
    about_twins,
    percent,
)


def test_drawn_is_called_drawn_and_real_is_not(drawn, spoiled):
    (spoiled / DRAWN_MARK).unlink()
    real = read(spoiled)
    for write in (about_data, about_counts, lambda d: draw_examples(d).caption, lambda d: draw_counts(d).caption):
        assert "drawn" in write(drawn).lower()
        assert "drawn" not in write(real).lower()
    assert "NV: 40 images, published 6705" in about_counts(real)
    assert "HAM10000" in draw_examples(real).alt


@pytest.mark.parametrize(
    "low, high, says", [(0.01, 0.2, "above zero"), (-0.2, -0.01, "below zero"), (-0.1, 0.1, "across zero")]
)
def test_a_gain_is_claimed_only_where_the_interval_allows_it(low, high, says):
    assert says in about_gain(Interval((low + high) / 2, low, high))


def test_small_words():
    assert about_time(True) != about_time(False)
    assert (percent(0.164), percent(0.164, signed=True), percent(-0.05, signed=True)) == ("16", "+16", "−5")


def test_what_the_twins_were_worth_is_said_as_measured():
    assert "worth 10 points" in about_twins([0.05, 0.15]) and "in every split" in about_twins([0.05, 0.15])
    assert "19 of 20 splits" in about_twins([0.1] * 19 + [-0.01])
    assert "hardly recognises" in (none := about_twins([0.1, -0.1, 0.0])) and "helped" not in none
