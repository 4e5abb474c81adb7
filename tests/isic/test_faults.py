"""Every fault of a folder is found and named, all at once, and nothing in the folder is changed."""

from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lessonlib.isic.data import read
from lessonlib.isic.faults import faults
from lessonlib.isic.image_faults import look_at
from lessonlib.isic.layout import CLASSES, GROUPINGS, IMAGES, TRUTH, DataError


def change(file, edit):
    edit(pd.read_csv(file, dtype=str)).to_csv(file, index=False)


def first_row(table, **values):
    for name, value in values.items():
        table.loc[0, name] = value
    return table


NO_CLASS = dict.fromkeys(CLASSES, "0.0")
FAULTS = {
    "no column": (TRUTH, lambda t: t.drop(columns="DF"), "has no column 'DF'"),
    "no names": (TRUTH, lambda t: t.drop(columns="image"), "has no column 'image'"),
    "unknown column": (TRUTH, lambda t: t.assign(XYZ="0.0"), "unknown column 'XYZ'"),
    "no class": (TRUTH, lambda t: first_row(t, **NO_CLASS), "row 2: ISIC_9000000 belongs to no class"),
    "two classes": (
        TRUTH,
        lambda t: first_row(t, **NO_CLASS | {"MEL": "1.0", "NV": "1.0"}),
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
    "double grouping": (GROUPINGS, lambda t: pd.concat([t, t.iloc[:1]]), "ISIC_9000000 has 2 rows"),
    "lesion of two classes": (GROUPINGS, lambda t: t.assign(lesion_id="L1"), "lesion L1 has images of AKIEC and BCC"),
}
ONLY_THOROUGH = {
    "other order": (TRUTH, lambda t: t[["image", "NV", "MEL", *CLASSES[2:]]], "image,NV,MEL,BCC,AKIEC"),
    "grouping too many": (GROUPINGS, lambda t: pd.concat([t, first_row(t[:1].copy(), image="ISIC_2")]), "ISIC_2 has a"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_the_tables(spoiled, name):
    file, edit, message = FAULTS[name]
    change(spoiled / file, edit)
    assert any(message in line for line in faults(spoiled))
    with pytest.raises(DataError):
        read(spoiled)


@pytest.mark.parametrize("name", ONLY_THOROUGH)
def test_faults_that_the_book_can_live_with(spoiled, name):
    file, edit, message = ONLY_THOROUGH[name]
    change(spoiled / file, edit)
    (fault,) = faults(spoiled, thorough=True, processes=1)
    assert message in fault and faults(spoiled) == []
    assert len(read(spoiled)) > 0


@pytest.mark.parametrize("file", [TRUTH, GROUPINGS])
def test_missing_and_unreadable_tables(spoiled, file):
    for nonsense in (b"", b"\xff\xfe\x00", b"image,MEL\na\nb,1,2,3\n"):
        (spoiled / file).write_bytes(nonsense)
        (fault,) = faults(spoiled)
        assert "no table" in fault and "\n" not in fault
    (spoiled / file).unlink()
    with pytest.raises(DataError, match="is missing"):
        read(spoiled)
    assert faults(spoiled / "nowhere")[0].endswith(f"holds {IMAGES}")


def test_a_refusal_stays_short(spoiled):
    for path in sorted((spoiled / IMAGES).iterdir())[:9]:
        path.unlink()
    assert len(faults(spoiled)) == 9
    with pytest.raises(DataError, match="and 4 more"):
        read(spoiled)


def snapshot(folder):
    return {path: (path.stat().st_mtime_ns, sha256(path.read_bytes()).digest()) for path in folder.rglob("*.*")}


def test_every_fault_at_once_and_nothing_changed(spoiled, drawn):
    files = [spoiled / IMAGES / f"{name}.jpg" for name in drawn.images[:8]]
    files[0].write_bytes(files[0].read_bytes()[:-1])  # one byte short
    files[1].write_bytes(files[1].read_bytes()[:700])
    files[2].write_text("no image")
    files[3].write_bytes(b"")
    Image.open(files[4]).convert("L").save(files[4])
    Image.new("RGB", (90, 60)).save(files[5])
    Image.open(files[6]).save(files[6], format="PNG")
    files[7].unlink()
    for extra in ("ISIC_1.jpg", "ISIC_2.JPG", ".DS_Store", "LICENSE.txt"):
        (spoiled / IMAGES / extra).write_bytes(files[5].with_name(f"{drawn.images[9]}.jpg").read_bytes())
    change(spoiled / TRUTH, lambda t: pd.concat([t.assign(XYZ="0").drop(index=[10]), t.iloc[11:12]]))
    (spoiled / GROUPINGS).unlink()
    before = snapshot(spoiled)
    found = faults(spoiled, thorough=True, processes=1)
    wanted = [
        f"{GROUPINGS} is missing",
        "unknown column 'XYZ'",
        f"{drawn.images[11]} has 2 rows",
        f"{drawn.images[7]}.jpg is missing",
        "ISIC_1.jpg has no row",
        f"{drawn.images[10]}.jpg has no row",
        "ISIC_2.JPG does not belong",
        *(f"{files[k].name} is truncated" for k in (0, 1)),
        f"{files[2].name} cannot be decoded",
        f"{files[3].name} is empty",
        f"{files[4].name} is L, not RGB",
        f"{files[5].name} has 90×60 pixels, most images 150×112",
        f"{files[6].name} is a PNG",
    ]
    for words in wanted:
        assert sum(words in line for line in found) == 1, words
    assert len(found) == len(wanted) and not any("\n" in line for line in found)
    assert snapshot(spoiled) == before


def test_every_cut_of_a_photograph_is_seen(tmp_path):
    """Cut after any of 40 places, the last byte's among them; only an eighth of the pixels is worked out."""
    noise = np.random.default_rng(0).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((300, 200)).save(tmp_path / "whole.jpg", quality=95)
    whole = (tmp_path / "whole.jpg").read_bytes()
    assert look_at(tmp_path / "whole.jpg") == ((200, 300), None)
    for end in [*np.linspace(1, len(whole) - 5, 37).astype(int), *range(len(whole) - 3, len(whole))]:
        (tmp_path / "cut.jpg").write_bytes(whole[:end])
        assert look_at(tmp_path / "cut.jpg")[1] is not None, end
