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

    Raises OSError that names ``file`` where the disk has no room for it.
    """
    unfinished = file.with_name(f".{secrets.token_hex(6)}.unfinished")
    try:
        with unfinished.open("xb") as opened:
            yield opened
        os.replace(unfinished, file)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            error.filename = error.filename or str(file)  # the system does not say which file it was
        raise
    finally:
        unfinished.unlink(missing_ok=True)
