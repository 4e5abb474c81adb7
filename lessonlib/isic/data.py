"""A folder in the official layout, drawn or real, read and checked."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from lessonlib.isic.layout import CLASSES, GROUPINGS, IMAGES, OFFICIAL_IMAGES, TRUTH, DataError, is_drawn

_SHOWN = 5


@dataclass(frozen=True)
class Dataset:
    """The images of a folder, sorted by name: image k has the class ``CLASSES[labels[k]]`` and shows ``lesions[k]``."""

    folder: Path
    images: tuple[str, ...]
    labels: np.ndarray  # int64, (len(images),)
    lesions: np.ndarray  # str, (len(images),)
    drawn: bool

    def __len__(self) -> int:
        return len(self.images)

    def path(self, k: int) -> Path:
        """Return the file of image ``k``."""
        return self.folder / IMAGES / f"{self.images[k]}.jpg"

    def counts(self) -> dict[str, int]:
        """Return the number of images of every class, in the order of ``CLASSES``."""
        numbers = np.bincount(self.labels, minlength=len(CLASSES)).tolist()
        return dict(zip(CLASSES, numbers, strict=True))

    def kind(self) -> str:
        """Return ``"drawn"`` or ``"real"``: results on the two are never mixed."""
        return "drawn" if self.drawn else "real"


def read(folder: str | Path) -> Dataset:
    """Return the data set in ``folder``.

    Names, rows and classes are checked; pixels are not (``faults(folder, pixels=True)`` decodes every image).
    Raises :class:`~lessonlib.isic.layout.DataError` that lists the first faults by file and row.
    """
    folder = Path(folder)
    found = faults(folder)
    if found:
        more = f"\n... and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DataError("\n".join(found[:_SHOWN]) + more)
    truth = _table(folder / TRUTH).sort_values("image")
    lesion = _table(folder / GROUPINGS).set_index("image")["lesion_id"]
    return Dataset(
        folder=folder,
        images=tuple(truth["image"]),
        labels=truth[list(CLASSES)].astype(float).to_numpy().argmax(axis=1),
        lesions=lesion.loc[truth["image"]].to_numpy(dtype=str),
        drawn=is_drawn(folder),
    )


def faults(folder: str | Path, pixels: bool = False) -> list[str]:
    """Return every fault of ``folder`` as a sentence that names the file and the row; an empty list means none.

    With ``pixels`` every image is decoded too: minutes for the official 10,015.
    """
    folder = Path(folder)
    missing = [place for place in (IMAGES, TRUTH, GROUPINGS) if not (folder / place).exists()]
    if missing:
        return [f"{folder / place} is missing: unpack the official files into {folder}" for place in missing]
    truth, groupings = _table(folder / TRUTH), _table(folder / GROUPINGS)
    found = _columns(folder / TRUTH, truth, ("image", *CLASSES), only=True)
    found += _columns(folder / GROUPINGS, groupings, ("image", "lesion_id"))
    if found:
        return found
    found = _doubles(folder / TRUTH, truth) + _doubles(folder / GROUPINGS, groupings) + _one_hot(folder / TRUTH, truth)
    if not len(truth):
        found.append(f"{folder / TRUTH} has no row")
    files = {path.stem: path for path in (folder / IMAGES).glob("*.jpg")}
    rows = set(truth["image"])
    found += [f"{TRUTH}: {name} has a row, but {IMAGES}/{name}.jpg is missing" for name in sorted(rows - set(files))]
    found += [f"{IMAGES}/{name}.jpg has no row in {TRUTH}" for name in sorted(set(files) - rows)]
    grouped = groupings[groupings["lesion_id"].str.strip() != ""]
    found += [f"{GROUPINGS}: {name} has no lesion" for name in sorted(rows - set(grouped["image"]))]
    found = found or _two_classes(truth, groupings)
    if pixels:
        found += [fault for name in sorted(rows & set(files)) if (fault := _unreadable(files[name]))]
    return found


def differences_to_publication(counts: dict[str, int]) -> list[str]:
    """Return where the numbers of images differ from those published for the 10,015 training images."""
    return [
        f"{name}: {counts.get(name, 0)} images, published {published}"
        for name, published in OFFICIAL_IMAGES.items()
        if counts.get(name, 0) != published
    ]


def _table(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise DataError(f"{file} is no table of comma-separated values: {error}") from error


def _columns(file: Path, table: pd.DataFrame, wanted: tuple[str, ...], only: bool = False) -> list[str]:
    found = [f"{file} has no column {name!r}" for name in wanted if name not in table.columns]
    unknown = [name for name in table.columns if name not in wanted] if only else []
    return found + [f"{file} has an unknown column {name!r}" for name in unknown]


def _doubles(file: Path, table: pd.DataFrame) -> list[str]:
    return [f"{file}: {name} has {n} rows" for name, n in Counter(table["image"]).items() if n > 1]


def _one_hot(file: Path, truth: pd.DataFrame) -> list[str]:
    numbers = truth[list(CLASSES)].apply(pd.to_numeric, errors="coerce").to_numpy()
    found = []
    for row, (name, values) in enumerate(zip(truth["image"], numbers, strict=True), start=2):  # row 1 is the header
        ones = (values == 1).sum()
        if not np.isin(values, (0, 1)).all():
            found.append(f"{file}, row {row}: {name} has a value that is neither 0 nor 1")
        elif ones != 1:
            found.append(f"{file}, row {row}: {name} belongs to {ones or 'no'} classes; it must be one")
    return found


def _two_classes(truth: pd.DataFrame, groupings: pd.DataFrame) -> list[str]:
    """Name the lesions whose images are of different classes; only called when every row is one-hot."""
    diagnosis = truth[list(CLASSES)].astype(float).idxmax(axis=1).set_axis(truth["image"])
    lesion = groupings.set_index("image")["lesion_id"].reindex(diagnosis.index)
    classes = diagnosis.groupby(lesion.to_numpy()).unique()
    return [
        f"{GROUPINGS}: lesion {name} has images of {' and '.join(sorted(found))}"
        for name, found in classes.items()
        if len(found) > 1
    ]


def _unreadable(file: Path) -> str | None:
    try:
        with Image.open(file) as image:
            image.load()
            return None if image.mode == "RGB" else f"{file} is {image.mode}, not RGB"
    except (OSError, SyntaxError) as error:
        return f"{file} cannot be decoded: {error}"
