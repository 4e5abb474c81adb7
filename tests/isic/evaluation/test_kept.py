"""What an evaluation leaves is found again, belongs to the weights it was measured with, and is whole."""

import json

import pytest

from lessonlib.isic.evaluation.assessing import assess
from lessonlib.isic.evaluation.kept import answers_file, keep, kept_scores, kept_temperature, scores_file
from lessonlib.isic.layout import DataError
from lessonlib.isic.training.run_folder import load


@pytest.fixture
def judged(finished):
    trained = load(finished)
    found = assess(trained.net, trained.dataset, trained.pixels, trained.sides, repetitions=20)
    keep(finished, found)
    return finished, found


def test_it_is_found_again(judged):
    run, found = judged
    assert kept_temperature(run) == found.temperature
    kept = kept_scores(run)
    assert {name: kept[name] for name in kept if name != "weights"} == json.loads(json.dumps(found.to_json()))
    assert kept_scores(run, "validation") is None
    assert answers_file(run, "test").read_text().count("\n") == len(found.images) + 1
    assert not list(run.glob("*.unfinished"))


def test_that_of_other_weights_counts_no_longer(judged):
    run, _ = judged
    (run / "weights.pt").write_bytes(b"other weights")
    assert kept_scores(run) is None and kept_temperature(run) is None


@pytest.mark.parametrize("text", ["{", "{}", "[]"])
def test_a_spoiled_file_is_named_with_what_to_do(judged, text):
    run, _ = judged
    scores_file(run, "test").write_text(text)
    with pytest.raises(ValueError, match=r"evaluation-test.json is damaged .* delete it"):
        kept_scores(run)


def test_without_weights_nothing_is_kept(judged, tmp_path):
    run, found = judged
    (run / "weights.pt").unlink()
    scores_file(run, "test").unlink()
    with pytest.raises(DataError, match="not finished"):
        keep(run, found)
    assert not scores_file(run, "test").exists()
