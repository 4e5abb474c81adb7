"""From nothing to a report, as a reader does it: each command a process, on an installation that has no book."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import lessonlib
from lessonlib.isic.layout import IMAGES, NO_DEVICE

LIBRARY = Path(lessonlib.__file__).parent


@pytest.fixture
def isic(tmp_path):
    """A function: runs a command in a fresh process that finds the library, but neither book nor repository."""
    site = tmp_path / "site"
    shutil.copytree(LIBRARY, site / "lessonlib", ignore=shutil.ignore_patterns("__pycache__"))
    place = tmp_path / "place"
    place.mkdir()
    own = {**os.environ, "PYTHONPATH": str(site), "LEAN_CACHE": str(tmp_path / "cache"), "OMP_NUM_THREADS": "1"}

    def run(*words):
        command = [sys.executable, "-m", "lessonlib.isic", *map(str, words)]
        done = subprocess.run(command, cwd=place, env=own, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    run.place = place
    return run


def test_from_nothing_to_a_report(isic):
    assert "168 drawn images" in isic("sample", "set", "--images", 1)
    assert "no fault" in isic("check", "set")
    assert "images of 32×32" in isic("cache", "set", "--size", 32)
    assert "0 lesions are on more than one side" in isic("split", "set", "split.csv", "--shares", "50/20/30")
    isic("train", "set", "--run", "run", "--split", "split.csv", "--size", 32, "--epochs", 2)
    run = isic.place / "run"
    assert (run / "weights.pt").exists() and NO_DEVICE in (run / "MODEL_CARD.md").read_text()

    judged = isic("evaluate", "run")
    split = pd.read_csv(isic.place / "split.csv")
    test = split[split["side"] == "test"]
    scores = json.loads((run / "evaluation-test.json").read_text())
    assert scores["images"] == len(test) and scores["lesions also in training"] == 0
    assert f"{100 * scores['balanced accuracy']['value']:.0f} % (" in judged

    name = test["image"].iloc[0]
    answer = isic("predict", "run", Path("set") / IMAGES / f"{name}.jpg")
    share = 100 * pd.read_csv(run / "answers-test.csv", index_col="image").loc[name].max()
    assert f"{share:.1f} %" in answer.splitlines()[1] and NO_DEVICE in answer

    isic("report", "run")
    assert "drawn lesions" in (run / "report.html").read_text()
