"""A file appears whole or not at all, and a disk without room is told by the file that did not fit."""

import resource

import pytest

from lessonlib.isic.appearing import appearing


def test_it_appears_at_the_end_and_not_before(tmp_path):
    file = tmp_path / "log.csv"
    file.write_bytes(b"old")
    with appearing(file) as opened:
        opened.write(b"new")
        opened.flush()
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new" and list(tmp_path.iterdir()) == [file]


def test_what_goes_wrong_leaves_the_old_file(tmp_path):
    file = tmp_path / "log.csv"
    file.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), appearing(file) as opened:
        opened.write(b"ne")
        raise KeyboardInterrupt
    assert file.read_bytes() == b"old" and list(tmp_path.iterdir()) == [file]


def test_the_target_is_named_and_not_what_it_is_called_meanwhile(tmp_path):
    nowhere = tmp_path / "nowhere" / "log.csv"
    with pytest.raises(FileNotFoundError, match=r"directory: '.*nowhere/log\.csv'$"), appearing(nowhere):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError, match=r"'.*/folder'$"), appearing(tmp_path / "folder") as opened:
        opened.write(b"new")
    with pytest.raises(FileNotFoundError, match="another"), appearing(tmp_path / "log.csv"):
        (tmp_path / "another").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_without_room_the_file_is_named(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match=r"File too large: '.*log\.csv'"), appearing(tmp_path / "log.csv") as opened:
            opened.write(bytes(20_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
