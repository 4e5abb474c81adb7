"""Everything that can be wrong with a folder in the official layout, each fault a sentence; nothing is changed."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from lessonlib.isic.image_faults import image_faults
from lessonlib.isic.layout import CLASSES, OFFICIAL_LESIONS, TRAINING, DataError, Part
from lessonlib.isic.publication import differences_to_publication

_BESIDE = {"ATTRIBUTION.txt", "LICENSE.txt"}  # the official archives hold these beside the images
_TRUTH_COLUMNS, _GROUPINGS_COLUMNS = ("image", *CLASSES), ("image", "lesion_id")


def faults(
    folder: str | Path, thorough: bool = False, processes: int = 2, part: Part = TRAINING, published: bool = False
) -> list[str]:
    """Return every fault of ``part`` in ``folder`` as one line that names the file and the row; an empty list: none.

    One fault does not hide another: what can still be compared is compared. ``thorough`` looks beyond what the book's
    own code needs: it decodes every image (a minute or two for the official 10,015), and names columns in another order
    than the official one, files that do not belong there, and groupings of images that are not in the set.
    ``published``: every number that differs from the published one is a fault too.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return [f"{folder} is no folder: name the one that holds {part.images}"]
    hint = f"unpack the official files into {folder}"
    if part != TRAINING:
        hint = f"get it by `python -m lessonlib.isic download {folder} --part {part.name}`"
    found = [f"{folder / place} is missing: {hint}" for place in part.places() if not (folder / place).exists()]
    truth = _table(folder, part.truth, found)
    groupings = _table(folder, part.groupings, found) if part.groupings else None
    if truth is not None:
        found += _columns(part.truth, truth, _TRUTH_COLUMNS, only=True, ordered=thorough)
        found += _rows(part.truth, truth) + _one_hot(part.truth, truth)
    if groupings is not None:
        found += _columns(part.groupings, groupings, _GROUPINGS_COLUMNS) + _rows(part.groupings, groupings)
    rows = _names(truth)
    if (folder / part.images).is_dir():
        files = {path.name: path for path in sorted((folder / part.images).iterdir())}
        found += _files(part, rows, files, thorough)
        if thorough:
            found += image_faults([path for name, path in files.items() if name.endswith(".jpg")], processes)
    if rows is not None and _names(groupings) is not None:
        found += _lesions(part, truth, groupings, thorough)
    if rows is not None and set(CLASSES) <= set(truth.columns) and published:
        found += _unpublished(part, truth, groupings)
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


def _one_hot(place: str, truth: pd.DataFrame) -> list[str]:
    if "image" not in truth or not set(CLASSES) <= set(truth.columns):
        return []
    found = []
    for row, (name, values) in enumerate(zip(truth["image"], _values(truth), strict=True), start=2):  # 1: the header
        ones = (values == 1).sum()
        if not np.isin(values, (0, 1)).all():
            found.append(f"{place}, row {row}: {name} has a value that is neither 0 nor 1")
        elif ones != 1:
            found.append(f"{place}, row {row}: {name} belongs to {ones or 'no'} classes; it must be one")
    return found


def _values(truth: pd.DataFrame) -> np.ndarray:
    return truth[list(CLASSES)].apply(pd.to_numeric, errors="coerce").to_numpy()


def _files(part: Part, rows: set[str] | None, files: dict[str, Path], thorough: bool) -> list[str]:
    found = []
    if rows is not None:
        stems = {name.removesuffix(".jpg") for name in files if name.endswith(".jpg")}
        missing = sorted(rows - stems - set(part.unscored))
        found += [f"{part.truth}: {name} has a row, but {part.images}/{name}.jpg is missing" for name in missing]
        found += [f"{part.images}/{name}.jpg has no row in {part.truth}" for name in sorted(stems - rows)]
    if thorough:
        others = [name for name in files if not name.endswith(".jpg") and name not in _BESIDE]
        found += [f"{part.images}/{name} does not belong there: it is no .jpg" for name in others if name[0] != "."]
    return found


def _lesions(part: Part, truth: pd.DataFrame, groupings: pd.DataFrame, thorough: bool) -> list[str]:
    """Name images without a lesion, lesions of two classes and, if ``thorough``, groupings of unknown images."""
    rows = _names(truth)
    found = []
    if "lesion_id" in groupings:
        grouped = groupings[groupings["lesion_id"].str.strip() != ""]
        found += [f"{part.groupings}: {name} has no lesion" for name in sorted(rows - set(grouped["image"]))]
        found += _two_classes(part.groupings, truth, grouped)
    if thorough:
        unknown = sorted(_names(groupings) - rows)
        found += [f"{part.groupings}: {name} has a row, but none in {part.truth}" for name in unknown]
    return found


def _diagnoses(truth: pd.DataFrame) -> pd.Series:
    """Return the class of every image whose row has one; none where a column of a class is missing."""
    if not set(CLASSES) <= set(truth.columns):
        return pd.Series(index=truth["image"][:0], name="class", dtype=str)
    values = _values(truth)
    clear = np.isin(values, (0, 1)).all(axis=1) & (values.sum(axis=1) == 1)
    return pd.Series(np.array(CLASSES)[values[clear].argmax(axis=1)], index=truth["image"][clear], name="class")


def _two_classes(place: str, truth: pd.DataFrame, grouped: pd.DataFrame) -> list[str]:
    """Name the lesions whose images are of different classes."""
    pairs = grouped[["image", "lesion_id"]].merge(_diagnoses(truth), left_on="image", right_index=True)
    return [
        f"{place}: lesion {name} has images of {' and '.join(sorted(classes))}"
        for name, classes in pairs.groupby("lesion_id")["class"].unique().items()
        if len(classes) > 1
    ]


def _unpublished(part: Part, truth: pd.DataFrame, groupings: pd.DataFrame | None) -> list[str]:
    """Name every number that is not the published one: of validation and test the images, else also the classes."""
    diagnoses = _diagnoses(truth)
    if part != TRAINING:
        counted = {part.name: truth["image"].nunique()}
        return [f"{part.truth}: {line}" for line in differences_to_publication(counted, {part.name: part.holds})]
    found = [f"{part.truth}: {line}" for line in differences_to_publication(diagnoses.value_counts().to_dict())]
    if groupings is not None and set(_GROUPINGS_COLUMNS) <= set(groupings.columns):
        pairs = groupings.merge(diagnoses, left_on="image", right_index=True)
        lesions = pairs.groupby("class")["lesion_id"].nunique().to_dict()
        lines = differences_to_publication(lesions, OFFICIAL_LESIONS, "lesions")
        found += [f"{part.groupings}: {line}" for line in lines]
    return found
