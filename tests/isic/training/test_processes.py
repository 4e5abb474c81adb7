"""Two processes that share each batch learn what one would, but for rounding."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from lessonlib.isic.pixels import pixels
from lessonlib.isic.training.running import train_in

PARTS = Path(__file__).with_name("parts.py")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("parts")


@pytest.fixture
def two(drawn, place):
    """What two processes left: a run and the parts of a batch norm; started once for all tests here."""
    file = place / "images.pt"
    if not file.exists():
        pixels(drawn, 16)
        torch.save(torch.randn(5, 4, 3, 3, generator=torch.Generator().manual_seed(0)) * 3 + 5, file)
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", PARTS]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [*map(str, command), str(drawn.folder), str(place / "two"), str(file)],
            capture_output=True,
            text=True,
            env=environment,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        (place / "told.txt").write_text(done.stdout)
    return place


def test_a_run_is_that_of_one_process_within_rounding(two, drawn, place):
    settings = runpy.run_path(str(PARTS))["SETTINGS"]
    one = train_in(place / "one", drawn.folder, settings)
    ends = [torch.load(place / name / "weights.pt", weights_only=True) for name in ("one", "two")]
    assert ends[0].keys() == ends[1].keys()
    for name, tensor in ends[0].items():
        torch.testing.assert_close(ends[1][name], tensor, atol=2e-5, rtol=1e-4)
    found = [torch.load(place / name / "checkpoint.pt", weights_only=True) for name in ("one", "two")]
    torch.testing.assert_close(found[0]["losses"], found[1]["losses"], atol=1e-5, rtol=0)
    assert found[0]["images"] == found[1]["images"] == one.run.images


def test_only_the_first_process_speaks_and_writes(two):
    lines = (two / "told.txt").read_text().splitlines()
    assert len(lines) == 3 and all(line.startswith("0 ") for line in lines) and "on 2 x cpu" in lines[0]
    names = {"settings.json", "split.csv", "checkpoint.pt", "weights.pt", "log.csv"}
    assert {file.name for file in (two / "two").iterdir()} == names


def test_batch_norm_looks_at_the_images_of_both(two):
    images = torch.load(two / "images.pt").requires_grad_()
    norm = nn.Sequential(nn.BatchNorm2d(4))
    norm[0].weight.data, norm[0].bias.data = torch.linspace(0.5, 2, 4), torch.linspace(-1, 1, 4)
    out = norm(images)
    out.sin().sum().backward()
    parts = [torch.load(two / f"part{k}.pt") for k in (0, 1)]
    torch.testing.assert_close(torch.cat([part["out"] for part in parts]), out.detach())
    torch.testing.assert_close(torch.cat([part["gradient"] for part in parts]), images.grad)
    torch.testing.assert_close(sum(part["weight"] for part in parts), norm[0].weight.grad)
    for name, tensor in norm.state_dict().items():
        assert all(torch.allclose(part[name], tensor) for part in parts), name
