"""A split comes back from its file as it went in; a file that leaks or belongs to other data is refused."""

import numpy as np
import pandas as pd
import pytest

from lessonlib.isic.layout import DataError
from lessonlib.isic.split_file import read_split, write_split
from lessonlib.isic.splitting import split_by_image, split_by_lesion


@pytest.mark.parametrize("shares", [(0.7, 0.3), (0.7, 0.15, 0.15)])
def test_there_and_back(drawn, tmp_path, shares):
    sides = split_by_lesion(drawn.labels, drawn.lesions, shares)
    table = write_split(tmp_path / "split.csv", drawn, sides)
    assert list(table.columns) == ["image", "lesion_id", "class", "side"] and len(table) == len(drawn)
    again = read_split(tmp_path / "split.csv", drawn)
    assert list(again) == ["train", "validation", "test"][:: 1 if len(shares) == 3 else 2]
    for written, found in zip(sides, again.values(), strict=True):
        np.testing.assert_array_equal(written, found)
    assert [path.name for path in tmp_path.iterdir()] == ["split.csv"]


def test_a_leak_must_be_meant(drawn, tmp_path):
    write_split(tmp_path / "split.csv", drawn, split_by_image(len(drawn)))
    with pytest.raises(DataError, match=r"lesion\(s\) on two sides, DRAWN_"):
        read_split(tmp_path / "split.csv", drawn)
    assert sum(map(len, read_split(tmp_path / "split.csv", drawn, leaks=True).values())) == len(drawn)


WRONG = {
    "other images: ISIC_9000000": lambda t: t.iloc[1:],
    "one comes twice": lambda t: pd.concat([t, t.iloc[:1]]),
    "no column 'side'": lambda t: t.drop(columns="side"),
    "a side 'exam'": lambda t: t.replace({"side": {"test": "exam"}}),
    "other lesions or classes": lambda t: t.assign(lesion_id="L"),
    "lesions or classes": lambda t: t.assign(**{"class": "NV"}),
}


@pytest.mark.parametrize("message", WRONG)
def test_other_tables_are_refused(drawn, tmp_path, message):
    table = write_split(tmp_path / "split.csv", drawn, split_by_lesion(drawn.labels, drawn.lesions))
    WRONG[message](table).to_csv(tmp_path / "split.csv", index=False)
    with pytest.raises(DataError, match=message):
        read_split(tmp_path / "split.csv", drawn)


def test_four_sides_have_no_names(drawn, tmp_path):
    with pytest.raises(ValueError, match="got 4"):
        write_split(tmp_path / "split.csv", drawn, split_by_image(len(drawn), (0.25,) * 4))
    assert list(tmp_path.iterdir()) == []
