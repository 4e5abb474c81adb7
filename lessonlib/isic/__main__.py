"""The capstone from the command line: ``python -m lessonlib.isic --help`` is its manual."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from lessonlib.isic import data
from lessonlib.isic.commands.data import COMMANDS, Folder
from lessonlib.isic.layout import DataError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""ISIC 2018, task 3: seven kinds of skin lesion. For learning; no medical device, and no diagnosis.

    Without a download: `sample DIR`, then `check DIR`, `train DIR`.

    With the photographs: `download DIR`, `check DIR`, `cache DIR`, `split DIR split.csv`, `train DIR`. Name DIR in the
    variable ISIC_DIR, and the chapters of the book use it too.

    Each command has its own page: `COMMAND --help`. Exit code 0 is success, 1 a fault of the data (each a line on the
    standard error), 2 a command that cannot be. Bars are shown where somebody watches.
    """,
)
for command in COMMANDS:
    app.command(rich_help_panel="Data")(command)


@app.command(rich_help_panel="Training")
def train(
    folder: Folder,
    epochs: Annotated[int, typer.Option(help="passes over the training images")] = 30,
    size: Annotated[int, typer.Option(help="pixels a side the network looks at")] = 64,
    seed: Annotated[int, typer.Option(help="of the first weights, the order of the images and the augmentation")] = 0,
):
    """Train the small separable network on 70 % of DIR's lesions and score it on the others."""
    dataset = data.read(folder)
    from lessonlib.isic.results.experiment import run  # torch takes a second to load; the other commands do without
    from lessonlib.isic.results.table import ResultsTable
    from lessonlib.isic.training.settings import Settings

    print(ResultsTable([run(dataset, size, Settings(epochs=epochs, seed=seed)).row()]))


@app.command(rich_help_panel="Training")
def bench(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="photographs to use; else drawn ones")] = None,
    size: Annotated[int, typer.Option(min=8, help="pixels a side")] = 224,
):
    """Measure how fast images can be fed, beside the notes' way and the usual loader, and what training loses by it."""
    from lessonlib.isic.benchmark import examples, feeding, photographs, share_of_compute
    from lessonlib.networks.slim_light import slim_separable

    with TemporaryDirectory() as place:
        files = examples(data.read(folder), Path(place)) if folder else photographs(Path(place))
        print(feeding(files, size))
    for side in (64, size) if size != 64 else (64,):
        share = share_of_compute(slim_separable(), side, steps=8 if side <= 64 else 2)
        print(f"training at {side}×{side} reaches at least {100 * share:.0f} % of the speed of computing alone")


def main() -> None:
    """Run the command; a fault of the data is a message and exit code 1, not a traceback."""
    try:
        app()
    except (DataError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
