"""The commands inside a notebook, as a reader's terminal would show them."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from lessonlib.isic.folders import CACHE_VARIABLE

_WIDTH = 78  # characters, as many as a page shows without a bar to scroll


def shell(line: str, place: Path) -> None:
    """Run ``python -m lessonlib.isic`` with the words of ``line`` in the folder ``place``; print what a terminal shows.

    What can be made again goes into a folder ``cache`` in ``place``. An exit code other than 0 is printed, not raised:
    to see what a command says of a fault is what this is for. Raises FileNotFoundError where ``place`` is no folder.
    """
    command = [sys.executable, "-m", "lessonlib.isic", *line.split()]
    own = {**os.environ, CACHE_VARIABLE: "cache", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=own, check=False
    )
    said = done.stdout.replace(f"{place.resolve()}{os.sep}", "").rstrip()
    print(f"$ python -m lessonlib.isic {line}")
    for row in said.splitlines():
        print(textwrap.fill(row, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))
    if done.returncode:
        print(f"(exit code {done.returncode})")
