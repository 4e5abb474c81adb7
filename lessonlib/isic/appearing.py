"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def appearing(file: Path) -> Iterator[BinaryIO]:
    """Open a new file to write bytes to; at the end it takes the place of ``file``, unless something went wrong."""
    unfinished = file.with_name(f".{secrets.token_hex(6)}.unfinished")
    try:
        with unfinished.open("xb") as opened:
            yield opened
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
