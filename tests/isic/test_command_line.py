"""The commands, run as a reader runs them: results on the screen, errors in a line, exit codes."""

import os
import subprocess
import sys

import pandas as pd
import pytest

from lessonlib.isic.layout import DRAWN_MARK, GROUPINGS, IMAGES


def isic(*arguments):
    command = [sys.executable, "-m", "lessonlib.isic", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )


def test_sample_check_split_train(tmp_path):
    folder = tmp_path / "new" / "set"
    made = isic("sample", folder, "--images", 1)
    assert made.returncode == 0 and "168 drawn images" in made.stdout and made.stderr == ""
    checked = isic("check", folder)
    assert checked.returncode == 0 and "no fault" in checked.stdout and "MEL 24" in checked.stdout
    table = tmp_path / "split.csv"
    assert isic("split", folder, table).returncode == 0
    split = pd.read_csv(table)
    assert set(split["side"]) == {"train", "test"} and (split.groupby("lesion_id")["side"].nunique() == 1).all()
    trained = isic("train", folder, "--epochs", 1, "--size", 32)
    assert trained.returncode == 0 and "63\u202f591" in trained.stdout and trained.stderr == ""


def test_check_names_every_fault_in_a_line(spoiled):
    (spoiled / IMAGES / "ISIC_9000003.jpg").write_text("no image")
    (spoiled / IMAGES / "ISIC_9000004.jpg").unlink()
    checked = isic("check", spoiled)
    assert checked.returncode == 1 and "Traceback" not in checked.stderr
    lines = checked.stderr.splitlines()
    assert len(lines) == 3 and "ISIC_9000004" in lines[0] and "ISIC_9000003" in lines[1] and "2 fault(s)" in lines[2]


def test_real_files_are_credited_and_compared_with_the_publication(spoiled):
    (spoiled / DRAWN_MARK).unlink()
    checked = isic("check", spoiled)
    assert "real images" in checked.stdout and "published 10015" not in checked.stdout
    assert "published 6705" in checked.stdout and "ViDIR" in checked.stdout and "CC BY-NC" in checked.stdout


@pytest.mark.parametrize("command", ["check", "train"])
def test_errors_are_short(command, spoiled):
    (spoiled / GROUPINGS).unlink()
    failed = isic(command, spoiled)
    assert failed.returncode == 1 and "Traceback" not in failed.stderr
    assert len(failed.stderr.splitlines()) <= 2 and "is missing" in failed.stderr


def test_a_foreign_folder_is_refused_and_help_warns(tmp_path):
    (tmp_path / "mine.txt").touch()
    refused = isic("sample", tmp_path)
    assert refused.returncode == 1 and "is not a drawn set" in refused.stderr
    assert "no medical device" in " ".join(isic("--help").stdout.split())
