"""A folder becomes a data set, whatever the order of its tables; the published numbers are those of the book."""

import numpy as np
import pandas as pd
import pytest

from lessonlib.isic.data import read
from lessonlib.isic.faults import faults
from lessonlib.isic.layout import (
    CLASSES,
    DRAWN_MARK,
    GROUPINGS,
    IMAGES,
    OFFICIAL_IMAGES,
    OFFICIAL_LESIONS,
    TRUTH,
)
from lessonlib.isic.publication import differences_to_publication


def change(file, edit):
    table = pd.read_csv(file, dtype=str)
    edit(table).to_csv(file, index=False)


def test_a_good_folder(drawn, drawn_folder):
    assert faults(drawn_folder, thorough=True) == []
    assert drawn.drawn and drawn.kind() == "drawn"
    assert sum(drawn.counts().values()) == len(drawn) == len(set(drawn.images))
    truth = pd.read_csv(drawn_folder / TRUTH).set_index("image")
    for k in (0, len(drawn) - 1):
        assert truth.loc[drawn.images[k], CLASSES[drawn.labels[k]]] == 1


def test_other_orders_of_rows_and_columns_change_nothing(drawn, spoiled):
    change(spoiled / TRUTH, lambda table: table.iloc[::-1][["NV", "MEL", "image", *CLASSES[2:]]])
    change(spoiled / GROUPINGS, lambda table: table.sample(frac=1, random_state=0))
    again = read(spoiled)
    assert (
        again.images == drawn.images and (again.labels == drawn.labels).all() and (again.lesions == drawn.lesions).all()
    )


@pytest.mark.claim("C59")
def test_the_published_counts(tmp_path):
    """A ground truth of the real proportions, with one-pixel images: read as 10 015, of 7 470 lesions."""
    random = np.random.default_rng(0)
    rows, lesions = [], []
    for name in CLASSES:
        rows += [[float(name == other) for other in CLASSES]] * OFFICIAL_IMAGES[name]
        extra = random.integers(0, OFFICIAL_LESIONS[name], OFFICIAL_IMAGES[name] - OFFICIAL_LESIONS[name]).tolist()
        lesions += [f"HAM_{name}{k}" for k in [*range(OFFICIAL_LESIONS[name]), *extra]]
    names = [f"ISIC_{24306 + k:07d}" for k in range(len(rows))]
    truth = pd.DataFrame(rows, columns=CLASSES)
    truth.insert(0, "image", names)
    (tmp_path / TRUTH).parent.mkdir()
    (tmp_path / IMAGES).mkdir()
    truth.to_csv(tmp_path / TRUTH, index=False)
    pd.DataFrame({"image": names, "lesion_id": lesions, "diagnosis_confirm_type": "histo"}).to_csv(
        tmp_path / GROUPINGS, index=False
    )
    for name in names:
        (tmp_path / IMAGES / f"{name}.jpg").touch()
    dataset = read(tmp_path)
    assert not dataset.drawn and dataset.kind() == "real"
    assert len(dataset) == 10_015 and len(set(dataset.lesions)) == 7_470
    # The numbers of the notes, typed here once more: the oracle is not the constant.
    assert dataset.counts() == {"AKIEC": 327, "BCC": 514, "BKL": 1099, "DF": 115, "MEL": 1113, "NV": 6705, "VASC": 142}
    assert differences_to_publication(dataset.counts()) == [] and faults(tmp_path, published=True) == []
    (tmp_path / IMAGES / f"{names[-1]}.jpg").unlink()  # a photograph is gone, and its rows with it
    change(tmp_path / TRUTH, lambda table: table.iloc[:-1])
    change(tmp_path / GROUPINGS, lambda table: table.iloc[:-1])
    assert faults(tmp_path) == []
    (fault,) = faults(tmp_path, published=True)
    assert fault == f"{TRUTH}: VASC: 141 images, published 142"
    change(tmp_path / GROUPINGS, lambda table: table.assign(lesion_id=table["lesion_id"].replace("HAM_DF0", "HAM_DF1")))
    assert faults(tmp_path, published=True)[1] == f"{GROUPINGS}: DF: 72 lesions, published 73"
    assert differences_to_publication({**dataset.counts(), "DF": 114}) == ["DF: 114 images, published 115"]


def test_the_mark_decides_what_is_drawn(spoiled):
    (spoiled / DRAWN_MARK).unlink()
    assert read(spoiled).kind() == "real"


def test_images_can_be_left_out(drawn):
    fewer = drawn.without({drawn.images[0], drawn.images[5]})
    assert len(fewer) == len(drawn) - 2 and fewer.path(0) == drawn.path(1) and fewer.images[3:5] == drawn.images[4:7:2]
    np.testing.assert_array_equal(fewer.labels, np.delete(drawn.labels, [0, 5]))
    np.testing.assert_array_equal(fewer.lesions, np.delete(drawn.lesions, [0, 5]))
