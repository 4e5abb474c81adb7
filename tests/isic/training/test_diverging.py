"""Where the loss is lost, what was learnt before is kept; and a run spoils nobody's folder."""

import pytest
import torch

from lessonlib.isic.layout import DataError
from lessonlib.isic.training import keeper, running
from lessonlib.isic.training.loop import Diverged
from lessonlib.isic.training.run_folder import DIVERGED, load
from lessonlib.isic.training.running import train_in


def test_the_last_good_checkpoint_is_kept_and_named(drawn_folder, tmp_path, tiny):
    run = tmp_path / "run"
    settings = tiny(learning_rate=1e18, warm_up=0.9, augmentation=None)
    with pytest.raises(Diverged, match=r"step \d+, learning rate .*last good checkpoint.*run/checkpoint\.pt") as caught:
        train_in(run, drawn_folder, settings, every=0)
    found = torch.load(run / "checkpoint.pt", weights_only=True)
    assert f"after {len(found['losses'])} steps" in str(caught.value) and found["losses"].isfinite().all()
    assert all(one.isfinite().all() for one in found["net"].values())
    assert not (run / "weights.pt").exists()
    with pytest.raises(DataError, match=r"has no weights\.pt: its training diverged\. .*choose another folder") as told:
        load(run)
    assert "lower it" in str(told.value) and "to go on" not in str(told.value)
    assert load(train_in(tmp_path / "other", drawn_folder, tiny(epochs=1)).trained.folder)


def test_where_it_goes_well_the_second_time_nothing_is_said_of_the_first(drawn_folder, tmp_path, tiny, monkeypatch):
    def lost(*_):
        raise Diverged("the loss is nan")

    with monkeypatch.context() as once, pytest.raises(Diverged, match="No checkpoint was written"):
        once.setattr(running, "train", lost)
        train_in(tmp_path / "run", drawn_folder, tiny(epochs=1))
    with pytest.raises(DataError, match="the loss is nan"):
        load(tmp_path / "run")
    train_in(tmp_path / "run", drawn_folder, tiny(epochs=1))
    assert load(tmp_path / "run") and not (tmp_path / "run" / DIVERGED).exists()


def test_weights_that_are_no_numbers_are_never_kept(drawn_folder, tmp_path, tiny, monkeypatch):
    run, good = tmp_path / "run", keeper.Keeper.after_step

    def spoil(self, went, rate, ends_epoch):
        if len(went.losses) == 3:
            with torch.no_grad():
                next(self._net.parameters())[0] = float("inf")
        good(self, went, rate, ends_epoch)

    monkeypatch.setattr(keeper.Keeper, "after_step", spoil)
    with pytest.raises(Diverged, match="no longer finite after 3 steps.* The last good checkpoint, after 2 steps"):
        train_in(run, drawn_folder, tiny(), every=0)
    assert len(torch.load(run / "checkpoint.pt", weights_only=True)["losses"]) == 2


def test_weights_that_the_last_step_spoils_are_no_result(drawn_folder, tmp_path, tiny, monkeypatch):
    def spoiled(net, *arguments, good=running.train):
        went = good(net, *arguments)
        with torch.no_grad():
            next(net.parameters())[0] = float("nan")
        return went

    monkeypatch.setattr(running, "train", spoiled)
    with pytest.raises(Diverged, match="no longer finite after 4 steps.* The last good checkpoint, after 4 steps"):
        train_in(tmp_path / "run", drawn_folder, tiny(epochs=1))
    assert not (tmp_path / "run" / "weights.pt").exists()
    assert not torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["finished"]


def test_before_the_first_checkpoint_it_says_so(drawn_folder, tmp_path, tiny):
    with pytest.raises(Diverged, match="step 1, learning rate .*No checkpoint was written before that"):
        train_in(tmp_path / "run", drawn_folder, tiny(learning_rate=1e30, warm_up=0.0))


def test_a_folder_with_something_else_is_refused(drawn_folder, tmp_path, tiny):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(DataError, match="mine holds other files, letter.txt the first"):
        train_in(tmp_path / "mine", drawn_folder, tiny())
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    (tmp_path / "editor").mkdir()
    (tmp_path / "editor" / "settings.json").write_text('{"fontSize": 12}')
    with pytest.raises(DataError, match="editor holds other files, settings.json the first"):
        train_in(tmp_path / "editor", drawn_folder, tiny())
    assert (tmp_path / "editor" / "settings.json").read_text() == '{"fontSize": 12}'
    with pytest.raises(DataError, match="letter.txt is a file"):
        train_in(tmp_path / "mine" / "letter.txt", drawn_folder, tiny())


def test_weights_without_their_checkpoint_are_not_written_over(drawn_folder, tmp_path, tiny):
    run = tmp_path / "run"
    train_in(run, drawn_folder, tiny(epochs=1))
    (run / "checkpoint.pt").unlink()
    before = (run / "weights.pt").read_bytes()
    with pytest.raises(DataError, match=r"weights\.pt of a run whose checkpoint\.pt is gone"):
        train_in(run, drawn_folder, tiny(epochs=1))
    assert (run / "weights.pt").read_bytes() == before
