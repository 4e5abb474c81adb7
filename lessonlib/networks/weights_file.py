"""A published file of weights: fetched once into torch hub's cache, and read only if its hash is right."""

import hashlib
import re
import sys
from http.client import HTTPException
from pathlib import Path

import torch
from torch import Tensor, hub


def read(url: str, progress: bool = True) -> dict[str, Tensor]:
    """Return the tensors of the file at ``url`` by name; it is fetched unless torch hub's cache has it already.

    The name of the file ends in the first digits of its sha256. They are checked on every reading, because a copy that
    was broken off leaves half a file in the cache: such a file is fetched again. Nothing in the file is executed.
    ``progress=False`` fetches without a word. Raises ConnectionError where the file cannot be fetched (and says where
    to put it by hand), ValueError where it holds anything but tensors by name.
    """
    file, digits = cached(url), re.search(r"-([0-9a-f]{8,})\.\w+$", url)[1]
    if not file.exists() or not _digest(file).startswith(digits):
        _fetch(url, file, digits, progress)
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        if {*map(type, state)} != {str} or not all(map(torch.is_tensor, state.values())):
            raise TypeError("not tensors by name")
    except Exception as error:  # what torch.load raises depends on the first bytes of the file
        file.unlink(missing_ok=True)
        # Without torch's own words, which advise to execute what the file holds.
        raise ValueError(
            f"{url} holds more than tensors by name, or something else ({type(error).__name__}). "
            f"Nothing in it was executed; {file} was deleted."
        ) from None
    return state


def cached(url: str) -> Path:
    """Return where torch hub keeps the file of this address."""
    return Path(hub.get_dir(), "checkpoints", url.rsplit("/", 1)[1])


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(url: str, file: Path, digits: str, progress: bool) -> None:
    if progress:
        print(f"Fetching {url}\n    into {file}", file=sys.stderr)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Writes beside ``file`` and moves what is whole and has the right hash into its place.
        hub.download_url_to_file(url, str(file), hash_prefix=digits, progress=progress)
    except (OSError, HTTPException, RuntimeError) as error:  # RuntimeError: the hash
        reason = f"broken off, or not the published file: {error}" if isinstance(error, RuntimeError) else error
        broken = " (the file there now is not the published one)" if file.exists() else ""
        raise ConnectionError(
            f"{url} could not be fetched: {reason}. Try again; without a network, put a copy of the file "
            f"at {file}{broken}."
        ) from error
