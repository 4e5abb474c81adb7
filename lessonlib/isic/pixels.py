"""All images at the size the network looks at, as bytes in one file that the system pages in on demand."""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lessonlib.isic import pieces
from lessonlib.isic.appearing import appearing
from lessonlib.isic.data import Dataset
from lessonlib.isic.folders import cache_folder
from lessonlib.isic.layout import DataError

# Pixels a side, unless one asks for another size: what train takes, cache makes.
SIZE = 64


@dataclass(frozen=True)
class Cache:
    """A data set and its pixels: image k of ``dataset`` is ``pixels[k]``."""

    dataset: Dataset  # without the images that were left out
    pixels: np.ndarray  # read-only memory map: uint8, (images, size, size, 3)
    left_out: dict[str, str]  # name of an image -> what is wrong with it

    @property
    def file(self) -> Path:
        """The file that is mapped."""
        return Path(self.pixels.filename)


def pixels(dataset: Dataset, size: int = SIZE, processes: int = 2) -> np.ndarray:
    """Return every image of ``dataset`` as a read-only memory map: uint8, (images, size, size, 3).

    Takes and raises what :func:`cached` does.
    """
    return cached(dataset, size, processes).pixels


def cached(dataset: Dataset, size: int = SIZE, processes: int = 2, skip_bad: bool = False) -> Cache:
    """Return the memory map of ``dataset`` at ``size`` x ``size``, decoded by ``processes`` on first use.

    It is found again by ``size`` and by the names, lengths and dates of the images. A file there that is truncated or
    belongs to other data is built anew; a build that was broken off goes on where it stood.
    Raises DataError for an image that cannot be decoded, naming it, unless ``skip_bad``: then such images are left out
    of the map and of its data set; DataError also where the disk is too full, ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel, got {size}")
    files = [dataset.path(k) for k in range(len(dataset))]
    key = pieces.key(files, size)
    file = cache_folder() / f"pixels-{key[:16]}-{size}.npy"
    try:
        found, left_out = open_pixels(file, key, len(dataset), size)
    except (DataError, FileNotFoundError):
        _build(files, size, processes, skip_bad, file, key)
        found, left_out = open_pixels(file, key, len(dataset), size)
    if left_out and not skip_bad:
        raise DataError(next(iter(left_out.values())))
    return Cache(dataset.without(left_out) if left_out else dataset, found, left_out)


def open_pixels(file: Path, key: str, images: int, size: int) -> tuple[np.ndarray, dict[str, str]]:
    """Return the map in ``file``, and which of the ``images`` it was made without.

    Raises DataError when the file is truncated, is no array of bytes of the right shape, or was made for another
    ``key``; FileNotFoundError when it does not exist.
    """
    try:
        about = json.loads(file.with_suffix(".json").read_text())
        made_for, left_out = about["key"], about["left_out"]
        # A plain .npy: np.load ignores mmap_mode, without a word, for an .npz.
        found = np.lib.format.open_memmap(file, mode="r")
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise DataError(f"{file} is damaged ({error}); delete it, it will be made again") from error
    if made_for != key or found.shape != (images - len(left_out), size, size, 3) or found.dtype != np.uint8:
        raise DataError(f"{file} belongs to other data; delete it, the right one will be made")
    return found, left_out


def _build(files: list[Path], size: int, processes: int, skip_bad: bool, file: Path, key: str) -> None:
    folder = file.parent / "pieces"
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = 2 * len(files) * size * size * 3, shutil.disk_usage(folder).free  # the pieces, then the whole
    if needed > free:
        raise DataError(f"{folder} needs {needed / 1e9:.1f} GB for the map, but has {free / 1e9:.1f} GB free")
    made = pieces.make_pieces(files, size, folder, processes, skip_bad)
    # A build at the same time may have finished first, and have cleared the pieces away: its map is as good.
    with suppress(FileNotFoundError):
        _put_together(made, files, size, file, key)


def _put_together(made: list[Path], files: list[Path], size: int, file: Path, key: str) -> None:
    left_out = pieces.left_out(made)
    if len(left_out) == len(files):
        raise DataError(f"no image can be decoded; the first: {next(iter(left_out.values()))}")
    pieces.join(made, (len(files) - len(left_out), size, size, 3), file)
    about = {"key": key, "images": len(files), "size": size, "folder": str(files[0].parent), "left_out": left_out}
    with appearing(file.with_suffix(".json")) as opened:
        opened.write(json.dumps(about).encode())
    for piece in made:
        piece.unlink(missing_ok=True)
