"""Everything that can be wrong with a folder in the official layout, each fault a sentence; nothing is changed."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from lessonlib.isic.image_faults import image_faults
from lessonlib.isic.layout import CLASSES, GROUPINGS, IMAGES, TRUTH, DataError

_BESIDE = {"ATTRIBUTION.txt", "LICENSE.txt"}  # the official archives hold these beside the images
_TRUTH_COLUMNS, _GROUPINGS_COLUMNS = ("image", *CLASSES), ("image", "lesion_id")


def faults(folder: str | Path, thorough: bool = False, processes: int = 2) -> list[str]:
    """Return every fault of ``folder`` as one line that names the file and the row; an empty list means none.

    One fault does not hide another: what can still be compared is compared. ``thorough`` looks beyond what the book's
    own code needs: it decodes every image (a minute or two for the official 10,015), and names columns in another order
    than the official one, files that do not belong there, and groupings of images that are not in the set.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return [f"{folder} is no folder: name the one that holds {IMAGES}"]
    found = [
        f"{folder / place} is missing: unpack the official files into {folder}"
        for place in (IMAGES, TRUTH, GROUPINGS)
        if not (folder / place).exists()
    ]
    truth = _table(folder, TRUTH, found)
    groupings = _table(folder, GROUPINGS, found)
    if truth is not None:
        found += _columns(TRUTH, truth, _TRUTH_COLUMNS, only=True, ordered=thorough)
        found += _rows(TRUTH, truth) + _one_hot(truth)
    if groupings is not None:
        found += _columns(GROUPINGS, groupings, _GROUPINGS_COLUMNS) + _rows(GROUPINGS, groupings)
    rows = _names(truth)
    if (folder / IMAGES).is_dir():
        files = {path.name: path for path in sorted((folder / IMAGES).iterdir())}
        found += _files(rows, files, thorough)
        if thorough:
            found += image_faults([path for name, path in files.items() if name.endswith(".jpg")], processes)
    if rows is not None and _names(groupings) is not None:
        found += _lesions(truth, groupings, thorough)
    return found


def read_table(file: Path) -> pd.DataFrame:
    """Return the table in ``file``, every cell as text.

    Raises :class:`~lessonlib.isic.layout.DataError` for a file that is missing or no table of comma-separated values.
    """
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False).fillna("")  # a row that ends early has NaN
    except FileNotFoundError as error:
        raise DataError(f"{file} is missing") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError) as error:
        raise DataError(f"{file} is no table of comma-separated values: {' '.join(str(error).split())}") from error


def _table(folder: Path, place: str, found: list[str]) -> pd.DataFrame | None:
    """Return the table at ``place``, or None; what is wrong with it as a whole is appended to ``found``."""
    if not (folder / place).exists():
        return None
    try:
        table = read_table(folder / place)
    except DataError as error:
        found.append(str(error))
        return None
    if not len(table):
        found.append(f"{place} has no row")
    return table


def _names(table: pd.DataFrame | None) -> set[str] | None:
    return None if table is None or "image" not in table else set(table["image"])


def _columns(place: str, table: pd.DataFrame, wanted: tuple[str, ...], only=False, ordered=False) -> list[str]:
    found = [f"{place} has no column {name!r}" for name in wanted if name not in table.columns]
    found += [f"{place} has an unknown column {name!r}" for name in table.columns if only and name not in wanted]
    if ordered and not found and tuple(table.columns[: len(wanted)]) != wanted:
        found.append(f"{place} has the columns {','.join(table.columns)}; the official order is {','.join(wanted)}")
    return found


def _rows(place: str, table: pd.DataFrame) -> list[str]:
    names = Counter(table["image"]) if "image" in table else {}
    return [f"{place}: {name} has {count} rows" for name, count in names.items() if count > 1]


def _one_hot(truth: pd.DataFrame) -> list[str]:
    if "image" not in truth or not set(CLASSES) <= set(truth.columns):
        return []
    found = []
    for row, (name, values) in enumerate(zip(truth["image"], _values(truth), strict=True), start=2):  # 1: the header
        ones = (values == 1).sum()
        if not np.isin(values, (0, 1)).all():
            found.append(f"{TRUTH}, row {row}: {name} has a value that is neither 0 nor 1")
        elif ones != 1:
            found.append(f"{TRUTH}, row {row}: {name} belongs to {ones or 'no'} classes; it must be one")
    return found


def _values(truth: pd.DataFrame) -> np.ndarray:
    return truth[list(CLASSES)].apply(pd.to_numeric, errors="coerce").to_numpy()


def _files(rows: set[str] | None, files: dict[str, Path], thorough: bool) -> list[str]:
    found = []
    if rows is not None:
        stems = {name.removesuffix(".jpg") for name in files if name.endswith(".jpg")}
        found += [f"{TRUTH}: {name} has a row, but {IMAGES}/{name}.jpg is missing" for name in sorted(rows - stems)]
        found += [f"{IMAGES}/{name}.jpg has no row in {TRUTH}" for name in sorted(stems - rows)]
    if thorough:
        others = [name for name in files if not name.endswith(".jpg") and name not in _BESIDE]
        found += [f"{IMAGES}/{name} does not belong there: it is no .jpg" for name in others if name[0] != "."]
    return found


def _lesions(truth: pd.DataFrame, groupings: pd.DataFrame, thorough: bool) -> list[str]:
    """Name images without a lesion, lesions of two classes and, if ``thorough``, groupings of unknown images."""
    rows = _names(truth)
    found = []
    if "lesion_id" in groupings:
        grouped = groupings[groupings["lesion_id"].str.strip() != ""]
        found += [f"{GROUPINGS}: {name} has no lesion" for name in sorted(rows - set(grouped["image"]))]
        found += _two_classes(truth, grouped)
    if thorough:
        unknown = sorted(_names(groupings) - rows)
        found += [f"{GROUPINGS}: {name} has a row, but none in {TRUTH}" for name in unknown]
    return found


def _two_classes(truth: pd.DataFrame, grouped: pd.DataFrame) -> list[str]:
    """Name the lesions whose images are of different classes, going by the rows that have one class."""
    if not set(CLASSES) <= set(truth.columns):
        return []
    values = _values(truth)
    clear = np.isin(values, (0, 1)).all(axis=1) & (values.sum(axis=1) == 1)
    diagnosis = pd.Series(np.array(CLASSES)[values[clear].argmax(axis=1)], index=truth["image"][clear], name="class")
    pairs = grouped[["image", "lesion_id"]].merge(diagnosis, left_on="image", right_index=True)
    return [
        f"{GROUPINGS}: lesion {name} has images of {' and '.join(sorted(classes))}"
        for name, classes in pairs.groupby("lesion_id")["class"].unique().items()
        if len(classes) > 1
    ]
