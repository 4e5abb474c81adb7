"""The command that fills the table: killed it goes on, a wrong row is named, the record is what it prints."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from lessonlib.isic.__main__ import app
from lessonlib.isic.results import record

ROW = "plain convolution"


def arguments(folder, file, seeds):
    return ["results", "--data", str(folder), "--row", ROW, "--seeds", str(seeds), "--no-times", "--to", str(file)]


@pytest.mark.parametrize("moment", [0.0, 0.6])
def test_killed_it_goes_on(drawn_folder, tmp_path, moment):
    """Killed some time after a first run is in the file: the file is whole, and what is in it is not trained again."""
    file = tmp_path / "record.json"
    command = [sys.executable, "-m", "lessonlib.isic", *arguments(drawn_folder, file, 50)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while not file.is_file() and running.poll() is None:
            time.sleep(0.05)
        time.sleep(moment)
        running.send_signal(signal.SIGKILL)
    kept = record.read(file, "drawn").rows[ROW].runs
    seeds = len(kept) + 1
    assert 0 < len(kept) < 50
    done = CliRunner().invoke(app, arguments(drawn_folder, file, seeds))
    assert done.exit_code == 0, done.output
    runs = record.read(file, "drawn").rows[ROW].runs
    assert sorted(runs) == list(range(seeds)) and {seed: runs[seed] for seed in kept} == kept
    assert f"{ROW} | 75" in done.output and f"{seeds} runs in" in done.output.replace("\n", " ")


def test_a_row_that_is_not_planned_is_named(drawn_folder, tmp_path):
    failed = CliRunner().invoke(app, ["results", "--data", str(drawn_folder), "--row", "residuals"])
    assert isinstance(failed.exception, ValueError) and "'residual'" in str(failed.exception)


def test_times_are_measured_in_turn(drawn_folder, tmp_path, monkeypatch):
    from lessonlib.isic.results import timing

    monkeypatch.setattr(timing, "ROUNDS", 3)
    file = tmp_path / "record.json"
    chosen = arguments(drawn_folder, file, 1)
    chosen.remove("--no-times")
    done = CliRunner().invoke(app, [*chosen, "--row", "depthwise separable"])
    assert done.exit_code == 0, done.output
    entries = json.loads(file.read_text())["rows"]
    plain, separable = entries[ROW], entries["depthwise separable"]
    assert separable["times"] == [1, 1, 1]
    low, high = plain["times"][1:]
    assert low <= plain["times"][0] <= high
    assert plain["times"][0] == pytest.approx(plain["seconds"] / separable["seconds"], rel=0.5)
    assert plain["answered"] > 0
