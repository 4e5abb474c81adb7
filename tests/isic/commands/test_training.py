"""The command train, as a reader gives it: what it says, what it leaves, and how it goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest
import torch
from typer.testing import CliRunner

from lessonlib.isic.__main__ import app
from lessonlib.isic.split_file import write_split
from lessonlib.isic.splitting import split_by_image
from lessonlib.isic.training.run_folder import read_about
from lessonlib.isic.training.settings import Settings

TINY = ["--size", "16", "--batch", "16", "--options", '{"width_multiplier": 0.25, "head": 16}']


def train(*arguments):
    """Run the command in this process: torch is loaded already."""
    return CliRunner().invoke(app, ["train", *map(str, arguments)])


def test_it_trains_scores_writes_a_card_and_is_then_finished(drawn_folder, tmp_path):
    run = tmp_path / "run"
    done = train(drawn_folder, "--run", run, "--epochs", 2, *TINY)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("slim_separable, ") and "drawn images" in lines[0]
    assert lines[2].startswith("epoch 2 of 2: loss ") and "validation" in lines[2]
    assert lines[3].startswith("On the validation side, ") and "95 % interval" in lines[4]
    assert f"evaluate {run}" in lines[5]
    left = {file.name: file.read_bytes() for file in run.iterdir()}
    assert {"weights.pt", "settings.json", "split.csv", "log.csv", "checkpoint.pt", "MODEL_CARD.md"} == set(left)
    again = train(drawn_folder, "--run", run, "--epochs", 2, *TINY)
    assert again.exit_code == 0 and "is finished, after 8 steps: nothing was done" in again.output
    assert again.output.splitlines()[1:] == lines[3:]
    assert {file.name: file.read_bytes() for file in run.iterdir()} == left
    (run / "MODEL_CARD.md").unlink()  # as if it had been killed before it wrote the card
    assert train(drawn_folder, "--run", run, "--epochs", 2, *TINY).exit_code == 0
    assert {file.name: file.read_bytes() for file in run.iterdir()} == left


def test_every_setting_has_an_option(drawn_folder, tmp_path):
    options = ["--network", "slim_fire", "--size", 24, "--epochs", 1, "--batch", 20, "--learning-rate", 1e-3]
    options += ["--weight-decay", 0.1, "--warm-up", 0.2, "--no-sampler", "--class-weights", 0.5, "--no-augment"]
    options += ["--label-smoothing", 0.1, "--mixed-precision", "bf16", "--seed", 3, "--seconds", 500]
    done = train(drawn_folder, "--run", tmp_path / "run", *options, "--options", '{"width_multiplier": 0.5}')
    assert done.exit_code == 0, done.output
    expected = Settings("slim_fire", {"width_multiplier": 0.5}, 24, False, 1, 20, 1e-3, 0.1, 0.2, False, 0.5, 0.1)
    changed = {"augmentation": None, "mixed_precision": "bf16", "seed": 3, "seconds": 500.0}
    assert read_about(tmp_path / "run").settings.to_json() == expected.to_json() | changed


def test_without_options_it_is_the_default_settings():
    pages = " ".join(CliRunner().invoke(app, ["train", "--help"]).output.split())
    for name, value in Settings().to_json().items():
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            assert f"[default: {value}]" in pages, name
    assert "[default: sampler]" in pages and "[default: augment]" in pages and "torchrun" in pages


def test_a_side_to_judge_by(drawn, drawn_folder, tmp_path):
    write_split(tmp_path / "split.csv", drawn, split_by_image(len(drawn), (0.7, 0.3), seed=5))
    arguments = [drawn_folder, "--run", tmp_path / "run", "--split", tmp_path / "split.csv", "--epochs", 1, *TINY]
    refused = train(*arguments)
    assert refused.exit_code == 1 and "scores would flatter" in str(refused.exception)
    done = train(*arguments, "--leaks")
    assert done.exit_code == 0 and "On the test side, " in done.output and "validation" not in done.output
    write_split(tmp_path / "split.csv", drawn, split_by_image(len(drawn), (0.97, 0.03)))
    done = train(*arguments[:2], tmp_path / "other", *arguments[3:], "--leaks")
    assert done.exit_code == 0 and "balanced accuracy needs every class" in done.output


@pytest.mark.parametrize(
    "wrong, message",
    [
        (["--batch", 1, "--epochs", 0], "epochs=0: .*; batch=1: "),
        (["--network", "slim_separabel"], "near are slim_separable"),
        (["--options", "{width: 2}"], "is no JSON"),
        (["--options", '{"width": 2}'], "has no option 'width'; it has"),
        (["--network", "inception_v3"], "299 pixels"),
    ],
)
def test_faults_are_said_in_words(drawn_folder, tmp_path, wrong, message):
    failed = train(drawn_folder, "--run", tmp_path / "run", *wrong)
    assert failed.exit_code == 1 and isinstance(failed.exception, ValueError)
    with pytest.raises(ValueError, match=message):
        raise failed.exception


def test_interrupted_before_it_learns_it_promises_nothing(drawn_folder, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("lessonlib.isic.training.running.train_in", interrupted)
    stopped = train(drawn_folder, "--run", tmp_path / "run", *TINY)
    assert stopped.exit_code == 130 and "Nothing was kept yet: the same command begins anew" in stopped.output


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_interrupted_it_says_how_to_go_on(drawn_folder, tmp_path):
    command = [sys.executable, "-m", "lessonlib.isic", "train", str(drawn_folder), "--run", str(tmp_path / "run")]
    command += ["--epochs", "40", "--every", "0", *TINY]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as going:
        give_up = time.monotonic() + 120
        while not (tmp_path / "run" / "checkpoint.pt").exists() and time.monotonic() < give_up:
            time.sleep(0.05)
        going.send_signal(signal.SIGINT)
        told, complaints = going.communicate(timeout=60)
    assert going.returncode == 130 and "the same command goes on" in told and complaints == ""
    steps = len(torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["losses"])
    assert 0 < steps < 40 * 4 and not (tmp_path / "run" / "weights.pt").exists()
