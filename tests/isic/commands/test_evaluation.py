"""The commands that judge a run: what they print and write, and what they say of runs that cannot be judged."""

import json
import shutil
import sys

import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score

from lessonlib.isic import __main__
from lessonlib.isic.layout import CLASSES, NO_DEVICE, TRUTH


@pytest.fixture
def isic(monkeypatch, capfd):
    """A function: runs a command in this process as ``main`` does; exit code, standard output, standard error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["isic", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            __main__.main()
        said = capfd.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_evaluate_prints_and_writes_the_scores(isic, finished, drawn):
    code, out, err = isic("evaluate", finished)
    scores = json.loads((finished / "evaluation-test.json").read_text())
    answers = pd.read_csv(finished / "answers-test.csv", index_col="image")
    assert (code, err) == (0, "") and list(answers.columns) == list(CLASSES)
    truth = dict(zip(drawn.images, drawn.labels, strict=True))
    theirs = balanced_accuracy_score([truth[name] for name in answers.index], answers.to_numpy().argmax(axis=1))
    assert scores["balanced accuracy"]["value"] == pytest.approx(theirs)
    assert f"network         {100 * theirs:.0f} % (" in out and "drawn images" in out and "colours alone" in out
    temperature = json.loads((finished / "temperature.json").read_text())["temperature"]
    assert f"Temperature {temperature:.3f}" in out
    assert f"{theirs:.3f} (" in (finished / "MODEL_CARD.md").read_text()
    assert isic("evaluate", finished, "--side", "validation")[0] == 0
    assert (finished / "evaluation-validation.json").exists()


def test_predict_ranks_the_classes_and_warns(isic, finished, drawn, tmp_path):
    code, out, err = isic("predict", finished, drawn.path(0), drawn.path(1), "--csv", tmp_path / "said.csv")
    assert (code, err) == (0, "") and NO_DEVICE in out and "drawn lesions alone" in out
    assert len([line for line in out.splitlines() if " %  " in line]) == 14
    written = pd.read_csv(tmp_path / "said.csv", index_col="image")
    assert written.index.tolist() == list(drawn.images[:2]) and written.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_predict_names_what_it_cannot_read_and_answers_the_rest(isic, finished, drawn, tmp_path):
    (tmp_path / "words.jpg").write_text("no image")
    code, out, err = isic("predict", finished, tmp_path / "words.jpg", drawn.path(1), tmp_path / "nowhere.jpg")
    assert code == 1 and str(drawn.path(1)) in out and NO_DEVICE in out
    first, second = err.splitlines()
    assert first.startswith(f"{tmp_path / 'words.jpg'} is no image") and "nowhere.jpg" in second


def test_report_writes_a_page(isic, finished):
    code, out, err = isic("report", finished)
    assert (code, err) == (0, "") and str(finished / "report.html") in out
    assert (finished / "report.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("command", ["evaluate", "report"])
def test_runs_that_cannot_be_judged_are_named_in_a_line(isic, command, finished, spoiled, tmp_path):
    (spoiled / TRUTH).write_text("\n".join((spoiled / TRUTH).read_text().splitlines()[:-1]) + "\n")
    for words, fault in (
        ([tmp_path / "nothing"], "is no run"),
        ([finished, "--data", tmp_path / "gone"], "gone"),
        ([finished, "--data", spoiled], "ISIC_"),
    ):
        code, out, err = isic(command, *words)
        assert code == 1 and out == "" and fault in err and "Traceback" not in err
    (finished / "weights.pt").unlink()
    code, out, err = isic(command, finished)
    assert code == 1 and len(err.splitlines()) == 1 and "not finished" in err
    assert not (finished / "report.html").exists() and not (finished / "evaluation-test.json").exists()


def test_other_data_are_refused_and_the_same_data_elsewhere_are_not(isic, finished, spoiled):
    assert isic("evaluate", finished, "--data", spoiled)[0] == 0
    lines = (spoiled / TRUTH).read_text().splitlines()
    for k in (1, 2):  # two images change their names
        lines[k] = lines[k].replace("ISIC_9", "ISIC_8")
    (spoiled / TRUTH).write_text("\n".join(lines) + "\n")
    code, _, err = isic("evaluate", finished, "--data", spoiled)
    assert code == 1 and "ISIC_8" in err


def test_a_side_that_the_split_does_not_have(isic, finished):
    split = pd.read_csv(finished / "split.csv")
    assert isic("evaluate", finished, "--side", "dev")[0] == 2
    assert isic("evaluate", finished, "--data")[0] == 2
    assert set(split["side"]) == {"train", "validation", "test"}


@pytest.mark.parametrize("command", ["evaluate", "predict", "report"])
def test_every_command_has_a_manual(isic, command):
    code, out, _ = isic(command, "--help")
    assert code == 0 and "RUN" in out and len(out.split()) > 80


def test_a_run_can_be_moved(isic, finished, tmp_path):
    moved = shutil.move(finished, tmp_path / "elsewhere")
    assert isic("evaluate", moved)[0] == 0
