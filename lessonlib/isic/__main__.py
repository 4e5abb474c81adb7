"""The capstone from the command line: ``python -m lessonlib.isic sample DIR``, then ``check``, ``split``, ``train``."""

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from lessonlib.isic import data
from lessonlib.isic.layout import CLASSES, CREDIT, DataError
from lessonlib.isic.sample import Recipe, write
from lessonlib.isic.splitting import split_by_lesion

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="ISIC 2018, task 3: seven kinds of skin lesion. For learning; no medical device, and no diagnosis.",
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="a folder in the official layout")]


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or empty folder, or an older drawn set")],
    images: Annotated[int, typer.Option(help="about how many images; rare classes get at least 24 each")] = 1200,
    seed: Annotated[int, typer.Option(help="another seed draws other lesions")] = 0,
):
    """Draw a set of lesions in the official layout, to try everything without a download."""
    write(folder, Recipe(images=images, seed=seed))
    print(f"{len(data.read(folder))} drawn images in {folder}. None of them shows skin.")


@app.command()
def check(folder: Folder):
    """Look for every fault in DIR, decode every image, and count the classes. Changes nothing."""
    found = data.faults(folder, pixels=True)
    if found:
        raise DataError("\n".join([*found, f"{len(found)} fault(s) in {folder}"]))
    dataset = data.read(folder)
    print(f"{len(dataset)} {dataset.kind()} images of {len(set(dataset.lesions))} lesions, no fault")
    print(", ".join(f"{name} {count}" for name, count in dataset.counts().items()))
    if not dataset.drawn:
        print("\n".join(data.differences_to_publication(dataset.counts())) or "The counts are those published.")
        print(CREDIT)


@app.command()
def split(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="CSV", help="the table to write: image, lesion_id, class, side")],
    seed: Annotated[int, typer.Option()] = 0,
):
    """Split DIR by lesion, 70 % to train and 30 % to test, and write who is where."""
    dataset = data.read(folder)
    sides = split_by_lesion(dataset.labels, dataset.lesions, seed=seed)
    table = pd.DataFrame({"image": dataset.images, "lesion_id": dataset.lesions})
    table["class"] = [CLASSES[label] for label in dataset.labels]
    table["side"] = ""
    for name, side in zip(("train", "test"), sides, strict=True):
        table.loc[side, "side"] = name
        print(f"{name}: {len(side)} images")
    table.to_csv(file, index=False)


@app.command()
def train(
    folder: Folder,
    epochs: Annotated[int, typer.Option(help="passes over the training images")] = 30,
    size: Annotated[int, typer.Option(help="pixels a side the network looks at")] = 64,
    seed: Annotated[int, typer.Option()] = 0,
):
    """Train the small separable network on 70 % of DIR's lesions and score it on the others."""
    dataset = data.read(folder)
    from lessonlib.isic.experiment import run  # torch takes a second to load; the other commands do without
    from lessonlib.isic.results import ResultsTable
    from lessonlib.isic.training import Settings

    print(ResultsTable([run(dataset, size, Settings(epochs=epochs, seed=seed)).row()]))


def main() -> None:
    """Run the command; a fault of the data is a message and exit code 1, not a traceback."""
    try:
        app()
    except (DataError, ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
