"""The embedded set: drawn lesions in the official layout, so that the same code reads them and the real ones."""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from lessonlib.isic.drawing.lesion import grow
from lessonlib.isic.drawing.rendering import render
from lessonlib.isic.layout import (
    CLASSES,
    DRAWN_MARK,
    GROUPINGS,
    IMAGES,
    OFFICIAL_IMAGES,
    OFFICIAL_LESIONS,
    TRUTH,
    DataError,
)
from lessonlib.isic.progress import progress
from lessonlib.isic.workers import spread

_SOURCES = ("criteria", "lesion", "photography", "rendering", "sample")


@dataclass(frozen=True)
class Recipe:
    """What fixes a drawn set to the last pixel: how many images, the seed, and how alike the classes are."""

    images: int = 1200
    seed: int = 0
    hard: float = 0.6
    floor: int = 24  # a rare class gets at least so many images: at 1,200, DF and VASC would have 14 and 17

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return for every class its numbers of images and of lesions: HAM10000's proportions, but for the floor."""
        whole = sum(OFFICIAL_IMAGES.values())
        images = {name: max(self.floor, round(self.images * OFFICIAL_IMAGES[name] / whole)) for name in CLASSES}
        return {
            name: (n, max(2, round(n * OFFICIAL_LESIONS[name] / OFFICIAL_IMAGES[name]))) for name, n in images.items()
        }

    def key(self) -> str:
        """Return a name that changes with the recipe and with the code that draws."""
        code = b"".join((Path(__file__).parent / f"{name}.py").read_bytes() for name in _SOURCES)
        return sha256(code + json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class _Page:
    """One image to draw: its name, its class, its lesion's name, and the seeds of lesion and camera."""

    image: str
    diagnosis: str
    lesion: str
    lesion_seed: tuple[int, ...]
    camera_seed: tuple[int, ...]


def write(folder: str | Path, recipe: Recipe | None = None, processes: int = 2) -> Path:
    """Draw the set into ``folder`` in the official layout, marked as drawn, and return the folder.

    The folder appears whole or not at all. An older drawn set there is replaced; any other folder that holds
    something is left alone and raises :class:`~lessonlib.isic.layout.DataError`, as does a recipe for too few images.
    """
    folder, recipe = Path(folder), recipe or Recipe()
    if recipe.images < 1 or recipe.floor < 2:
        raise DataError(f"a drawn set needs images >= 1 and floor >= 2, got {recipe.images} and {recipe.floor}")
    if folder.exists() and not (folder.is_dir() and (_ours(folder) or not any(folder.iterdir()))):
        raise DataError(f"{folder} holds something that is not a drawn set; name a new or an empty folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _fill(unfinished, recipe, processes)
        unfinished.chmod(0o755)
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _ours(folder: Path) -> bool:
    return (folder / DRAWN_MARK).is_file()


def _pages(recipe: Recipe) -> list[_Page]:
    """List every image. Every lesion has one; the others fall on lesions by chance. Names say nothing of the class."""
    pages = []
    for number, (diagnosis, (images, lesions)) in enumerate(recipe.counts().items()):
        extra = np.random.default_rng([recipe.seed, number, 7]).integers(0, lesions, images - lesions)
        for image, lesion in enumerate([*range(lesions), *extra.tolist()]):
            seeds = (recipe.seed, number, 1, lesion), (recipe.seed, number, 2, image)
            pages.append(_Page("", diagnosis, f"{diagnosis}{lesion}", *seeds))
    order = np.random.default_rng([recipe.seed, 8]).permutation(len(pages))
    anonymous = {page.lesion: f"DRAWN_{k:07d}" for k, page in enumerate(pages[place] for place in order)}
    return [
        _Page(f"ISIC_{9_000_000 + k}", old.diagnosis, anonymous[old.lesion], old.lesion_seed, old.camera_seed)
        for k, old in enumerate(pages[place] for place in order)
    ]


def _draw(page: _Page, hard: float, folder: Path) -> None:
    image = render(grow(page.diagnosis, page.lesion_seed, hard), page.camera_seed)
    Image.fromarray(image).save(folder / f"{page.image}.jpg", quality=90)


def _fill(folder: Path, recipe: Recipe, processes: int) -> None:
    pages = _pages(recipe)
    (folder / IMAGES).mkdir()
    count = len(pages)
    arguments = pages, [recipe.hard] * count, [folder / IMAGES] * count
    for _ in progress(spread(_draw, *arguments, processes=processes, chunk=32), "drawing lesions", total=count):
        pass
    truth = folder / TRUTH
    truth.parent.mkdir()
    rows = [",".join([page.image, *(f"{float(page.diagnosis == name)}" for name in CLASSES)]) for page in pages]
    truth.write_text("\n".join([",".join(["image", *CLASSES]), *rows]) + "\n")
    rows = [f"{page.image},{page.lesion},drawn" for page in pages]
    (folder / GROUPINGS).write_text("\n".join(["image,lesion_id,diagnosis_confirm_type", *rows]) + "\n")
    (folder / DRAWN_MARK).write_text(
        "Every picture in this folder is drawn by lessonlib.isic. None shows skin; none belongs to a patient.\n"
        f"Recipe: {json.dumps(asdict(recipe))}\n"
    )


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Rename the finished folder to its name; what was there (ours, or empty) goes."""
    old = None
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        os.replace(folder, old)
    try:
        os.rename(unfinished, folder)
    except OSError as error:
        # Somebody else drew the same set meanwhile: theirs is as good.
        if not _ours(folder):
            raise DataError(f"{folder} appeared while the set was being drawn, and is not a drawn set") from error
    finally:
        if old:
            shutil.rmtree(old, ignore_errors=True)
