"""Where a chapter is running: inside the build of the book, or in front of a reader who has a kernel."""

import os

BUILD_VARIABLE = "LEAN_BOOK_BUILD"


def book_is_building() -> bool:
    """Return True while Sphinx executes the chapter for the static page, False in Colab, JupyterLab or a script."""
    return os.environ.get(BUILD_VARIABLE) == "1"
