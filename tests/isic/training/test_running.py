"""A run in a folder: begun, gone on with, found finished; and everything that may be wrong when it goes on."""

import shutil
from types import SimpleNamespace

import pandas as pd
import pytest
import torch
from sklearn.metrics import balanced_accuracy_score

from lessonlib.isic.folders import cache_folder
from lessonlib.isic.layout import IMAGES, TRUTH, DataError
from lessonlib.isic.split_file import write_split
from lessonlib.isic.splitting import split_by_image, split_by_lesion
from lessonlib.isic.training import checkpoint, running
from lessonlib.isic.training.checkpoint import CheckpointError
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.running import train_in


def weights(run):
    return torch.cat([one.flatten() for one in torch.load(run / "weights.pt", weights_only=True).values()])


def contents(run):
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in run.iterdir()}


class Stop(BaseException):
    """What Ctrl+C does, at a moment of our choice."""


@pytest.fixture
def broken_off(drawn_folder, tmp_path, tiny):
    """A run that was broken off after its first epoch, and how to go on with it."""
    run, told = tmp_path / "run", []

    def tell(line):
        told.append(line)
        if len(told) == 2:
            raise Stop

    def go_on(settings=None, folder=drawn_folder, **more):
        return train_in(run, folder, settings or tiny(), **more)

    with pytest.raises(Stop):
        go_on(tell=tell)
    return SimpleNamespace(run=run, go_on=go_on, told=told)


def test_a_run_leaves_everything_and_is_left_alone(drawn_folder, tmp_path, tiny):
    run, told = tmp_path / "runs" / "one", []
    outcome = train_in(run, drawn_folder, tiny(), tell=told.append)
    before = contents(run)
    assert set(before) == {"settings.json", "split.csv", "checkpoint.pt", "weights.pt", "log.csv"}
    assert set(outcome.trained.sides) == {"train", "validation", "test"} and not outcome.trained.net.training
    log, side = pd.read_csv(run / "log.csv"), outcome.trained.sides["validation"]
    assert list(log["epoch"]) == [1, 2, 3] and log["steps"].sum() == len(outcome.run.losses)
    assert log["loss"][0] == pytest.approx(sum(outcome.run.losses[:4]) / 4, rel=1e-4) and log["steps"][0] == 4
    said = logits(outcome.trained.net, outcome.trained.pixels, side).argmax(axis=1)
    expected = balanced_accuracy_score(outcome.trained.dataset.labels[side], said)
    assert log["validation_balanced_accuracy"].iloc[-1] == pytest.approx(expected, abs=1e-5)
    assert "drawn images" in told[0] and told[1].startswith("epoch 1 of 3: loss ") and len(told) == 4

    again = train_in(run, drawn_folder, tiny(), tell=told.append)
    assert again.run is None and "finished, after 12 steps: nothing was done" in told[-1]
    assert contents(run) == before
    found = torch.cat([one.flatten() for one in again.trained.net.state_dict().values()])
    assert torch.equal(found, weights(run))


def test_broken_off_it_ends_as_if_it_had_not_been(broken_off, drawn_folder, tmp_path, tiny):
    assert not (broken_off.run / "weights.pt").exists()
    lines = []
    outcome = broken_off.go_on(tell=lines.append)
    assert "goes on after step 4" in lines[0] and lines[1].startswith("epoch 2 of 3")
    whole = train_in(tmp_path / "whole", drawn_folder, tiny())
    assert torch.equal(weights(broken_off.run), weights(tmp_path / "whole"))
    assert outcome.run.losses == whole.run.losses and outcome.run.images == whole.run.images


def test_in_bf16_too_nothing_is_lost_on_the_way(drawn_folder, tmp_path, tiny):
    def stop_after_an_epoch(line):
        if line.startswith("epoch 1"):
            raise Stop

    settings = tiny(epochs=2, mixed_precision="bf16")
    with pytest.raises(Stop):
        train_in(tmp_path / "run", drawn_folder, settings, tell=stop_after_an_epoch)
    for name in ("run", "whole"):
        train_in(tmp_path / name, drawn_folder, settings)
    assert torch.equal(weights(tmp_path / "run"), weights(tmp_path / "whole"))


def test_processes_with_other_data_than_the_first_do_not_begin(drawn_folder, tmp_path, tiny, monkeypatch):
    def first_has_another_split(told):
        return [told[0], told[1] | {"split": "another"}]

    monkeypatch.setattr(running, "broadcast_object_list", first_has_another_split)
    with pytest.raises(DataError, match="process 0 would learn from other data than the first, other split: give"):
        train_in(tmp_path / "run", drawn_folder, tiny())
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_other_settings_are_named(broken_off, tiny):
    before = contents(broken_off.run)
    with pytest.raises(CheckpointError) as caught:
        broken_off.go_on(tiny(epochs=5, learning_rate=1e-3))
    assert "checkpoint.pt" in str(caught.value)
    assert "epochs was 3, now 5; learning_rate was 0.008, now 0.001" in str(caught.value)
    assert contents(broken_off.run) == before


