"""What a run learns from, as fingerprints: a checkpoint goes on only with the data that it began with."""

from collections.abc import Iterable
from hashlib import sha256

import numpy as np

from lessonlib.isic.data import Dataset


def fingerprints(dataset: Dataset, sides: dict[str, np.ndarray], pixels: np.ndarray) -> dict[str, str]:
    """Return a hash each of the images' names, their classes, their lesions, the split and the bytes of ``pixels``."""
    return tables(dataset) | {
        "split": _hash(part for name, side in sorted(sides.items()) for part in (name, side.astype("<i8"))),
        "pixels": _hash(pixels[k : k + 256] for k in range(0, len(pixels), 256)),
    }


def tables(dataset: Dataset) -> dict[str, str]:
    """Return the hashes that need neither a split nor an image."""
    return {
        "images": _hash(dataset.images),
        "classes": _hash([dataset.labels.astype("<i8")]),
        "lesions": _hash(dataset.lesions.tolist()),
    }


def changed(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return what is other in ``new`` than in ``old``: images, classes, lesions, split, pixels."""
    return [name for name in new if new[name] != old.get(name)]


def _hash(parts: Iterable[str | np.ndarray]) -> str:
    state = sha256()
    for part in parts:
        if isinstance(part, str):
            state.update(part.encode() + b"\n")
        else:
            state.update(str(part.shape).encode())
            state.update(np.ascontiguousarray(part).data)
    return state.hexdigest()[:16]
