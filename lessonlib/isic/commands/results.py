"""The command that fills the notes' table: results."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def results(
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="the images [default: ISIC_DIR, else drawn]")] = None,
    row: Annotated[list[str] | None, typer.Option(metavar="NAME", help="only this row; may be given again")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="seeds of each row, from 0; two for the rates")] = 5,
    rates: Annotated[bool, typer.Option(help="also train at a third and at three times the learning rate")] = True,
    times: Annotated[bool, typer.Option(help="at the end measure how long an epoch takes")] = True,
    processes: Annotated[int, typer.Option(min=1, help="how many trainings at once")] = 1,
    to: Annotated[Path | None, typer.Option(metavar="JSON", help="the record [default: the book's own]")] = None,
):
    """Fill the notes' table with rows trained here. Every seed of every row goes into the book's record.

    On the drawn images it takes about an hour on one core, on the photographs half a day. Broken off, it goes on where
    it stood. Rows are trained anew only where the code gives other numbers than it did. Results on drawn and on real
    lesions go to different files and are never mixed; the chapter shows what is there.
    """
    from lessonlib.isic import data as official
    from lessonlib.isic.folders import folder
    from lessonlib.isic.results import making, record, timing
    from lessonlib.isic.results.rows import NETWORKS, RATE_SEEDS, RATES, SPLITS, TRICKS, find
    from lessonlib.isic.results.table import ResultsTable, filled

    place = data or folder()
    file = to or record.FILES[official.read(place).kind()]
    chosen = [find(name) for name in row] if row else [*NETWORKS, *TRICKS, *SPLITS, *(RATES if rates else ())]
    jobs = [(one, seed) for seed in range(seeds) for one in chosen if one.group != "rate"]
    jobs += [(one, seed) for seed in RATE_SEEDS[:seeds] for one in chosen if one.group == "rate"]
    made = making.make(place, file, jobs, processes, f"make results DATA={data}" if data else "make results")
    if times:
        made = timing.add(made, file, place)
    print(ResultsTable(filled(made, made.kind, map(find, made.entries))))
    print(f"{sum(len(entry['runs']) for entry in made.entries.values())} runs in {file}")


COMMANDS: tuple[Callable, ...] = (results,)
