"""Checkpoints appear whole or not at all, and reading one executes nothing."""

import errno
import pickle
import resource
from pathlib import Path

import pytest
import torch

from lessonlib.isic.training import checkpoint
from lessonlib.isic.training.checkpoint import CheckpointError, read, write

CONTENTS = {"net": {"weight": torch.arange(6.0).reshape(2, 3)}, "step": 5, "log": [{"loss": 0.5}]}


def test_there_and_back(tmp_path):
    file = tmp_path / "checkpoint.pt"
    write(file, CONTENTS)
    found = read(file, ("net", "step"))
    assert torch.equal(found["net"]["weight"], CONTENTS["net"]["weight"]) and found["log"] == CONTENTS["log"]
    assert [one.name for one in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_what_is_no_checkpoint_is_named(tmp_path):
    file = tmp_path / "checkpoint.pt"
    with pytest.raises(FileNotFoundError):
        read(file)
    write(file, CONTENTS)
    whole = file.read_bytes()
    for spoiled in (
        b"",
        b"garbage",
        whole[:100],
        whole[: len(whole) // 2],
        whole[:-1],
        pickle.dumps([1, 2], protocol=2),
    ):
        file.write_bytes(spoiled)
        with pytest.raises(CheckpointError, match=r"checkpoint\.pt cannot be read .*truncated, or something else"):
            read(file)
        assert file.read_bytes() == spoiled
    torch.save([1, 2], file)
    with pytest.raises(CheckpointError, match="something else"):
        read(file)
    write(file, CONTENTS)
    with pytest.raises(CheckpointError, match="something else"):
        read(file, ("net", "optimizer"))


class Trap:
    """Unpickled, it makes a file."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return Path.touch, (self.file,)


def test_nothing_is_executed(tmp_path):
    file, sprung = tmp_path / "checkpoint.pt", tmp_path / "sprung"
    torch.save(CONTENTS | {"trap": Trap(sprung)}, file)
    with pytest.raises(CheckpointError, match="Nothing in it was executed"):
        read(file)
    assert not sprung.exists()
    torch.load(file, weights_only=False)
    assert sprung.exists(), "the trap works where code is executed"


def test_a_real_limit_of_the_system_keeps_the_old_file(tmp_path):
    file = tmp_path / "checkpoint.pt"
    write(file, CONTENTS)
    before, (soft, hard) = file.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match=r"checkpoint\.pt could not be written: there is no room left.*one before it"):
            write(file, CONTENTS | {"more": torch.zeros(10_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "code, message", [(errno.ENOSPC, "no room left.*make room"), (errno.EIO, "Input/output error")]
)
def test_a_disk_that_fails_at_the_last_moment_keeps_the_old_file(tmp_path, monkeypatch, code, message):
    file = tmp_path / "checkpoint.pt"
    write(file, CONTENTS)
    before = file.read_bytes()

    def failing(descriptor):
        raise OSError(code, "Input/output error")

    monkeypatch.setattr(checkpoint.os, "fsync", failing)
    with pytest.raises(OSError, match=message):
        write(file, CONTENTS | {"step": 6})
    assert file.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_the_bytes_are_on_the_disk_before_the_name(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(checkpoint.os, "fsync", lambda _: order.append("sync"))
    replace = checkpoint.os.replace
    monkeypatch.setattr("os.replace", lambda *names: (order.append("name"), replace(*names)))
    write(tmp_path / "checkpoint.pt", CONTENTS)
    assert order == ["sync", "name", "sync"]
