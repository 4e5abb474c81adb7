"""The record of long trainings is of this code, and holds what the chapter says."""

from statistics import mean

import pytest

from lessonlib.experiments import degradation_record as record
from lessonlib.experiments.degradation import SEEDS, Recipe
from lessonlib.experiments.degradation_pictures import best_row


def rows(part, **wanted):
    return [row for row in record.load()[part] if all(row[name] == value for name, value in wanted.items())]


def test_it_was_made_by_this_code():
    made = record.load()["made_with"]
    assert made["code"] == record.code_hash(), f"the code that trains has changed: run {made['command']}"
    assert made["seeds"] == list(SEEDS)


def test_a_small_part_trained_again_gives_the_same():
    """Rounding differs between processors, and a deep plain network makes much of it: so means, with a margin."""
    for kind, margin in (("ReLU after the addition", 1.5), ("ReLU before the addition", 3)):
        (one,) = rows("one layer", depth=20, kind=kind)
        again = record.train(20, True, Recipe(), span=1, relu_inside=record.ONE_LAYER[kind])
        assert mean(again["errors"]) == pytest.approx(mean(one["errors"]), abs=margin)
    (best,) = rows("rates", optimiser="Adam", rate=record.ADAM.rate, shortcut=False)
    assert mean(record.train(32, False, record.ADAM)["errors"]) == pytest.approx(mean(best["errors"]), abs=8)


@pytest.mark.claim("C10")
def test_convolutional_twins_of_seed_0_trained_again_give_the_same():
    """Seed 0 of 8 and of 32 layers; 29 against 0 % at 32, and another processor's rounding may shift the 29."""
    for row in record.twins_with_convolutions(depths=(8, 32), seeds=(0,)):
        (kept,) = rows("convolutional", depth=row["depth"], shortcut=row["shortcut"])
        margin = 12 if row["depth"] == 32 and not row["shortcut"] else 0.5
        assert row["errors"][0] == pytest.approx(kept["errors"][0], abs=margin), row
        if margin > 1:
            assert row["errors"][0] > 5


def test_every_part_has_five_seeds():
    for part in ("rates", "longer", "Adam", "convolutional", "one layer"):
        assert record.load()[part]
        for row in record.load()[part]:
            assert len(row["errors"]) == len(SEEDS)
            assert all(0 <= error <= 100 for error in row["errors"])


@pytest.mark.claim("C10")
def test_no_learning_rate_saves_the_plain_network():
    """Seen: no seed below 23.5 % and no mean below 33.8 %, where the twin's best is 0.1 %."""
    plain, residual = (
        {(row["optimiser"], row["rate"]): row for row in rows("rates", shortcut=k)} for k in (False, True)
    )
    assert min(mean(row["errors"]) for row in plain.values()) > 25
    assert min(min(row["errors"]) for row in plain.values()) > 15
    assert min(mean(row["errors"]) for row in residual.values()) < 1
    assert all(mean(plain[at]["errors"]) > mean(residual[at]["errors"]) + 20 for at in plain)
    assert {
        optimiser: tuple(rate for name, rate in plain if name == optimiser) for optimiser, _ in plain
    } == record.RATES


@pytest.mark.claim("C10")
@pytest.mark.parametrize("shortcut", [False, True])
@pytest.mark.parametrize("optimiser", record.RATES)
def test_the_best_learning_rate_lies_inside_the_grid(optimiser, shortcut):
    """Not at an edge: so no rate beyond the grid is likely to do better. Each edge loses to the best of both twins."""
    means = [mean(row["errors"]) for row in rows("rates", shortcut=shortcut, optimiser=optimiser)]
    best = best_row(record.load()["rates"], shortcut, optimiser)
    assert min(means) == mean(best["errors"])
    assert min(record.RATES[optimiser]) < best["rate"] < max(record.RATES[optimiser])
    assert min(means[0], means[-1]) > min(means) + 1


@pytest.mark.claim("C10")
def test_with_more_time_twenty_layers_arrive_and_deeper_ones_not_yet():
    long = {(row["depth"], row["shortcut"]): row for row in rows("longer")}
    assert max(long[20, False]["errors"]) < 1
    assert min(long[32, False]["errors"]) > 5
    assert min(long[56, False]["errors"]) > 40
    assert max(long[56, True]["errors"]) < 1
    assert all(len(trace) == record.LONG + 1 for row in rows("longer") for trace in row["traces"])


@pytest.mark.claim("C10")
def test_the_best_of_adams_rates_degrades_too_and_with_more_time_less():
    """Seen after 20 epochs: 0, 3, 34 and 84 % without shortcuts; after 100: 0, 0.1, 6 and 75 %."""
    best = best_row(record.load()["rates"], False)
    assert (best["optimiser"], best["rate"]) == ("Adam", record.ADAM.rate)
    ends = {(row["depth"], row["shortcut"], row["epochs"]): row["errors"] for row in rows("Adam")}
    usual, many = record.ADAM.epochs, record.LONG
    assert max(ends[8, False, usual]) < 0.5 < mean(ends[20, False, usual]) < 10
    assert min(ends[32, False, usual]) > 25
    assert min(ends[56, False, usual]) > 60
    assert max(ends[20, False, many]) < 1 < min(ends[32, False, many])
    assert mean(ends[32, False, many]) < 12
    assert min(ends[56, False, many]) > 50
    assert max(max(ends[depth, True, many]) for depth in (8, 20, 32, 56)) < 0.5


@pytest.mark.claim("C10")
def test_convolutional_twins_degrade_alike():
    errors = {(row["depth"], row["shortcut"]): row["errors"] for row in rows("convolutional")}
    assert min(errors[32, False]) > 5
    assert max(errors[32, True]) < 1
    assert max(errors[8, False]) < 1


@pytest.mark.claim("C16")
def test_a_shortcut_over_one_layer_helps_most_with_the_relu_behind_it():
    """At 32 layers trained here, as the page does; seen 1.0 against 14 %, and 57 % without a shortcut."""
    live = {row["kind"]: row["errors"] for row in record.one_layer(depths=(32,))}
    after, before = (live[kind] for kind in record.ONE_LAYER)
    assert max(after) < 5
    assert mean(before) > mean(after) + 4
    assert mean(before) < 40
    for depth in record.ONE_LAYER_DEPTHS:
        (after,) = rows("one layer", depth=depth, kind="ReLU after the addition")
        (before,) = rows("one layer", depth=depth, kind="ReLU before the addition")
        assert mean(before["errors"]) > mean(after["errors"])
        assert mean(after["errors"]) < (3 if depth == 20 else 10)
        assert max(after["errors"]) < 25
