"""The sentences follow the numbers, whichever way they went."""

import numpy as np
import pytest

from lessonlib.isic.evaluation import sentences
from lessonlib.isic.evaluation.attention import Attention
from lessonlib.isic.evaluation.bootstrap import Interval


def at(value: float, reach: float = 0.1) -> Interval:
    return Interval(value, value - reach, value + reach)


def test_accuracy_below_and_above_the_largest_class():
    assert "no good: 40 % right" in sentences.about_accuracy(at(0.4), at(0.66))
    assert "already gets 66 %" in sentences.about_accuracy(at(0.8), at(0.66))


def test_the_surest_answers_are_counted():
    sure, right = np.array([0.95, 0.91]), np.array([True, False])
    assert sentences.about_surest(sure, right) == "Of these 2 answers 1 are right: fewer than it claims."
    assert "more than it claims" in sentences.about_surest(sure - 0.5, right)
    assert "about as many as it claims" in sentences.about_surest(sure - 0.45, right)


@pytest.mark.parametrize(("honest", "said"), [(0.2, "2.00 times as wide"), (0.1, "does not widen")])
def test_the_width_by_lesion(honest, said):
    assert said in sentences.about_width("recall", at(0.5, honest), at(0.5, 0.1))


def test_temperature_and_frequencies_may_help_or_not():
    assert "is 1.70: the network becomes less sure" in sentences.about_temperature(1.7, 0.2, 0.1)
    assert "error falls from 20 % to 10 %" in sentences.about_temperature(1.7, 0.2, 0.1)
    same = sentences.about_temperature(1.02, 0.181, 0.179)
    assert "next to nothing" in same and "stays at 18 %" in same
    worse = sentences.about_temperature(0.8, 0.1, 0.2)
    assert "becomes surer" in worse and "does not fall: it goes from 10 % to 20 %" in worse
    better = sentences.about_frequencies((0.2, 0.15, 0.05), (0.4, 0.7), (0.6, 0.5))
    assert (
        "error falls: as trained it was 20 %, now it is 5 %" in better
        and "plain accuracy goes from 40 % to 70 %" in better
    )
    assert "does not fall: as trained it was 20 %" in sentences.about_frequencies((0.2, 0.15, 0.27), (0, 1), (0, 1))
    assert "stays where it was" in sentences.about_frequencies((0.2, 0.15, 0.201), (0, 1), (0, 1))


def test_the_gain_and_the_bills():
    assert "−10 points" in sentences.about_gain(at(-0.1)) and "across zero" in sentences.about_gain(at(-0.1))
    assert "+20 points" in sentences.about_gain(at(0.2)) and "above zero" in sentences.about_gain(at(0.2))
    better = sentences.about_bills(150, 100, 120, 300)
    assert "bill falls from 150 to 100" in better and "their luck" in better and "worth up to 200" in better
    worse = sentences.about_bills(90, 100, 100, 80)
    assert "does not fall: it goes from 90 to 100" in worse and "make up" in worse and "nobody would need" in worse


@pytest.mark.parametrize(
    ("rival", "told", "said"),
    [(0.95, 0.51, ("nearly the same", "does not tell")), (-0.2, 0.8, ("another map", "tells a little"))],
)
def test_maps(rival, told, said):
    text = sentences.about_maps(Attention(4, rival, 0.5, 0.4, told))
    assert all(part in text for part in said) and "50 % of the heat" in text


def test_maps_without_a_rival_are_not_spoken_of():
    assert sentences.about_maps(Attention(4, np.nan, 0.5, 0.4, 0.5)).startswith("Where the heat lies")


def test_asking_about_all_images():
    assert "no more than luck apart" in sentences.about_asking_all(at(0.6), at(0.62))
    assert "above the 60 %" in sentences.about_asking_all(at(0.6), at(0.8))
    assert "below the 60 %" in sentences.about_asking_all(at(0.6), at(0.4))
