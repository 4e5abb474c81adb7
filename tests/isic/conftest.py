"""A small drawn set, drawn once for all tests, and copies of it that a test may spoil."""

import shutil

import pytest

from lessonlib.isic.data import read
from lessonlib.isic.sample import Recipe, write


@pytest.fixture(scope="session")
def drawn_folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("isic") / "drawn", Recipe(images=60, floor=8))


@pytest.fixture(scope="session")
def drawn(drawn_folder):
    return read(drawn_folder)


@pytest.fixture
def spoiled(drawn_folder, tmp_path):
    """A copy of the drawn folder."""
    return shutil.copytree(drawn_folder, tmp_path / "copy")


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path_factory):
    """No test reads or fills the reader's cache, nor finds the reader's official files."""
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("ISIC_DIR", raising=False)
