"""The drawn set: in the official layout, whole or not at all, and never over somebody else's files."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lessonlib.isic.data import read
from lessonlib.isic.drawing import sample
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.layout import CLASSES, DRAWN_MARK, GROUPINGS, IMAGES, OFFICIAL_IMAGES, TRUTH, DataError


@pytest.mark.claim("C59")
def test_the_set_keeps_the_published_proportions_but_for_the_floor():
    recipe = Recipe()
    for name, (images, lesions) in recipe.counts().items():
        share = recipe.images * OFFICIAL_IMAGES[name] / 10_015
        assert images == recipe.floor if share < recipe.floor else abs(images - share) <= 0.5
        assert 2 <= lesions <= images
    assert sum(OFFICIAL_IMAGES.values()) == 10_015


def test_official_layout(drawn_folder):
    truth = pd.read_csv(drawn_folder / TRUTH)
    assert list(truth.columns) == ["image", *CLASSES]
    assert (truth[list(CLASSES)].sum(axis=1) == 1).all()
    assert sorted(path.stem for path in (drawn_folder / IMAGES).iterdir()) == sorted(truth["image"])
    assert truth["image"].str.fullmatch(r"ISIC_\d{7}").all()
    groupings = pd.read_csv(drawn_folder / GROUPINGS)
    assert list(groupings.columns) == ["image", "lesion_id", "diagnosis_confirm_type"]
    assert 1 < groupings["lesion_id"].value_counts().max() < 8
    assert "drawn" in (drawn_folder / DRAWN_MARK).read_text()
    with Image.open(drawn_folder / IMAGES / f"{truth['image'][0]}.jpg") as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (150, 112))


def test_names_say_nothing_about_the_class(drawn):
    """In the order of their names, neighbours are no more often of one class than chance has it."""
    same = (drawn.labels[1:] == drawn.labels[:-1]).mean()
    by_chance = (np.array(list(drawn.counts().values())) / len(drawn)) ** 2
    assert abs(same - by_chance.sum()) < 0.15


def test_another_run_draws_the_same(drawn, tmp_path):
    again = read(write(tmp_path / "again", Recipe(images=60, floor=8), processes=1))
    assert again.images == drawn.images and (again.labels == drawn.labels).all()
    assert (again.lesions == drawn.lesions).all()
    for k in (0, 40):
        first, second = (np.asarray(Image.open(one.path(k)), dtype=int) for one in (drawn, again))
        assert np.abs(first - second).max() <= 2


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(DataError, match="is not a drawn set"):
        write(tmp_path, Recipe(images=1, floor=2))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(DataError, match="is not a drawn set"):
        write(tmp_path / "thesis.tex", Recipe(images=1, floor=2))


def test_an_older_drawn_set_is_replaced_and_nothing_else_stays(tmp_path):
    write(tmp_path / "set", Recipe(images=1, floor=3), processes=1)
    write(tmp_path / "set", Recipe(images=1, floor=2), processes=1)
    assert len(read(tmp_path / "set")) == 14
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_failure_leaves_nothing_behind(tmp_path, monkeypatch):
    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(sample, "_fill", broken)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


def test_the_key_follows_recipe(monkeypatch):
    assert Recipe().key() == Recipe().key()
    assert len({Recipe().key(), Recipe(seed=1).key(), Recipe(images=500).key(), Recipe(hard=0.5).key()}) == 4
    with pytest.raises(DataError, match="images >= 1"):
        write("nowhere", Recipe(images=0))
