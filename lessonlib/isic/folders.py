"""Where the data are: the reader's official files if ISIC_DIR names them, else the drawn set in a cache folder."""

import os
from pathlib import Path

from platformdirs import user_cache_path

from lessonlib.isic.data import read
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.layout import DataError, is_drawn

ISIC_VARIABLE, CACHE_VARIABLE = "ISIC_DIR", "LEAN_CACHE"


def cache_folder() -> Path:
    """Return the folder for what can be made again: LEAN_CACHE if set, else the system's usual place."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).expanduser() if named else user_cache_path("lean-convolutions", appauthor=False)


def folder(recipe: Recipe | None = None) -> Path:
    """Return the folder in the official layout: ISIC_DIR if set, else the drawn set, made on first use.

    Raises :class:`~lessonlib.isic.layout.DataError` when ISIC_DIR is set and unusable: the drawn set never
    silently takes the place of real data.
    """
    named = os.environ.get(ISIC_VARIABLE)
    if named:
        official = Path(named).expanduser()
        if not official.is_dir():
            raise DataError(f"{ISIC_VARIABLE} names {official}, which is no folder; correct it, or unset it")
        try:
            read(official)
        except DataError as error:
            raise DataError(f"{ISIC_VARIABLE} names {official}, which cannot be used:\n{error}") from error
        return official
    recipe = recipe or Recipe()
    drawn = cache_folder() / f"drawn-{recipe.key()}"
    return drawn if is_drawn(drawn) else write(drawn, recipe)
