"""A finished run is found again with its data; what does not fit together is named."""

import json
import shutil

import numpy as np
import pytest
import torch

from lessonlib.isic.layout import IMAGES, DataError
from lessonlib.isic.split_file import write_split
from lessonlib.isic.splitting import split_by_lesion
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.run_folder import load, read_about
from lessonlib.isic.training.running import train_in


@pytest.fixture
def finished(drawn_folder, tmp_path, tiny):
    return train_in(tmp_path / "run", drawn_folder, tiny(epochs=1)).trained


def test_what_was_trained_is_loaded(finished, drawn):
    found = load(finished.folder)
    chosen = np.arange(10)
    assert not found.net.training and found.settings == finished.settings and found.folder == finished.folder
    np.testing.assert_array_equal(logits(found.net, found.pixels, chosen), logits(finished.net, found.pixels, chosen))
    assert found.dataset.images == drawn.images
    for name, side in finished.sides.items():
        np.testing.assert_array_equal(found.sides[name], side)


def test_provenance_stands_beside_the_settings(finished, drawn):
    about = read_about(finished.folder)
    assert about.data["kind"] == "drawn" and about.data["images"] == len(drawn)
    assert set(about.data["fingerprints"]) == {"images", "classes", "lesions", "split", "pixels"}
    assert about.versions["torch"] == torch.__version__.split("+")[0]


def test_the_data_may_have_moved(finished, spoiled, drawn_folder):
    about = finished.folder / "settings.json"
    about.write_text(about.read_text().replace(str(drawn_folder), "/gone"))
    with pytest.raises(DataError, match="learnt from /gone, which is gone: name the folder"):
        load(finished.folder)
    assert len(load(finished.folder, spoiled).dataset) == len(finished.dataset)


def test_other_data_are_refused(finished, spoiled, drawn):
    name = drawn.images[0]
    for table in spoiled.rglob("*.csv"):
        table.write_text("".join(row for row in table.read_text().splitlines(True) if not row.startswith(name)))
    (spoiled / IMAGES / f"{name}.jpg").unlink()
    with pytest.raises(DataError, match="copy is not what .*run learnt from: other images, classes, lesions"):
        load(finished.folder, spoiled)


def test_what_is_no_finished_run_is_named(finished, tmp_path):
    with pytest.raises(DataError, match=r"nothing is no run: it has no settings\.json"):
        load(tmp_path / "nothing")
    with pytest.raises(DataError, match=r"settings\.json is no run"):
        load(finished.folder / "settings.json")
    broken = shutil.copytree(finished.folder, tmp_path / "broken")
    (broken / "weights.pt").unlink()
    with pytest.raises(DataError, match=r"has no weights\.pt: it is not finished"):
        load(broken)
    (broken / "weights.pt").write_bytes(b"no weights")
    with pytest.raises(ValueError, match=r"broken/weights\.pt cannot be read"):
        load(broken)


def test_a_file_of_settings_that_says_nonsense_is_named(finished, tmp_path):
    file = finished.folder / "settings.json"
    good = json.loads(file.read_text())
    other = good["settings"] | {"options": {"width_multiplier": 0.5, "head": 16}}
    for text, message in (
        ("{", r"settings\.json is no JSON"),
        (b"\xff\xfe", r"settings\.json is no JSON"),
        ("[]", r"settings\.json does not describe a run"),
        (json.dumps(good | {"data": {"folder": "set"}}), r"settings\.json, data: 'kind' is missing"),
        (json.dumps({"settings": good["settings"]}), r"settings\.json: 'data' is missing"),
        (json.dumps(good | {"settings": {"epochs": 3}}), r"settings\.json: network is missing"),
        (json.dumps(good | {"settings": other}), r"weights\.pt belongs to another network"),
    ):
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(ValueError, match=message):
            load(finished.folder)


def test_bad_images_may_be_left_out(spoiled, drawn, tmp_path, tiny):
    bad = drawn.path(5).name
    (spoiled / IMAGES / bad).write_bytes((spoiled / IMAGES / bad).read_bytes()[:600])
    write_split(tmp_path / "split.csv", drawn, split_by_lesion(drawn.labels, drawn.lesions))
    with pytest.raises(DataError, match=f"{bad} cannot be decoded"):
        train_in(tmp_path / "run", spoiled, tiny(epochs=1))
    for split in (None, tmp_path / "split.csv"):
        run = tmp_path / f"run{split is None}"
        train_in(run, spoiled, tiny(epochs=1), split, skip_bad=True)
        found = load(run)
        assert drawn.images[5] not in found.dataset.images and len(found.pixels) == len(drawn) - 1
        names = [{found.dataset.images[k] for k in side} for side in found.sides.values()]
        assert set.union(*names) == set(drawn.images) - {drawn.images[5]}
        if split:
            parts = split_by_lesion(drawn.labels, drawn.lesions)
            assert names == [{drawn.images[k] for k in part} - {drawn.images[5]} for part in parts]
        assert train_in(run, spoiled, tiny(epochs=1), skip_bad=True).run is None
    assert read_about(run).data["left_out"] == [drawn.images[5]]
