"""Files of tensors: written whole or not at all, read without executing anything."""

import errno
import io
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch

from lessonlib.isic.appearing import appearing


class CheckpointError(ValueError):
    """A file of tensors cannot be used; the text names it and what to do."""


def write(file: Path, contents: dict[str, Any]) -> None:
    """Write ``contents`` (tensors, numbers, texts, lists and dictionaries of them) to ``file``.

    What was there before stays until the new file is complete on the disk: a power cut leaves one or the other.
    Raises OSError that names the file where the disk is full or cannot be written.
    """
    packed = io.BytesIO()
    torch.save(contents, packed)
    try:
        with appearing(file) as opened:
            opened.write(packed.getbuffer())
            opened.flush()
            os.fsync(opened.fileno())
        _make_last(file.parent)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        reason = "there is no room left on the disk" if full else error.strerror
        kept = "; the one before it is kept" if file.exists() else ""
        then = "make room, then give the same command again" if full else "when that is mended, give the command again"
        raise OSError(f"{file} could not be written: {reason}{kept}. To go on, {then}") from error


def read(file: Path, wanted: Collection[str] = ()) -> dict[str, Any]:
    """Return what :func:`write` wrote. Nothing that stands in the file is executed.

    Raises FileNotFoundError where there is none, :class:`CheckpointError` for a file that is truncated, holds something
    else, or lacks one of the keys ``wanted``.
    """
    try:
        contents = torch.load(file, map_location="cpu", weights_only=True)
        if not isinstance(contents, dict) or not set(wanted) <= contents.keys():
            raise TypeError("something else")
    except FileNotFoundError:
        raise
    except Exception as error:  # what torch.load raises depends on the first bytes of the file
        # Without torch's own words, which advise to execute what the file holds.
        raise CheckpointError(
            f"{file} cannot be read ({type(error).__name__}): it is truncated, or something else. Nothing in it was "
            "executed. Put back a copy that is whole, or delete the file to begin anew"
        ) from None
    return contents


def _make_last(folder: Path) -> None:
    """Let a new name in ``folder`` outlast a power cut, on systems where a folder can be opened."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
