"""The capstone from the command line: ``python -m lessonlib.isic --help`` is its manual."""

import sys

import typer

from lessonlib.isic.commands import data, evaluation, results, training
from lessonlib.isic.layout import DataError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""ISIC 2018, task 3: seven kinds of skin lesion. For learning; no medical device, and no diagnosis.

    Without a download: `sample DIR`, then `check DIR`, `train DIR`, `evaluate run`, `predict run IMAGE`, `report run`.

    With the photographs: `download DIR`, `check DIR`, `cache DIR`, `split DIR split.csv`, `train DIR --split split.csv`
    and on as above. Name DIR in the variable ISIC_DIR, and the chapters of the book use it too.

    Each command has its own page: `COMMAND --help`. Exit code 0 is success, 1 a fault of the data (each a line on the
    standard error), 2 a command that cannot be. Bars are shown where somebody watches.
    """,
)
_PANELS = {
    "Data": data.COMMANDS,
    "Training": training.COMMANDS,
    "Evaluation": evaluation.COMMANDS,
    "Results": results.COMMANDS,
}
for panel, commands in _PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def main() -> None:
    """Run the command; a fault of the data is a message and exit code 1, not a traceback."""
    try:
        app()
    except (DataError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
