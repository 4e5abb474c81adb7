"""Files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def appearing(file: Path) -> Iterator[BinaryIO]:
    """Open a new file to write bytes to; at the end it takes the place of ``file``, unless something went wrong.

    Raises OSError that names ``file``, and not the name it has meanwhile, where it cannot be written: no such folder,
    no right to write there, no room on the disk.
    """
    unfinished = file.with_name(f".{secrets.token_hex(6)}.unfinished")
    try:
        with unfinished.open("xb") as opened:
            yield opened
        os.replace(unfinished, file)
    except OSError as error:
        nameless = error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        if nameless or error.filename in (unfinished, str(unfinished)):
            raise type(error)(error.errno, error.strerror, str(file)) from error
        raise
    finally:
        unfinished.unlink(missing_ok=True)