def test_a_changed_data_set_is_named(broken_off, spoiled, tmp_path, drawn):
    truth, first = spoiled / TRUTH, spoiled / IMAGES / f"{drawn.images[0]}.jpg"
    shutil.copy(spoiled / IMAGES / f"{drawn.images[1]}.jpg", first)
    with pytest.raises(CheckpointError, match="learnt from other data: the pixels changed"):
        broken_off.go_on(folder=spoiled)
    table = pd.read_csv(truth)
    lone = next(k for k, lesion in enumerate(drawn.lesions) if (drawn.lesions == lesion).sum() == 1)
    row = table.index[table["image"] == drawn.images[lone]][0]
    table.iloc[row, 1:] = [*table.iloc[row, 2:], table.iloc[row, 1]]
    table.to_csv(truth, index=False)
    with pytest.raises(CheckpointError, match="the classes changed"):
        broken_off.go_on(folder=spoiled)
    write_split(tmp_path / "other.csv", drawn, split_by_lesion(drawn.labels, drawn.lesions, (0.7, 0.15, 0.15), seed=1))
    with pytest.raises(CheckpointError, match="the split changed"):
        broken_off.go_on(split=tmp_path / "other.csv")


def test_a_deleted_cache_is_made_again_if_the_images_are_there(broken_off, drawn_folder, spoiled, tmp_path, tiny):
    shutil.rmtree(cache_folder())
    for gone in (spoiled / IMAGES).glob("*.jpg"):
        gone.unlink()
    with pytest.raises(DataError, match=r"\.jpg.* missing"):
        broken_off.go_on(folder=spoiled)
    broken_off.go_on()
    train_in(tmp_path / "whole", drawn_folder, tiny())
    assert torch.equal(weights(broken_off.run), weights(tmp_path / "whole"))


@pytest.mark.parametrize("spoil", [lambda whole: whole[: len(whole) // 3], lambda whole: b"no checkpoint"])
def test_a_spoiled_checkpoint_is_named_and_kept(broken_off, spoil):
    file = broken_off.run / "checkpoint.pt"
    file.write_bytes(spoil(file.read_bytes()))
    before = contents(broken_off.run)
    with pytest.raises(CheckpointError, match=r"run/checkpoint\.pt cannot be read"):
        broken_off.go_on()
    assert contents(broken_off.run) == before


def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(broken_off, drawn_folder, tmp_path, tiny, monkeypatch):
    before = (broken_off.run / "checkpoint.pt").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint.os, "fsync", full)
        with pytest.raises(OSError, match=r"checkpoint\.pt could not be written: there is no room.*one before.*kept"):
            broken_off.go_on()
    assert (broken_off.run / "checkpoint.pt").read_bytes() == before
    broken_off.go_on()
    train_in(tmp_path / "whole", drawn_folder, tiny())
    assert torch.equal(weights(broken_off.run), weights(tmp_path / "whole"))


def test_files_that_somebody_deleted_are_written_again(broken_off):
    for name in ("settings.json", "split.csv", "log.csv"):
        (broken_off.run / name).unlink()
    broken_off.go_on()
    assert len(pd.read_csv(broken_off.run / "log.csv")) == 3
    assert {"settings.json", "split.csv"} <= set(contents(broken_off.run))


def test_a_run_may_use_any_split_that_does_not_leak(drawn, drawn_folder, tmp_path, tiny):
    leaky, two = tmp_path / "leaky.csv", tmp_path / "two.csv"
    write_split(leaky, drawn, split_by_image(len(drawn), (0.7, 0.3)))
    with pytest.raises(DataError, match="two sides"):
        train_in(tmp_path / "one", drawn_folder, tiny(epochs=1), split=leaky)
    train_in(tmp_path / "one", drawn_folder, tiny(epochs=1), split=leaky, leaks=True)
    assert train_in(tmp_path / "one", drawn_folder, tiny(epochs=1)).run is None  # it knows its split
    write_split(two, drawn, split_by_lesion(drawn.labels, drawn.lesions))
    assert set(train_in(tmp_path / "two", drawn_folder, tiny(epochs=1), split=two).trained.sides) == {"train", "test"}
    assert "validation" not in (tmp_path / "two" / "log.csv").read_text()
