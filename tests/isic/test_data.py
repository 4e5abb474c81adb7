"""Every fault of a folder is found and named; the published numbers are those of the book."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lessonlib.isic.data import differences_to_publication, faults, read
from lessonlib.isic.layout import (
    CLASSES,
    DRAWN_MARK,
    GROUPINGS,
    IMAGES,
    OFFICIAL_IMAGES,
    OFFICIAL_LESIONS,
    TRUTH,
    DataError,
)


def change(file, edit):
    table = pd.read_csv(file, dtype=str)
    edit(table).to_csv(file, index=False)


def test_a_good_folder(drawn, drawn_folder):
    assert faults(drawn_folder, pixels=True) == []
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


def first_row(table, **values):
    for name, value in values.items():
        table.loc[0, name] = value
    return table


FAULTS = {
    "no column": (TRUTH, lambda t: t.drop(columns="DF"), "has no column 'DF'"),
    "unknown column": (TRUTH, lambda t: t.assign(XYZ="0.0"), "unknown column 'XYZ'"),
    "no class": (
        TRUTH,
        lambda t: first_row(t, **dict.fromkeys(CLASSES, "0.0")),
        "row 2: ISIC_9000000 belongs to no class",
    ),
    "two classes": (
        TRUTH,
        lambda t: first_row(t, **dict.fromkeys(CLASSES, "0.0") | {"MEL": "1.0", "NV": "1.0"}),
        "row 2: ISIC_9000000 belongs to 2 classes",
    ),
    "half a class": (TRUTH, lambda t: first_row(t, MEL="0.5"), "row 2: ISIC_9000000 has a value that is neither"),
    "text": (TRUTH, lambda t: first_row(t, MEL="yes"), "row 2: ISIC_9000000 has a value that is neither"),
    "double row": (TRUTH, lambda t: pd.concat([t, t.iloc[:1]]), "ISIC_9000000 has 2 rows"),
    "row without image": (TRUTH, lambda t: first_row(t, image="ISIC_1"), "ISIC_1.jpg is missing"),
    "image without row": (TRUTH, lambda t: t.iloc[1:], "ISIC_9000000.jpg has no row"),
    "no row at all": (TRUTH, lambda t: t.iloc[:0], "has no row"),
    "no lesion column": (GROUPINGS, lambda t: t.drop(columns="lesion_id"), "has no column 'lesion_id'"),
    "unknown lesion": (GROUPINGS, lambda t: t.iloc[1:], "ISIC_9000000 has no lesion"),
    "empty lesion": (GROUPINGS, lambda t: first_row(t, lesion_id=""), "ISIC_9000000 has no lesion"),
    "lesion of two classes": (GROUPINGS, lambda t: t.assign(lesion_id="L1"), "lesion L1 has images of AKIEC and BCC"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_the_tables(spoiled, name):
    file, edit, message = FAULTS[name]
    change(spoiled / file, edit)
    with pytest.raises(DataError) as error:
        read(spoiled)
    assert message in str(error.value)


@pytest.mark.parametrize("file", [TRUTH, GROUPINGS])
def test_missing_and_unreadable_tables(spoiled, file):
    (spoiled / file).write_bytes(b"")
    with pytest.raises(DataError, match="no table"):
        read(spoiled)
    (spoiled / file).unlink()
    with pytest.raises(DataError, match="is missing"):
        read(spoiled)


def test_every_fault_is_listed_and_the_message_stays_short(spoiled):
    for path in sorted((spoiled / IMAGES).iterdir())[:9]:
        path.unlink()
    assert len(faults(spoiled)) == 9
    with pytest.raises(DataError, match="and 4 more"):
        read(spoiled)


def test_unreadable_images(spoiled, drawn):
    files = [spoiled / IMAGES / f"{name}.jpg" for name in drawn.images[:3]]
    files[0].write_bytes(files[0].read_bytes()[:700])
    files[1].write_text("no image")
    Image.new("L", (10, 10)).save(files[2])
    found = faults(spoiled, pixels=True)
    assert [file.name in fault for file, fault in zip(files, found, strict=True)] == [True] * 3
    assert "decoded" in found[0] and "decoded" in found[1] and "not RGB" in found[2]


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
    assert differences_to_publication(dataset.counts()) == []
    assert differences_to_publication({**dataset.counts(), "DF": 114}) == ["DF: 114 images, published 115"]


def test_the_mark_decides_what_is_drawn(spoiled):
    (spoiled / DRAWN_MARK).unlink()
    assert read(spoiled).kind() == "real"
