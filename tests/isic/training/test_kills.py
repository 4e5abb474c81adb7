"""Killed at any moment and started again, a run ends in the weights of a run that nobody touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lessonlib.isic.pixels import pixels

KILLS = 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_twenty_kills_change_no_bit(drawn, tmp_path):
    pixels(drawn, 16)  # decoded before: a fork starts no processes of its own
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    command = [sys.executable, str(Path(__file__).with_name("lives.py")), drawn.folder, whole, killed, KILLS]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    # Lives began all over the run: before the first checkpoint, and after many others.
    assert told["begun_at"] == sorted(told["begun_at"]) and len(told["begun_at"]) == KILLS + 1
    assert told["begun_at"][0] == 0 and len(set(told["begun_at"])) >= 6 and told["begun_at"][-1] < told["steps"]
    # Killed amid a checkpoint, it left half of one, and the one before was whole.
    assert told["kept"] and any(0.4 < size / told["size"] < 0.6 for size in told["torn"])

    ends = [torch.load(run / "weights.pt", weights_only=True) for run in (whole, killed)]
    assert ends[0].keys() == ends[1].keys()
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])
    checkpoints = [torch.load(run / "checkpoint.pt", weights_only=True) for run in (whole, killed)]
    assert torch.equal(checkpoints[0]["losses"], checkpoints[1]["losses"])
    logs = [(run / "log.csv").read_text().splitlines() for run in (whole, killed)]
    assert [line.rsplit(",", 1)[0] for line in logs[0]] == [line.rsplit(",", 1)[0] for line in logs[1]]
    names = {"settings.json", "split.csv", "checkpoint.pt", "weights.pt", "log.csv"}
    assert {file.name for file in killed.iterdir()} == names, "nothing half-written is left"
