"""A run on an official part: scored as the official scorer does, over images, and with nothing said of lesions."""

import json
import shutil
import sys

import numpy as np
import pandas as pd
import pytest

from lessonlib.isic import __main__
from lessonlib.isic.data import read
from lessonlib.isic.evaluation.official import assess_part
from lessonlib.isic.layout import IMAGES, TEST, TRUTH, VALIDATION, DataError
from lessonlib.isic.pixels import cached
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.run_folder import load


@pytest.fixture
def place(spoiled):
    """A copy of the drawn set with a test part: the same images under new names, one the challenge does not score."""
    truth = pd.read_csv(spoiled / TRUTH)
    (spoiled / TEST.truth).parent.mkdir()
    (spoiled / TEST.images).mkdir()
    new = truth["image"].str.replace("ISIC_9", "ISIC_1")
    new[17] = TEST.unscored[0]
    for old, name in zip(truth["image"], new, strict=True):
        shutil.copy(spoiled / IMAGES / f"{old}.jpg", spoiled / TEST.images / f"{name}.jpg")
    truth.assign(image=new).to_csv(spoiled / TEST.truth, index=False)
    return spoiled


@pytest.fixture
def evaluate(monkeypatch, capfd):
    """A function: the command in this process; exit code, standard output, standard error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["isic", "evaluate", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            __main__.main()
        said = capfd.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_the_official_scorer_comes_to_our_score(finished, place, evaluate, official):
    code, out, err = evaluate(finished, "--data", place, "--part", "test")
    assert (code, err) == (0, "")
    scores = json.loads((finished / "evaluation-official-test.json").read_text())
    answers = pd.read_csv(finished / "answers-official-test.csv", index_col="image")
    part = read(place, TEST)
    truth = pd.read_csv(place / TEST.truth, index_col="image")  # with the image that is not scored
    weights = ~truth.index.isin(TEST.unscored)
    assert sorted(answers.index) == sorted(truth.index[weights]) == list(part.images) and not weights.all()
    everything = answers.reindex(truth.index).fillna(1 / 7).to_numpy()
    theirs = official(truth.to_numpy().argmax(axis=1), everything, weights=weights.astype(float))
    assert theirs.overall == pytest.approx(scores["balanced accuracy"]["value"], abs=1e-12)
    assert theirs.macro_average["auc"] == pytest.approx(scores["area under the curve"]["mean"]["value"], abs=1e-12)
    assert f"network         {100 * theirs.overall:.0f} % (" in out and scores["not scored"] == list(TEST.unscored)


def test_nothing_is_said_of_lesions_that_nobody_knows(finished, place, evaluate):
    code, out, _ = evaluate(finished, "--data", place, "--part", "test")
    scores = json.loads((finished / "evaluation-official-test.json").read_text())
    assert code == 0 and "over images" in out and "over images" in scores["intervals"]
    assert not [key for key in scores if "lesion" in key] and "also learnt from" not in out
    assert f"{scores['images']} drawn images, the official test part, without {TEST.unscored[0]}" in out
    assert not (finished / "MODEL_CARD.md").exists() and not (finished / "temperature.json").exists()


def test_every_image_is_asked_about_at_its_own_place(finished, place):
    run = load(finished, place)
    assessment = assess_part(run, TEST, repetitions=10)
    part = cached(read(place, TEST), run.settings.size)
    alone = logits(run.net, part.pixels, np.arange(len(part.pixels)))
    np.testing.assert_allclose(assessment.logits, alone, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(assessment.truth, part.dataset.labels)
    assert assessment.side == "official-test" and assessment.temperature is not None
    assert assessment.lesions.tolist() == list(assessment.images)


def test_what_cannot_be_asked_about_is_named(finished, place, evaluate):
    for words, fault in (
        (
            ["--part", "validation"],
            f"{VALIDATION.images} is missing: get it by `python -m lessonlib.isic download {place} --part validation`",
        ),
        (["--part", "test", "--side", "test"], "--side or --part"),
    ):
        code, out, err = evaluate(finished, "--data", place, *words)
        assert code == 1 and out == "" and fault in err and "Traceback" not in err
    assert evaluate(finished, "--part", "training")[0] == 2
    shutil.copy(place / TRUTH, place / TEST.truth)
    shutil.rmtree(place / TEST.images)
    shutil.copytree(place / IMAGES, place / TEST.images)
    with pytest.raises(DataError, match="is in the test part and in the training set"):
        assess_part(load(finished, place), TEST)


def test_an_image_without_weight_need_not_be_there(finished, place):
    (place / TEST.images / f"{TEST.unscored[0]}.jpg").unlink()
    assert assess_part(load(finished, place), TEST, repetitions=10)
    (place / TEST.images / f"{read(place, TEST).images[3]}.jpg").unlink()
    with pytest.raises(DataError, match="has a row, but .* is missing"):
        assess_part(load(finished, place), TEST, repetitions=10)
