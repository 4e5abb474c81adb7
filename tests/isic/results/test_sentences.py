"""The chapter's sentences follow the record, whatever stands in it."""

import pytest

from lessonlib.isic.results import leak_sentences, sentences
from lessonlib.isic.results.again import Again
from lessonlib.isic.results.pictures import draw_differences
from lessonlib.isic.results.points import points
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import BASE, NETWORKS, RATES, SPLITS, TRICKS


def run(right: int) -> dict:
    """A run with ``right`` of ten images right in every class."""
    counts = [[right if i == j else 10 - right if j == (i + 1) % 7 else 0 for j in range(7)] for i in range(7)]
    return {"confusion": counts, "calibration_error": 0.1, "steps": 4, "seconds": 1.0}


def made(scores: dict[str, tuple], rows=(*NETWORKS, *TRICKS, *SPLITS)) -> Record:
    """A record in which every row has 5 of 10 right, but for ``scores``: name -> right answers, seed by seed."""
    entries = {}
    for k, row in enumerate(rows):
        runs = {str(s): run(right) for s, right in enumerate(scores.get(row.name, (5, 5, 5, 5, 5)))}
        entries[row.name] = {
            "parameters": 10,
            "macs": 5_000_000 + k,
            "seconds": 1.0 + k,
            "times": [1, 1, 1],
            "runs": runs,
        }
    data = {"images": 70, "lesions": 50}
    about = {"date": "2025-01-31", "command": "make results", "machine": "a <machine>", "code": "no code"}
    return Record("drawn", about | {"data": data, "versions": {"torch": "2.13.0"}}, entries)


def test_rows_are_told_apart_or_not():
    record = made({"fire": (8, 9, 8, 9, 8), "dense": (1, 2, 1, 2, 1), "residual": (4, 6, 5, 4, 6)})
    said = sentences.about_differences(record)
    assert "and better: “fire”." in said and "and worse: “dense”." in said
    assert "Not told apart: “plain convolution”, " in said and "“residual”" in said and said.count(BASE) == 1
    assert "+34.0 points" in sentences.about_pair(record, "fire", BASE) and "do not" not in sentences.about_pair(
        record, "fire", BASE
    )
    assert "do not tell" in sentences.about_pair(record, "residual", BASE)
    picture = draw_differences(record)
    assert "tell 2 of 12 rows apart" in picture.caption and "drawn" in picture.caption


def test_the_record_says_how_it_was_made_and_that_the_code_has_changed():
    said = sentences.about_record(made({}))
    assert "made on 2025-01-31" in said and "75 trainings on 70 drawn images of 50 lesions" in said
    assert "edited since" in said


def test_time_is_told_beside_multiply_adds():
    assert "“inception-like” takes 9.0 times as long as of “plain convolution”" in sentences.about_time(made({}))
    assert "no times yet" in sentences.about_time(Record("drawn", {}, {r.name: {"runs": {}} for r in NETWORKS}))


def test_the_price_of_the_sampler_is_said_only_where_there_is_one():
    assert "Here it is none" in sentences.about_sampler(made({}))
    record = made({BASE: (3, 4, 3, 4, 3), TRICKS[1].name: (8, 8, 8, 8, 8)})
    for k, entry in enumerate(record.entries[BASE]["runs"].values()):
        entry["calibration_error"] = 0.3 + 0.01 * k
    assert "expects them equally often" in sentences.about_sampler(record)


def test_splits_that_test_other_images_are_told_apart_or_not():
    assert "do not tell the two apart" in leak_sentences.about_splits(made({}))
    said = leak_sentences.about_splits(made({SPLITS[1].name: (9, 9, 8, 9, 9)}))
    assert "+38.0 points" in said and "the seeds tell the two apart" in said


def test_rates_are_compared_over_the_seeds_that_all_have():
    assert "does not say yet" in sentences.about_rates(made({}))
    record = made({RATES[0].name: (9, 9), RATES[1].name: (1, 1)}, rows=(*NETWORKS, *RATES[:2]))
    said = sentences.about_rates(record)
    assert (
        "(2 seeds)" in said
        and "1 of the 9 networks" in said
        and "For 0 of them" in said
        and "“plain convolution”: +40.0 points" in said
    )


@pytest.mark.parametrize(
    "balanced, span, said",
    [
        (0.5, (0.4, 0.6), "It falls within."),
        (0.7, (0.4, 0.6), "It falls outside."),
        (0.5, None, "foretells nothing"),
        (None, None, "no score"),
    ],
)
def test_a_row_trained_again_is_judged_by_what_was_foretold(balanced, span, said):
    again = Again("fire", 100, balanced, span)
    assert said in again.sentence() and "seed 100" in again.sentence()
    assert again.as_foretold == (None if span is None else said.endswith("within."))


def test_points_are_plain_numbers_in_per_cent():
    found = {point.name: point for point in points(made({"fire": (8, 9, 8, 9, 8)}))}
    assert len(found) == 15 and not found[SPLITS[0].name].alike and found["fire"].alike
    assert found["fire"].values["balanced accuracy"] == {0: 80, 1: 90, 2: 80, 3: 90, 4: 80}
    assert found["fire"].values["images a second"] is None and found["fire"].values["seconds an epoch"] == 3.0
