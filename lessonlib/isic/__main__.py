"""The capstone from the command line: ``python -m lessonlib.isic --help`` is its manual."""

import sys

import typer

from lessonlib.isic.commands import data, evaluation, results, training
from lessonlib.isic.layout import DataError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # its boxes cut long options at 80 columns
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""ISIC 2018, task 3: seven kinds of skin lesion. For learning; no medical device, and no diagnosis.

    \b
    Without a download:             With the photographs, at 224 pixels a side:
      sample DIR                      download DIR
      check DIR                       check DIR
      cache DIR                       cache DIR --size 224
      split DIR split.csv             split DIR split.csv
      train DIR --split split.csv     train DIR --split split.csv --size 224

    \b
    Then for both, with the folder "run" that train has made:
      evaluate run
      predict run IMAGE...
      report run

    The caches are made by train too where they are missing. Name DIR in the variable ISIC_DIR, and the chapters of the
    book use it as well.

    Each command has its own page: `COMMAND --help`. Exit code 0 is success, 1 a fault of the data (each a line on the
    standard error), 2 a command that cannot be. Bars are shown where somebody watches.
    """,
)
for command in (*data.COMMANDS, *training.COMMANDS, *evaluation.COMMANDS, *results.COMMANDS):
    app.command()(command)


def main() -> None:
    """Run the command; a fault of the data is a message and exit code 1, not a traceback."""
    try:
        app()
    except (DataError, ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
