"""The commands, run as a reader runs them: results on the screen, errors in a line, exit codes."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from lessonlib.isic.__main__ import app
from lessonlib.isic.layout import DRAWN_MARK, GROUPINGS, IMAGES


def isic(*arguments):
    command = [sys.executable, "-m", "lessonlib.isic", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )


def test_sample_check_split(tmp_path):
    folder = tmp_path / "new" / "set"
    made = isic("sample", folder, "--images", 1)
    assert made.returncode == 0 and "168 drawn images" in made.stdout and made.stderr == ""
    checked = isic("check", folder)
    assert checked.returncode == 0 and "no fault" in checked.stdout and "MEL 24" in checked.stdout
    table = tmp_path / "split.csv"
    done = isic("split", folder, table)
    split = pd.read_csv(table)
    assert done.returncode == 0 and "0 lesions are on more than one side" in done.stdout
    assert set(split["side"]) == {"train", "validation", "test"} and len(split) == 168
    assert (split.groupby("lesion_id")["side"].nunique() == 1).all()


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


def test_the_split_of_the_notes_leaks_and_says_so(drawn_folder, tmp_path):
    done = isic("split", drawn_folder, tmp_path / "notes.csv", "--shares", "70/30", "--by", "image")
    split = pd.read_csv(tmp_path / "notes.csv")
    assert done.returncode == 0 and "scores will flatter" in done.stdout
    assert (split["side"] == "train").mean() == pytest.approx(0.7, abs=0.01) and set(split["side"]) == {"train", "test"}
    for shares, message in (("70", "70/15/15"), ("70/40", "sum to 1"), ("a/b", "70/15/15")):
        failed = CliRunner().invoke(app, ["split", str(drawn_folder), str(tmp_path / "other.csv"), "--shares", shares])
        assert failed.exit_code == 1 and isinstance(failed.exception, ValueError) and message in str(failed.exception)
    assert not (tmp_path / "other.csv").exists()


def test_cache_names_what_it_leaves_out(spoiled):
    broken = spoiled / IMAGES / "ISIC_9000007.jpg"
    broken.write_bytes(broken.read_bytes()[:600])
    stopped = isic("cache", spoiled, "--size", 24, "--processes", 1)
    assert stopped.returncode == 1 and "ISIC_9000007.jpg cannot be decoded" in stopped.stderr
    assert "Traceback" not in stopped.stderr and stopped.stdout == ""
    done = isic("cache", spoiled, "--size", 24, "--processes", 1, "--skip-bad")
    assert done.returncode == 0 and "left out: " in done.stdout and "ISIC_9000007" in done.stdout
    assert "images of 24×24" in done.stdout and done.stderr == ""


def test_every_command_has_a_page():
    manual = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    for command in ("sample", "download", "check", "cache", "split", "train", "bench"):
        assert command in manual
        page = CliRunner().invoke(app, [command, "--help"])
        assert page.exit_code == 0 and "DIR" in page.output and "--help" in page.output


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
