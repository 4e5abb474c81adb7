"""The work behind the memory map: images are decoded in pieces of 64, each kept until all are there.

A piece is a file named by what it was made of, so that a build that was broken off, or that met a bad image, goes on
where it stood. Two builds at once do no harm: they write the same pieces, and a file appears whole or not at all.
"""

from hashlib import sha256
from pathlib import Path
from zipfile import is_zipfile

import numpy as np
from PIL import Image

from lessonlib.isic.appearing import appearing
from lessonlib.isic.layout import DataError
from lessonlib.isic.progress import progress
from lessonlib.isic.workers import spread

_PIECE = 64  # at 224 x 224 a piece is 9.6 MB: no process ever holds more


def key(files: list[Path], size: int) -> str:
    """Return a name that changes with ``size`` and with the name, the length or the date of any of ``files``."""
    stamp = sha256(f"{size};".encode())
    for file in files:
        about = file.stat()
        stamp.update(f"{file.stem},{about.st_size},{about.st_mtime_ns};".encode())
    return stamp.hexdigest()


def decode(file: Path, size: int) -> np.ndarray:
    """Return the image in ``file`` as uint8, (size, size, 3); as in Keras, the sides are scaled independently.

    Raises DataError for a file that cannot be decoded, naming it.
    """
    try:
        with Image.open(file) as image:
            # A JPEG can be decoded at a half, a quarter, an eighth: never below twice the size that is asked for.
            image.draft("RGB", (2 * size, 2 * size))
            return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{file} cannot be decoded ({error}); get it again, or take its row out") from error


def make_pieces(files: list[Path], size: int, folder: Path, processes: int, skip_bad: bool) -> list[Path]:
    """Decode ``files`` into ``folder`` and return the pieces in order; those already there are not made again.

    Raises DataError for the first image that cannot be decoded, unless ``skip_bad``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = [files[start : start + _PIECE] for start in range(0, len(files), _PIECE)]
    pieces = [folder / f"{key(part, size)[:24]}.npz" for part in parts]
    todo = [(part, piece) for part, piece in zip(parts, pieces, strict=True) if not is_zipfile(piece)]
    if todo:
        jobs = (*zip(*todo, strict=True), [size] * len(todo), [skip_bad] * len(todo))
        for _ in progress(spread(_make, *jobs, processes=processes), "decoding images", total=len(todo)):
            pass
    return pieces


def left_out(pieces: list[Path]) -> dict[str, str]:
    """Return the images that ``pieces`` are made without, and what was wrong with each."""
    found = {}
    for piece in pieces:
        with np.load(piece) as part:
            found.update(zip(part["bad"].tolist(), part["faults"].tolist(), strict=True))
    return found


def join(pieces: list[Path], shape: tuple[int, ...], file: Path) -> None:
    """Write the pixels of ``pieces``, one after the other, to a .npy ``file`` that appears whole or not at all."""
    with appearing(file) as whole:
        np.lib.format.write_array_header_1_0(whole, {"descr": "|u1", "fortran_order": False, "shape": shape})
        for piece in pieces:
            with np.load(piece) as part:
                whole.write(part["pixels"].data)


def _make(files: list[Path], piece: Path, size: int, skip_bad: bool) -> None:
    good, faults = [], {}
    for file in files:
        try:
            good.append(decode(file, size))
        except DataError as error:
            if not skip_bad:
                raise
            faults[file.stem] = str(error)
    stacked = np.stack(good) if good else np.empty((0, size, size, 3), np.uint8)
    names, words = np.array([*faults], dtype=str), np.array([*faults.values()], dtype=str)
    with appearing(piece) as opened:
        np.savez(opened, pixels=stacked, bad=names, faults=words)
