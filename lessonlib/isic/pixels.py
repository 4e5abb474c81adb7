"""All images at the size the network looks at, as bytes in one file that the system pages in on demand."""

import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from lessonlib.isic.data import Dataset
from lessonlib.isic.folders import cache_folder
from lessonlib.isic.layout import DataError
from lessonlib.isic.progress import progress

_PIECE = 64  # images a worker decodes at a time


def pixels(dataset: Dataset, size: int = 64, processes: int = 2) -> np.ndarray:
    """Return every image of ``dataset`` as a read-only memory map: uint8, (images, size, size, 3).

    The map is built on first use and found again by the names, lengths and dates of the images and by ``size``. A file
    there that is truncated or belongs to other data is built anew.
    Raises DataError for an image that cannot be decoded, naming it.
    """
    key = _key(dataset, size)
    file = cache_folder() / f"pixels-{key[:16]}-{size}.npy"
    try:
        return open_pixels(file, key, (len(dataset), size, size, 3))
    except (DataError, FileNotFoundError):
        _build(dataset, size, processes, file, key)
        return open_pixels(file, key, (len(dataset), size, size, 3))


def open_pixels(file: Path, key: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return the map in ``file``.

    Raises DataError when the file is truncated, is no array of bytes of this ``shape``, or was made for another
    ``key``; FileNotFoundError when it does not exist.
    """
    try:
        made_for = json.loads(file.with_suffix(".json").read_text())["key"]
        # A plain .npy: np.load ignores mmap_mode, without a word, for an .npz.
        found = np.lib.format.open_memmap(file, mode="r")
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise DataError(f"{file} is damaged ({error}); delete it, it will be made again") from error
    if made_for != key or found.shape != shape or found.dtype != np.uint8:
        raise DataError(f"{file} belongs to other data; delete it, the right one will be made")
    return found


def decode(file: Path, size: int) -> np.ndarray:
    """Return the image in ``file`` as uint8, (size, size, 3); as in Keras, the sides are scaled independently.

    Raises DataError for a file that cannot be decoded, naming it.
    """
    try:
        with Image.open(file) as image:
            # A JPEG can be decoded at a half, a quarter, an eighth: never below twice the size that is asked for.
            image.draft("RGB", (2 * size, 2 * size))
            return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
    except (OSError, SyntaxError) as error:
        raise DataError(f"{file} cannot be decoded ({error}); get it again, or take its row out") from error


def _key(dataset: Dataset, size: int) -> str:
    stamp = sha256(f"{size};".encode())
    for k, name in enumerate(dataset.images):
        about = dataset.path(k).stat()
        stamp.update(f"{name},{about.st_size},{about.st_mtime_ns};".encode())
    return stamp.hexdigest()


def _build(dataset: Dataset, size: int, processes: int, file: Path, key: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".pixels-", suffix=".npy", dir=file.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        np.lib.format.open_memmap(unfinished, mode="w+", dtype=np.uint8, shape=(len(dataset), size, size, 3)).flush()
        starts = range(0, len(dataset), _PIECE)
        paths = [[dataset.path(k) for k in range(start, min(start + _PIECE, len(dataset)))] for start in starts]
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            pieces = pool.map(_write_piece, [unfinished] * len(paths), starts, paths, [size] * len(paths))
            for _ in progress(pieces, "decoding images", total=len(paths)):
                pass
        about = unfinished.with_suffix(".json")
        about.write_text(json.dumps({"key": key, "images": len(dataset), "size": size, "folder": str(dataset.folder)}))
        os.replace(about, file.with_suffix(".json"))
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished.with_suffix(".json").unlink(missing_ok=True)


def _write_piece(file: Path, start: int, paths: list[Path], size: int) -> None:
    piece = np.lib.format.open_memmap(file, mode="r+")
    for k, path in enumerate(paths, start):
        piece[k] = decode(path, size)
    piece.flush()
