"""The sentences follow the numbers, whichever way they went."""

from dataclasses import replace

import numpy as np
import pytest

from lessonlib.isic.evaluation import sentences
from lessonlib.isic.evaluation.asking import Asking
from lessonlib.isic.evaluation.attention import Attention
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.evaluation.calibration import HOTTEST
from lessonlib.isic.evaluation.scores import evaluate


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
    assert "as 1.70. The network becomes less sure" in sentences.about_temperature(1.7, 0.2, 0.1)
    assert "error falls from 20 % to 10 %" in sentences.about_temperature(1.7, 0.2, 0.1)
    same = sentences.about_temperature(1.02, 0.181, 0.179)
    assert "next to nothing" in same and "stays at 18 %" in same
    worse = sentences.about_temperature(0.8, 0.1, 0.2)
    assert "becomes surer" in worse and "does not fall: it goes from 10 % to 20 %" in worse
    none = sentences.about_temperature(HOTTEST, 0.3, 0.1)
    assert "no fit" in none and "becomes less sure" not in none and "falls from 30 % to 10 %" in none
    better = sentences.about_frequencies((0.2, 0.15, 0.05), (0.4, 0.7), (0.6, 0.5))
    assert (
        "error falls: as trained it was 20 %, now it is 5 %" in better
        and "plain accuracy goes from 40 % to 70 %" in better
    )
    assert "does not fall: as trained it was 20 %" in sentences.about_frequencies((0.2, 0.15, 0.27), (0, 1), (0, 1))
    assert "stays where it was" in sentences.about_frequencies((0.2, 0.15, 0.201), (0, 1), (0, 1))


def test_the_gain():
    assert "−10 points" in sentences.about_gain(at(-0.1)) and "across zero" in sentences.about_gain(at(-0.1))
    assert "+20 points" in sentences.about_gain(at(0.2)) and "above zero" in sentences.about_gain(at(0.2))


NAMES = {"formula": ("trained, 1/11", "1/11"), "searched": "searched", "blind": ("nobody", "all")}


def bills(half: float, trained: float, formula: float, searched: float) -> dict[str, float]:
    rows = {"trained, 50 %": half, "trained, 1/11": trained, "1/11": formula, "searched": searched}
    return rows | {"nobody": 700, "all": 300}


def test_the_bills_tell_of_every_row():
    best = sentences.about_bills(bills(160, 150, 100, 120), **NAMES, luck=at(0))
    assert "bill falls from 150 to 100" in best and "their luck" in best and "No row costs less" in best
    assert "saves 200 with the formula." in best
    chance = Interval(10, -20, 35)
    beaten = sentences.about_bills(bills(90, 150, 100, 100), **NAMES, luck=chance)
    assert "“trained, 50 %” at 90: 10 less" in beaten and "interval −20 to 35" in beaten and "chance alone" in beaten
    assert "saves 200 with the formula, and 210 in the cheapest row" in beaten and "make up" in beaten
    sure = sentences.about_bills(bills(90, 150, 100, 120), **NAMES, luck=Interval(10, 2, 35))
    assert "may not yet be taken at their word" in sure and "chance alone" not in sure
    worse = sentences.about_bills(bills(290, 300, 310, 320), **NAMES, luck=chance)
    assert "does not fall: it goes from 300 to 310" in worse
    assert "with the formula's threshold nobody would need this network" in worse and "saves" not in worse
    useless = sentences.about_bills(bills(300, 320, 310, 320), **NAMES, luck=chance)
    assert "at these prices nobody would need this network" in useless and "cheapest row" not in useless


@pytest.mark.parametrize(
    ("rival", "told", "said"),
    [(0.95, 0.51, ("nearly the same", "does not tell")), (-0.2, 0.8, ("another map", "tells a little"))],
)
def test_maps(rival, told, said):
    text = sentences.about_maps(Attention(4, rival, 0.5, 0.4, told))
    assert all(part in text for part in said) and "50 % of the heat" in text


def test_maps_without_a_rival_are_not_spoken_of():
    assert sentences.about_maps(Attention(4, np.nan, 0.5, 0.4, 0.5)).startswith("Where the heat lies")


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (Interval(0.016, -0.004, 0.037), ("by +1.6 points", "−0.4 to +3.7", "you cannot say")),
        (Interval(0.05, 0.01, 0.09), ("it helps",)),
        (Interval(-0.05, -0.09, -0.01), ("by −5.0 points", "it harms")),
    ],
)
def test_asking_about_all_images(answered, gain, said):
    truth, probabilities, lesions = answered(0)
    by_image = evaluate(truth, probabilities.argmax(axis=1), lesions, repetitions=20)
    recall = {name: one.value for name, one in by_image.recall.items()} | {"DF": by_image.recall["DF"].value + 0.3}
    found = Asking(273, 72, at(0.656), (0.629, 0.679), at(0.672), gain, recall)
    text = sentences.about_asking_all(found, by_image)
    for part in (*said, "65.6 % on average", "62.9 to 67.9 %", "67.2 %", "72 of the 273", "the recall of DF"):
        assert part in text
    assert f"The {100 * by_image.balanced.value:.1f} % over images" in text
    still = replace(found, one_recall={name: one.value for name, one in by_image.recall.items()})
    assert "the recall of" not in sentences.about_asking_all(still, by_image)
