"""A progress bar where somebody watches, silence where a page is built."""

import sys
from collections.abc import Iterable, Iterator

from tqdm.auto import tqdm

from lessonlib.environment import book_is_building


def watched() -> bool:
    """Return True in a terminal and in a live notebook, False while the book is built and in a pipe."""
    return not book_is_building() and (_in_a_notebook() or sys.stderr.isatty())


def progress(steps: Iterable, what: str, total: int | None = None) -> Iterable:
    """Return ``steps`` with a bar named ``what``; ``total`` is needed where ``steps`` has no length."""
    return tqdm(steps, desc=what, total=total, leave=False) if watched() else steps


def progress_bytes(pieces: Iterable[bytes], what: str, total: int | None, done: int = 0) -> Iterator[bytes]:
    """Yield ``pieces`` with a bar that counts their bytes; ``done`` of ``total`` were there before."""
    with tqdm(
        desc=what, total=total, initial=done, unit="B", unit_scale=True, leave=False, disable=not watched()
    ) as bar:
        for piece in pieces:
            yield piece
            bar.update(len(piece))


def _in_a_notebook() -> bool:
    """Whether this process is a notebook's kernel; a program that has only imported one is none."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None
