"""Bars where somebody watches, silence where a page is built or a pipe reads; what passes through stays the same."""

import sys
from types import SimpleNamespace

import IPython
import pytest

from lessonlib.isic.progress import progress, progress_bytes

PIECES = [b"ab", b"c"]


@pytest.mark.parametrize(
    "terminal, notebook, building, shown",
    [(True, False, False, True), (False, True, False, True), (False, False, False, False), (True, True, True, False)],
)
def test_who_sees_a_bar(monkeypatch, capsys, terminal, notebook, building, shown):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1" if building else "0")
    monkeypatch.setitem(sys.modules, "ipykernel", sys)  # to import one makes no notebook
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel="running") if notebook else None)
    assert list(progress(iter([1, 2]), "steps", total=2)) == [1, 2]
    assert list(progress_bytes(PIECES, "a file", total=5, done=2)) == PIECES
    said = capsys.readouterr()
    assert ("steps" in said.err and "a file" in said.err) == shown and bool(said.err) == shown and said.out == ""
