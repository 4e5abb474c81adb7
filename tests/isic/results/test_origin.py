"""Which images a record was made on: the same ones drawn again pass, any others are refused by name."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lessonlib.isic.data import Dataset, read
from lessonlib.isic.drawing import sample
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.layout import CLASSES, GROUPINGS, IMAGES, TRUTH, DataError
from lessonlib.isic.pixels import pixels
from lessonlib.isic.results import again, making, origin, record, timing
from lessonlib.isic.results.rows import NETWORKS
from lessonlib.isic.training import identity

ROW = NETWORKS[0]
RUN = {"confusion": np.eye(7, dtype=int).tolist(), "calibration_error": 0.1, "steps": 4, "seconds": 1.0}


def described(folder, size=64):
    dataset = read(folder)
    return origin.describe(dataset, pixels(dataset, size, processes=1))


@pytest.fixture
def kept(drawn_folder, tmp_path, monkeypatch):
    """The file of a record with two seeds of one row on the drawn set, made without training."""
    monkeypatch.setattr(making, "_job", lambda *_: RUN)
    monkeypatch.setattr(making, "fingerprint", lambda row, *_: [2.0, 1.9, 1.8, 1.7, 1.6])
    making.make(drawn_folder, tmp_path / "record.json", [(ROW, 0), (ROW, 1)])
    return tmp_path / "record.json"


@pytest.fixture(scope="module")
def seed_3(tmp_path_factory):
    """What ``sample --seed 3`` draws: as many images of every class, by the same names."""
    return write(tmp_path_factory.mktemp("isic") / "seed-3", Recipe(images=60, floor=8, seed=3))


def another_seed(folder, seed_3):
    shutil.copytree(seed_3, folder, dirs_exist_ok=True)


def only_pixels_of_another_seed(folder, seed_3):
    shutil.copytree(seed_3 / IMAGES, folder / IMAGES, dirs_exist_ok=True)


def shuffled_labels(folder, _=None):
    """Every image gets another's class and lesion: the counts stay, and the pixels too."""
    truth, lesions = (pd.read_csv(folder / name) for name in (TRUTH, GROUPINGS))
    names = truth["image"].to_numpy()
    other = dict(zip(names, np.random.default_rng(0).permutation(names), strict=True))
    truth.assign(image=truth["image"].map(other)).to_csv(folder / TRUTH, index=False)
    lesions.assign(image=lesions["image"].map(other)).to_csv(folder / GROUPINGS, index=False)


def lesions_taken_apart(folder, _=None):
    lesions = pd.read_csv(folder / GROUPINGS)
    lesions.assign(lesion_id=[f"L{k}" for k in range(len(lesions))]).to_csv(folder / GROUPINGS, index=False)


def mirrored(folder, _=None):
    for file in (folder / IMAGES).glob("*.jpg"):
        Image.fromarray(np.asarray(Image.open(file))[:, ::-1]).save(file, quality=90)


def one_image_swapped(folder, _=None):
    first, second, *_ = sorted((folder / IMAGES).glob("*.jpg"))
    other = second.read_bytes()
    second.write_bytes(first.read_bytes())
    first.write_bytes(other)


OTHERS = {
    another_seed: "their classes; which images show one lesion; .* mean colours",
    only_pixels_of_another_seed: "than .*: 8. of 88 mean colours, by up to",
    shuffled_labels: "than .*: their classes; which images show one lesion. Name",
    lesions_taken_apart: "than .*: which images show one lesion. Name",
    mirrored: "than .*: .* thumbnails, by up to",
    one_image_swapped: "than .*: 2 of .* mean colours",
}


def test_the_same_images_drawn_again_pass(drawn_folder, kept, tmp_path):
    folder = write(tmp_path / "elsewhere", Recipe(images=60, floor=8), processes=1)
    assert origin.differences(described(drawn_folder), described(folder)) == []
    made = making.make(folder, kept, [(ROW, 0), (ROW, 1), (ROW, 2)])
    assert sorted(made.rows[ROW.name].runs) == [0, 1, 2]


@pytest.mark.parametrize("spoil", OTHERS, ids=lambda spoil: spoil.__name__)
def test_other_images_are_refused_and_named(kept, spoiled, seed_3, spoil):
    spoil(spoiled, seed_3)
    before = kept.read_bytes()
    with pytest.raises(DataError, match=OTHERS[spoil]):
        making.make(spoiled, kept, [(ROW, 2)])
    with pytest.raises(DataError, match=OTHERS[spoil]):
        timing.add(record.read(kept, "drawn"), kept, spoiled, rounds=1)
    assert kept.read_bytes() == before


def test_a_record_that_does_not_say_its_images_is_refused(drawn_folder, kept):
    old = json.loads(kept.read_text())
    del old["made_with"]["data"]["tables"]
    kept.write_text(json.dumps(old))
    with pytest.raises(DataError, match="it does not say on which .tables missing"):
        making.make(drawn_folder, kept, [(ROW, 0)])


def test_rounding_passes_and_what_is_more_does_not(drawn, drawn_folder):
    """A level or two, as another decoder rounds; and every tenth image brighter by 4 of 255."""
    images = pixels(drawn, 64).astype(int)
    old, random = described(drawn_folder), np.random.default_rng(0)
    noisy = (images + random.integers(-2, 3, images.shape)).clip(0, 255).astype(np.uint8)
    assert origin.differences(old, origin.describe(drawn, noisy)) == []
    assert origin.differences(old, origin.describe(drawn, (images + 1).clip(0, 255).astype(np.uint8))) == []
    images[::10] -= 4
    (found, *_) = origin.differences(old, origin.describe(drawn, images.clip(0, 255).astype(np.uint8)))
    assert found.startswith(f"{len(images[::10])} of {len(images)} mean colours, by up to")


def test_a_row_trained_again_on_other_images_is_compared_with_nothing(drawn, kept, spoiled, monkeypatch):
    monkeypatch.setattr(again, "trial", lambda *_, **__: RUN)
    here = record.read(kept, "drawn")
    assert again.run_again(ROW, 100, drawn, pixels(drawn, 64), here).range == (1.0, 1.0)
    shuffled_labels(spoiled)
    dataset = read(spoiled)
    assert again.run_again(ROW, 100, dataset, pixels(dataset, 64, processes=1), here).range is None
    assert again.run_again(ROW, 100, drawn, pixels(drawn, 64), here, epochs=2).range is None


@pytest.mark.claim("C63")
def test_the_books_record_is_of_the_set_that_is_drawn_today(tmp_path, monkeypatch):
    """Its tables to the letter, and of its pixels those that have a thumbnail: the others take too long to draw."""
    old = record.load("drawn").made_with["data"]
    pages = sorted(sample._pages(Recipe()), key=lambda page: page.image)
    names, lesions = tuple(page.image for page in pages), np.array([page.lesion for page in pages])
    labels = np.array([CLASSES.index(page.diagnosis) for page in pages])
    assert old["tables"] == identity.tables(Dataset(tmp_path, names, labels, lesions, True))
    few = np.linspace(0, len(pages) - 1, origin.FEW).round().astype(int)
    drawn = np.empty((len(few), 64, 64, 3), np.uint8)
    for place, k in enumerate(few):
        sample._draw(pages[k], Recipe().hard, tmp_path)
        image = Image.open(tmp_path / f"{pages[k].image}.jpg")
        drawn[place] = image.resize((64, 64), Image.Resampling.BILINEAR)
    new = origin.describe(Dataset(tmp_path, names[: len(few)], labels[: len(few)], lesions, True), drawn)
    assert origin.differences({**new, "thumbnails": old["thumbnails"]}, new) == []
