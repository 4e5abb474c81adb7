"""Answers in the format of the challenge, so that its own scorer can read them: image,MEL,NV,BCC,AKIEC,BKL,DF,VASC."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from lessonlib.isic.appearing import appearing
from lessonlib.isic.layout import CLASSES


def write_submission(file: str | Path, images: Sequence[str], probabilities: np.ndarray) -> None:
    """Write a row an image: its name without ``.jpg``, and the probabilities (N, 7) in the order of the challenge.

    All digits are kept: the official scorer counts an answer as wrong when two classes share the highest probability,
    and rounding makes such ties. The file appears whole. Raises ValueError for a name that comes twice.
    """
    names = pd.Index(images, name="image")
    if names.has_duplicates:
        raise ValueError(f"image {names[names.duplicated()][0]} comes twice: a submission has a row an image")
    table = pd.DataFrame(np.asarray(probabilities, dtype=np.float64), index=names, columns=list(CLASSES))
    with appearing(Path(file)) as opened:
        opened.write(table.to_csv(lineterminator="\n").encode())
