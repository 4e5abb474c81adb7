"""A split as a table in a file: who is on which side, so that every later run uses the same."""

from pathlib import Path

import numpy as np
import pandas as pd

from lessonlib.isic.appearing import appearing
from lessonlib.isic.data import Dataset
from lessonlib.isic.faults import read_table
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.splitting import shared_lesions

SIDES = ("train", "validation", "test")
_COLUMNS = ["image", "lesion_id", "class", "side"]


def side_names(count: int) -> tuple[str, ...]:
    """Return what ``count`` sides are called: train and test, or train, validation and test.

    Raises ValueError for any other number.
    """
    if count not in (2, 3):
        raise ValueError(f"a split has two sides (train, test) or three (and validation), got {count}")
    return SIDES if count == 3 else (SIDES[0], SIDES[2])


def write_split(
    file: str | Path, dataset: Dataset, sides: tuple[np.ndarray, ...] | dict[str, np.ndarray]
) -> pd.DataFrame:
    """Write who is where as CSV (image, lesion_id, class, side) and return the table; the file appears whole.

    Sides without names are called as :func:`side_names` says.
    """
    named = sides if isinstance(sides, dict) else dict(zip(side_names(len(sides)), sides, strict=True))
    table = pd.DataFrame({"image": dataset.images, "lesion_id": dataset.lesions})
    table["class"] = [CLASSES[label] for label in dataset.labels]
    table["side"] = ""
    for name, side in named.items():
        table.loc[side, "side"] = name
    with appearing(Path(file)) as opened:
        opened.write(table.to_csv(index=False, lineterminator="\n").encode())
    return table


def read_split(file: str | Path, dataset: Dataset, leaks: bool = False) -> dict[str, np.ndarray]:
    """Return the indices of every side of the split in ``file``, for the images of ``dataset``.

    Raises DataError where the table and the data set do not have the same images, lesions and classes, where a side has
    an unknown name, and for a lesion on two sides unless ``leaks`` says that this is meant.
    """
    table = read_table(Path(file))
    missing = [name for name in _COLUMNS if name not in table]
    if missing:
        raise DataError(f"{file} has no column {missing[0]!r}: it is no split")
    table = table.sort_values("image")
    if tuple(table["image"]) != dataset.images:
        other = sorted(set(table["image"]) ^ set(dataset.images))
        raise DataError(f"{file} splits other images: {other[0] if other else 'one comes twice'}; make the split again")
    classes = np.array(CLASSES)[dataset.labels]
    if (table["lesion_id"].to_numpy() != dataset.lesions).any() or (table["class"].to_numpy() != classes).any():
        raise DataError(f"{file} says other lesions or classes than {dataset.folder}; make the split again")
    unknown = sorted(set(table["side"]) - set(SIDES))
    if unknown:
        raise DataError(f"{file} names a side {unknown[0]!r}; there are {', '.join(SIDES)}")
    sides = {name: np.flatnonzero(table["side"] == name) for name in SIDES if name in set(table["side"])}
    both = shared_lesions(dataset.lesions, tuple(sides.values()))
    if both and not leaks:
        raise DataError(f"{file} has {len(both)} lesion(s) on two sides, {min(both)} the first: scores would flatter")
    return sides
