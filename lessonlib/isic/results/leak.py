"""What a split by image flatters: answers on lesions whose other photograph was learnt, beside those on new ones."""

from dataclasses import dataclass

import numpy as np

from lessonlib.isic.results.record import Filled


@dataclass(frozen=True)
class Leak:
    """Over all seeds together: how many test images show a lesion that was trained on, and the recall on them.

    ``known`` and ``new``: the mean recall of the classes that have images of both kinds, so that neither is easier for
    its classes alone.
    """

    known_images: int
    images: int
    known: float
    new: float


def leak(row: Filled) -> Leak:
    """Return what the runs of a split by image tell; raises ValueError where the split does not leak."""
    runs = [run for run in row.runs.values() if "known" in run]
    if not runs:
        raise ValueError(f"no run of {row.name!r} has test images of lesions that were trained on")
    whole = sum(np.array(run["confusion"]) for run in runs)
    known = sum(np.array(run["known"]) for run in runs)
    new = whole - known
    both = (known.sum(axis=1) > 0) & (new.sum(axis=1) > 0)
    if not both.any():
        raise ValueError(f"{row.name!r}: no class has images of both kinds, learnt lesions and new ones")
    recalls = [float((part.diagonal()[both] / part.sum(axis=1)[both]).mean()) for part in (known, new)]
    return Leak(int(known.sum()), int(whole.sum()), *recalls)
