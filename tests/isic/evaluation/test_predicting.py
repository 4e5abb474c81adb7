"""Single images get the answers that the same images get in an evaluation."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from lessonlib.isic.evaluation.assessing import assess
from lessonlib.isic.evaluation.kept import keep, kept_temperature
from lessonlib.isic.evaluation.predicting import predict, text
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.training.run_folder import load


def test_the_answers_are_those_of_the_evaluation(finished):
    trained = load(finished)
    found = assess(trained.net, trained.dataset, trained.pixels, trained.sides, repetitions=20)
    files = [trained.dataset.path(k) for k in trained.sides["test"][:3]]
    before = predict(finished, files)
    np.testing.assert_allclose(before.probabilities, softmax(found.logits[:3], axis=1), rtol=1e-4)
    assert np.ptp(before.probabilities, axis=0).max() > 0.02  # the images differ
    assert any("No temperature" in caveat for caveat in before.caveats)
    keep(finished, found)
    after = predict(finished, files)
    np.testing.assert_allclose(after.probabilities, found.probabilities[:3], rtol=1e-4)
    assert kept_temperature(finished) == found.temperature
    *others, fit = after.caveats
    assert others == [one for one in before.caveats if "No temperature" not in one] != []
    assert f"temperature {found.temperature:.3f}. It is the upper end" in fit  # this network has learnt nothing
    keep(finished, replace(found, temperature=1.7))
    assert predict(finished, files).caveats == others


def test_the_data_need_not_be_there(finished, drawn, tmp_path):
    copied = tmp_path / "one.jpg"
    copied.write_bytes(drawn.path(0).read_bytes())
    settings = finished / "settings.json"
    settings.write_text(settings.read_text().replace(str(drawn.folder.resolve()), "/gone"))
    assert len(predict(finished, [copied]).answers) == 1


def test_the_highest_comes_first_and_all_seven_sum_to_one(finished, drawn):
    (answer,) = predict(finished, [drawn.path(3)]).answers
    ranked = answer.ranked()
    shares = [share for _, share in ranked]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1)
    assert {name for name, _ in ranked} == set(CLASSES)
    lines = text(answer).splitlines()
    assert lines[0] == str(drawn.path(3)) and lines[1].split()[:3] == [f"{100 * shares[0]:.1f}", "%", ranked[0][0]]


def test_files_that_are_no_images_are_named_and_the_others_answered(finished, drawn, tmp_path):
    (tmp_path / "words.jpg").write_text("no image")
    (tmp_path / "cut.jpg").write_bytes(drawn.path(0).read_bytes()[:700])
    wrong = [tmp_path / name for name in ("words.jpg", "cut.jpg", "nowhere.png", "run")]
    found = predict(finished, [wrong[0], drawn.path(1), *wrong[1:]])
    assert [one.file for one in found.answers] == [drawn.path(1)]
    assert [fault.split(" is no image")[0] for fault in found.faults] == [str(file) for file in wrong]
    assert found.faults[2].endswith("there is no such file")


def test_unusable_runs_are_named(finished, drawn, tmp_path):
    with pytest.raises(DataError, match="is no run"):
        predict(tmp_path, [drawn.path(0)])
    weights = finished / "weights.pt"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ValueError, match=r"weights.pt"):
        predict(finished, [drawn.path(0)])
    weights.unlink()
    with pytest.raises(DataError, match="not finished"):
        predict(finished, [drawn.path(0)])
