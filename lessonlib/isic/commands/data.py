"""The commands that get and prepare the data: sample, download, check, cache, split."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lessonlib.isic import data
from lessonlib.isic.download import downloading
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.faults import faults
from lessonlib.isic.layout import CREDIT, PARTS, TRAINING, DataError, is_drawn
from lessonlib.isic.pixels import SIZE, cached
from lessonlib.isic.split_file import side_names, write_split
from lessonlib.isic.splitting import shared_lesions, split_by_image, split_by_lesion

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="a folder in the official layout")]
Processes = Annotated[int, typer.Option(min=1, help="how many processes decode at once")]


_PART = "training, validation or test; may be given again [default: all]"


class By(StrEnum):
    """What a split keeps together."""

    lesion = "lesion"
    image = "image"


Part = StrEnum("Part", {name: name for name in PARTS})


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or empty folder, or an older drawn set")],
    images: Annotated[int, typer.Option(help="about how many images; rare classes get at least 24 each")] = 1200,
    seed: Annotated[int, typer.Option(help="another seed draws other lesions")] = 0,
):
    """Draw a set of lesions in the official layout. With it everything can be tried without a download.

    The folder appears whole or not at all, and is marked: results on it are never mixed with results on photographs.
    """
    write(folder, Recipe(images=images, seed=seed))
    print(f"{len(data.read(folder))} drawn images in {folder}. None of them shows skin.")


def download(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where to put the files; made if it does not exist")],
    part: Annotated[list[Part] | None, typer.Option(metavar="PART", help=_PART)] = None,
    no_archives: Annotated[bool, typer.Option("--no-archives", help="delete each archive once it is unpacked")] = False,
    prefix: Annotated[list[str] | None, typer.Option(metavar="URL", help="look here, not at the challenge's")] = None,
):
    """Get the official files of ISIC 2018, task 3, unpacked in DIR. They take 3.1 GB, 6.2 GB with the archives.

    Start it again after a break, and it goes on where it stood. The numbers of images and of rows are compared with
    those published, and the sha256 of every file is written to DIR/SHA256SUMS, to compare with on a later download.
    The images may be used with credit and not commercially: CC BY-NC 4.0.
    """
    print(CREDIT, flush=True)
    wanted = [remote for remote in downloading.FILES if not part or remote.part.lower() in part]
    downloading.download(folder, wanted, tuple(prefix or downloading.PREFIXES), not no_archives)
    print(f"Everything is there. Look at it: python -m lessonlib.isic check {folder}")


def check(
    folder: Folder,
    processes: Processes = 2,
    subset: Annotated[
        bool, typer.Option("--subset", help="DIR holds fewer photographs on purpose: compare no numbers")
    ] = False,
):
    """Name every fault of DIR at once, a line each. Counts the classes, and changes nothing.

    Looks at the tables (missing, double and extra rows, unknown columns, their order, classes that are not one-hot,
    lesions of two classes), at the files, and at every image: missing, extra, empty, truncated, unreadable, in grey,
    of another size; and at the numbers of photographs and lesions, which must be those published. The official
    validation and test parts are looked at where they are. The exit code is 1 where there is a fault.
    """
    drawn = is_drawn(folder)
    parts = [part for part in PARTS.values() if any((folder / place).exists() for place in part.places())] or [TRAINING]
    found = []
    for part in parts:
        found += faults(folder, True, processes, part, published=not (drawn or subset))
    if found:
        other = any(", published " in fault for fault in found)
        hint = ". Are there fewer photographs on purpose? Then give --subset" if other else ""
        raise DataError("\n".join([*found, f"{len(found)} fault(s) in {folder}{hint}"]))
    for part in parts:
        dataset = data.read(folder, part)
        lesions = f"of {len(set(dataset.lesions))} lesions" if part.groupings else f"in the official {part.name} part"
        print(f"{len(dataset)} {dataset.kind()} images {lesions}, no fault")
        print(_counted(dataset))
    if not drawn:
        print("The numbers were not compared with those published." if subset else "The numbers are those published.")
        print(CREDIT)


def cache(
    folder: Folder,
    size: Annotated[int, typer.Option(min=1, help="pixels a side: the size that train is to look at")] = SIZE,
    processes: Processes = 2,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="leave bad images out, and list them")] = False,
):
    """Decode every image of DIR once, for all later runs. Shrinks it to SIZE x SIZE; one file keeps the bytes.

    Give train the same --size, or it makes a file of its own. 10,015 images take about 80 seconds on a core; they fill
    123 MB at 64 x 64 and 1.5 GB at 224 x 224. A run that was broken off goes on where it stood. An image that cannot
    be decoded is named and ends the run, unless --skip-bad. The file lies in the folder that LEAN_CACHE names, else in
    the system's usual place for what can be made again.
    """
    made = cached(data.read(folder), size, processes, skip_bad)
    for fault in made.left_out.values():
        print(f"left out: {fault}")
    print(f"{len(made.pixels)} images of {size}×{size}, {made.pixels.nbytes / 1e6:.0f} MB in {made.file}")
    same = "" if size == SIZE else f" --size {size}"
    print(f"Training finds it there: python -m lessonlib.isic train {folder}{same}")


def split(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="CSV", help="the table to write: image, lesion_id, class, side")],
    shares: Annotated[str, typer.Option(help="per cent to train, validate, test; or train, test")] = "70/15/15",
    by: Annotated[By, typer.Option(help="what stays together; by image is the notes' way, and leaks")] = By.lesion,
    seed: Annotated[int, typer.Option(help="another seed splits otherwise")] = 0,
):
    """Split DIR into train, validation and test. Writes who is where.

    Whole lesions go to one side or the other, class by class, so that every side has all classes in the same
    proportions. The notes set 30 % of the images aside by chance: --shares 70/30 --by image. Two images of one lesion
    are nearly one image, so scores on such a split flatter.
    """
    dataset = data.read(folder)
    parts = _shares(shares)
    if by is By.lesion:
        sides = split_by_lesion(dataset.labels, dataset.lesions, parts, seed)
    else:
        sides = split_by_image(len(dataset), parts, seed)
    write_split(file, dataset, sides)
    for name, side in zip(side_names(len(sides)), sides, strict=True):
        print(f"{name}: {len(side)} images of {len(set(dataset.lesions[side]))} lesions")
    both = shared_lesions(dataset.lesions, sides)
    print(f"{len(both)} lesions are on more than one side{': scores will flatter' if both else ''}")


COMMANDS: tuple[Callable, ...] = (sample, download, check, cache, split)


def _shares(text: str) -> tuple[float, ...]:
    try:
        shares = tuple(float(share) / 100 for share in text.split("/"))
        side_names(len(shares))
    except ValueError as error:
        raise DataError(f"--shares {text!r} is not like 70/30 or 70/15/15: {error}") from error
    return shares


def _counted(dataset: data.Dataset) -> str:
    return ", ".join(f"{name} {count}" for name, count in dataset.counts().items())
