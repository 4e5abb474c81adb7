"""The commands, run as a reader runs them: results on the screen, errors in a line, exit codes."""

import os
import re
import shutil
import subprocess
import sys
from inspect import signature

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from lessonlib.isic.__main__ import app
from lessonlib.isic.commands import data, evaluation, results, training
from lessonlib.isic.layout import DRAWN_MARK, GROUPINGS, IMAGES, TEST, TRUTH
from lessonlib.isic.training.settings import Settings

COMMANDS = (*data.COMMANDS, *training.COMMANDS, *evaluation.COMMANDS, *results.COMMANDS)


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


def test_photographs_are_credited_and_compared_with_the_publication(spoiled):
    (spoiled / DRAWN_MARK).unlink()
    checked = isic("check", spoiled)
    assert checked.returncode == 1 and checked.stdout == "" and "--subset" in checked.stderr.splitlines()[-1]
    assert "images, published 6705" in checked.stderr and "lesions, published 5403" in checked.stderr
    meant = isic("check", spoiled, "--subset")
    assert meant.returncode == 0 and "real images" in meant.stdout and "were not compared" in meant.stdout
    assert "ViDIR" in meant.stdout and "CC BY-NC" in meant.stdout


def test_all_parts_that_are_there_are_checked(spoiled):
    (spoiled / TEST.truth).parent.mkdir()
    shutil.copy(spoiled / TRUTH, spoiled / TEST.truth)
    shutil.copytree(spoiled / IMAGES, spoiled / TEST.images)
    checked = isic("check", spoiled)
    assert checked.returncode == 0 and "in the official test part, no fault" in checked.stdout
    (spoiled / TEST.images / "ISIC_9000004.jpg").unlink()
    checked = isic("check", spoiled)
    assert checked.returncode == 1 and f"but {TEST.images}/ISIC_9000004.jpg is missing" in checked.stderr
    shutil.rmtree(spoiled / IMAGES)
    assert f"{IMAGES} is missing" in isic("check", spoiled).stderr
    for place in (TRUTH, GROUPINGS):
        (spoiled / place).unlink()
    checked = isic("check", spoiled)  # whoever downloads the test part alone has that part alone to check
    assert checked.returncode == 1 and len(checked.stderr.splitlines()) == 2


def test_what_is_cached_is_what_training_looks_at(drawn_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path / "cache"))
    assert "train" in isic("cache", drawn_folder).stdout
    files = {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").glob("pixels-*")}
    learnt = isic("train", drawn_folder, "--run", tmp_path / "run", "--epochs", 1, "--seconds", 1)
    assert learnt.returncode == 0, learnt.stderr
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "cache").glob("pixels-*")} == files and files
    words = isic("cache", drawn_folder, "--size", 24).stdout.splitlines()[-1].split("lessonlib.isic ")[1].split()
    assert words == ["train", str(drawn_folder), "--size", "24"]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", [None, *(one.__name__ for one in COMMANDS)])
def test_no_page_cuts_an_option_or_a_sentence(command, columns):
    page = CliRunner().invoke(app, [*([command] if command else []), "--help"], terminal_width=columns)
    assert page.exit_code == 0 and "\b" not in page.output
    assert max(map(len, page.output.splitlines())) <= columns
    assert "…" not in page.output and not re.search(r"[a-z,]\.\.\.", page.output)
    found = typer.main.get_command(app)
    for option in (found.commands[command] if command else found).params:
        assert all(name in page.output for name in (*option.opts, *option.secondary_opts) if name.startswith("-"))


def test_the_manuals_chain_has_one_size():
    manual = CliRunner().invoke(app, ["--help"]).output
    assert manual.count("--size 224") == 2 and signature(data.cache).parameters["size"].default == Settings().size
    assert signature(training.train).parameters["size"].default == Settings().size


def test_a_file_that_cannot_be_written_is_named(drawn_folder, tmp_path):
    failed = isic("split", drawn_folder, tmp_path / "missing" / "s.csv")
    assert failed.returncode == 1 and str(tmp_path / "missing" / "s.csv") in failed.stderr
    assert "unfinished" not in failed.stderr and len(failed.stderr.splitlines()) == 1


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
