"""The record of long trainings is of this code, and holds what the chapter says."""

from statistics import mean

import pytest

from lessonlib.experiments import degradation_record as record
from lessonlib.experiments.degradation import SEEDS, Recipe


def rows(part, **wanted):
    return [row for row in record.load()[part] if all(row[name] == value for name, value in wanted.items())]


def test_it_was_made_by_this_code():
    made = record.load()["made_with"]
    assert made["code"] == record.code_hash(), f"the code that trains has changed: run {made['command']}"
    assert made["seeds"] == list(SEEDS)


def test_a_small_part_trained_again_gives_the_same():
    """Rounding differs between processors, and a deep plain network makes much of it: so means, with a margin."""
    (one,) = rows("one layer", depth=20, kind="ReLU after the addition")
    again = record.train(20, True, Recipe(), span=1, relu_inside=False)
    assert mean(again["errors"]) == pytest.approx(mean(one["errors"]), abs=1.5)
    (shallow,) = rows("convolutional", depth=8, shortcut=True)
    first = next(record.twins_with_convolutions(depths=(8,), seeds=(0,)))
    assert not first["shortcut"]
    assert first["errors"][0] == pytest.approx(shallow["errors"][0], abs=0.5)


def test_every_part_has_five_seeds():
    for part in ("rates", "longer", "convolutional", "one layer"):
        assert record.load()[part]
        for row in record.load()[part]:
            assert len(row["errors"]) == len(SEEDS)
            assert all(0 <= error <= 100 for error in row["errors"])


@pytest.mark.claim("C10")
def test_no_learning_rate_saves_the_plain_network():
    assert min(min(row["errors"]) for row in rows("rates", shortcut=False)) > 25
    assert min(mean(row["errors"]) for row in rows("rates", shortcut=True)) < 1
    assert len(rows("rates", shortcut=False)) == 8


@pytest.mark.claim("C10")
def test_with_more_time_twenty_layers_arrive_and_deeper_ones_not_yet():
    long = {(row["depth"], row["shortcut"]): row for row in rows("longer")}
    assert max(long[20, False]["errors"]) < 1
    assert min(long[32, False]["errors"]) > 5
    assert min(long[56, False]["errors"]) > 40
    assert max(long[56, True]["errors"]) < 1
    assert all(len(trace) == record.LONG + 1 for row in rows("longer") for trace in row["traces"])


@pytest.mark.claim("C10")
def test_convolutional_twins_degrade_alike():
    errors = {(row["depth"], row["shortcut"]): row["errors"] for row in rows("convolutional")}
    assert min(errors[32, False]) > 5
    assert max(errors[32, True]) < 1
    assert max(errors[8, False]) < 1


@pytest.mark.claim("C16")
def test_a_shortcut_over_one_layer_helps_most_with_the_relu_behind_it():
    for depth in (20, 32):
        (after,) = rows("one layer", depth=depth, kind="ReLU after the addition")
        (before,) = rows("one layer", depth=depth, kind="ReLU before the addition")
        assert mean(after["errors"]) < 3
        assert mean(before["errors"]) > mean(after["errors"])
    (deepest,) = rows("one layer", depth=56, kind="ReLU after the addition")
    assert max(deepest["errors"]) < 25
