"""Which images a record was made on: their tables to the letter, their pixels but for rounding."""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import numpy as np

from lessonlib.isic.data import Dataset
from lessonlib.isic.layout import DataError
from lessonlib.isic.training import identity

SIDE, FEW = 8, 32  # of so many images, evenly spread, a thumbnail of 8 x 8 is kept; of every image its mean colour
# How far a colour may move, of 255. Another machine may round a drawn or decoded pixel otherwise, by a level or two.
LEVELS = 2


def describe(dataset: Dataset, images: np.ndarray) -> dict[str, Any]:
    """Return what tells data sets apart, ready for JSON.

    ``images``: their pixels, uint8, (N, size, size, 3), size a multiple of 8. Kind and numbers; ``tables``: hashes of
    names, classes and lesions; ``colours``, N x 3, and ``thumbnails``, 32 x 8 x 8 x 3: bytes in base64.
    """
    lesions = len(set(dataset.lesions.tolist()))
    few = np.linspace(0, len(images) - 1, min(FEW, len(images))).round().astype(int)
    return {
        "kind": dataset.kind(),
        "images": len(dataset),
        "lesions": lesions,
        **dataset.counts(),
        "tables": identity.tables(dataset),
        "colours": b64encode(_shrunk(images, 1).tobytes()).decode(),
        "thumbnails": b64encode(_shrunk(images[few], SIDE).tobytes()).decode(),
    }


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return in words what is other in the data ``new`` than in ``old``, both from :func:`describe`; none if the same.

    Names, classes and lesions must be equal; no mean colour and no pixel of a thumbnail may lie more than ``LEVELS``
    away. A description without hashes or colours fits no data.
    """
    missing = [key for key in ("tables", "colours", "thumbnails") if key not in old]
    if missing:
        return [f"it does not say on which ({', '.join(missing)} missing)"]
    if old["kind"] != new["kind"]:
        return [f"they are {old['kind']} there and {new['kind']} here"]
    if old["images"] != new["images"]:
        return [f"there are {old['images']} images there and {new['images']} here"]
    other = identity.changed(old["tables"], new["tables"])
    says = {"images": "their names", "classes": "their classes", "lesions": "which images show one lesion"}
    found = [says[name] for name in other]
    for key, what, numbers in (("colours", "mean colours", 3), ("thumbnails", "thumbnails", 3 * SIDE**2)):
        apart = _apart(old[key], new[key], numbers)
        if (apart > LEVELS).any():
            found.append(f"{(apart > LEVELS).sum()} of {len(apart)} {what}, by up to {apart.max()} of 255")
    return found


def require_same(file: Path, old: dict[str, Any], folder: Path, new: dict[str, Any]) -> None:
    """Raise DataError, naming the differences, unless ``new``, read from ``folder``, is what ``file`` was made on."""
    if found := differences(old, new):
        raise DataError(
            f"{file} was made on other data than {folder}: {'; '.join(found)}. Name another file, or delete this one"
        )


def _shrunk(images: np.ndarray, side: int) -> np.ndarray:
    """Return the images with ``side`` x ``side`` pixels, each the mean of those it covers: uint8."""
    count, size = images.shape[:2]
    cut = images.reshape(count, side, size // side, side, size // side, 3)
    return cut.mean(axis=(2, 4)).round().astype(np.uint8)


def _apart(old: str, new: str, numbers: int) -> np.ndarray:
    """Return for every image how far the farthest of its ``numbers`` colours has moved."""
    one, other = (np.frombuffer(b64decode(text), np.uint8).astype(int) for text in (old, new))
    if one.size != other.size:
        return np.full(max(1, other.size // numbers), 255)
    return np.abs(one - other).reshape(-1, numbers).max(axis=1)
