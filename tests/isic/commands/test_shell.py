"""A command in a notebook: what it says, its exit code, and no path of this machine."""

import pytest

from lessonlib.isic.commands.shell import shell
from lessonlib.isic.layout import GROUPINGS


def test_what_a_terminal_would_show(spoiled, capsys):
    shell("split copy split.csv --shares 70/30", spoiled.parent)
    said = capsys.readouterr()
    assert said.out.startswith("$ python -m lessonlib.isic split copy split.csv --shares 70/30\ntrain: ")
    assert "0 lesions are on more than one side" in said.out and "exit code" not in said.out and said.err == ""
    assert (spoiled.parent / "split.csv").is_file()
    shell("cache copy --size 8 --processes 1", spoiled.parent)
    said = capsys.readouterr().out
    assert " in cache/pixels-" in said and str(spoiled.parent) not in said
    (spoiled / GROUPINGS).unlink()
    shell("check copy", spoiled.parent)
    said = capsys.readouterr().out
    assert "is missing" in " ".join(said.split()) and said.endswith("(exit code 1)\n")
    assert max(map(len, said.splitlines())) <= 78


def test_nowhere(tmp_path):
    with pytest.raises(FileNotFoundError):
        shell("check set", tmp_path / "nowhere")
