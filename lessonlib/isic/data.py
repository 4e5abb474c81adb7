"""A folder in the official layout, drawn or real, as a data set."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lessonlib.isic.faults import faults, read_table
from lessonlib.isic.layout import CLASSES, TRAINING, DataError, Part, is_drawn

_SHOWN = 5


@dataclass(frozen=True)
class Dataset:
    """The images of a folder, sorted by name: image k has the class ``CLASSES[labels[k]]`` and shows ``lesions[k]``."""

    folder: Path
    images: tuple[str, ...]
    labels: np.ndarray  # int64, (len(images),)
    lesions: np.ndarray  # str, (len(images),)
    drawn: bool
    part: Part = TRAINING

    def __len__(self) -> int:
        return len(self.images)

    def path(self, k: int) -> Path:
        """Return the file of image ``k``."""
        return self.folder / self.part.images / f"{self.images[k]}.jpg"

    def without(self, left_out: Collection[str]) -> "Dataset":
        """Return the data set without the images named in ``left_out``."""
        kept = [k for k, name in enumerate(self.images) if name not in left_out]
        names = tuple(self.images[k] for k in kept)
        return replace(self, images=names, labels=self.labels[kept], lesions=self.lesions[kept])

    def counts(self) -> dict[str, int]:
        """Return the number of images of every class, in the order of ``CLASSES``."""
        numbers = np.bincount(self.labels, minlength=len(CLASSES)).tolist()
        return dict(zip(CLASSES, numbers, strict=True))

    def kind(self) -> str:
        """Return ``"drawn"`` or ``"real"``: results on the two are never mixed."""
        return "drawn" if self.drawn else "real"


def read(folder: str | Path, part: Part = TRAINING) -> Dataset:
    """Return the data set in ``folder``: the images that one learns from, or another official ``part``.

    Where no lesions were published, every image counts as a lesion of its own, called as the image is. An image that
    the challenge does not score is left out.
    Names, rows and classes are checked; pixels are not (``faults(folder, thorough=True)`` decodes every image).
    Raises :class:`~lessonlib.isic.layout.DataError` that lists the first faults by file and row.
    """
    folder = Path(folder)
    found = faults(folder, part=part)
    if found:
        more = f"\n... and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DataError("\n".join(found[:_SHOWN]) + more)
    truth = read_table(folder / part.truth).sort_values("image")
    truth = truth[~truth["image"].isin(part.unscored)]
    lesions = truth["image"]
    if part.groupings:
        lesions = read_table(folder / part.groupings).set_index("image")["lesion_id"].loc[lesions]
    return Dataset(
        folder=folder,
        images=tuple(truth["image"]),
        labels=truth[list(CLASSES)].astype(float).to_numpy().argmax(axis=1),
        lesions=lesions.to_numpy(dtype=str),
        drawn=is_drawn(folder),
        part=part,
    )
