"""ISIC_DIR or the drawn set: never one in the other's place."""

import pytest

from lessonlib.isic import folders
from lessonlib.isic.drawing.sample import Recipe
from lessonlib.isic.layout import TRUTH, DataError

SMALL = Recipe(images=1, floor=2)


def test_the_drawn_set_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path))
    made = folders.folder(SMALL)
    assert made.parent == tmp_path and (made / TRUTH).is_file()
    before = made.stat().st_mtime_ns
    assert folders.folder(SMALL) == made and made.stat().st_mtime_ns == before


def test_the_official_files_are_used_when_named(monkeypatch, spoiled):
    monkeypatch.setenv("ISIC_DIR", str(spoiled))
    assert folders.folder(SMALL) == spoiled


def test_a_broken_official_folder_is_an_error_never_the_drawn_set(monkeypatch, spoiled):
    monkeypatch.setenv("ISIC_DIR", str(spoiled / "nowhere"))
    with pytest.raises(DataError, match="ISIC_DIR.*no folder"):
        folders.folder(SMALL)
    (spoiled / TRUTH).unlink()
    monkeypatch.setenv("ISIC_DIR", str(spoiled))
    with pytest.raises(DataError, match="(?s)ISIC_DIR.*is missing"):
        folders.folder(SMALL)


def test_the_cache_has_a_usual_place(monkeypatch):
    monkeypatch.delenv("LEAN_CACHE")
    assert "lean-convolutions" in str(folders.cache_folder())
