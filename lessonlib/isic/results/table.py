"""The notes' table: what a trick costs and what it brings. Rows on drawn and on real lesions never share a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.results.reading import Seeds
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import Planned
from lessonlib.numbers import THIN_SPACE, scaled, significant, thousands
from lessonlib.tables import table

ABOUT = {"drawn": "drawn lesions: nothing here says how good it is on skin", "real": "images of HAM10000"}


@dataclass(frozen=True)
class Row:
    """One line of the table. ``None`` stands where there is nothing to say, as with the notes' own row.

    ``seconds`` of a whole training, ``epoch`` seconds of an epoch, ``answered`` images a second.
    Raises ValueError for ``data`` other than "drawn" and "real".
    """

    trick: str
    data: str
    parameters: int | None = None
    macs: int | None = None
    seconds: float | None = None
    accuracy: Interval | Seeds | None = None
    balanced: Interval | Seeds | None = None
    epoch: float | None = None
    answered: float | None = None
    calibration: Seeds | None = None

    def __post_init__(self):
        if self.data not in ABOUT:
            raise ValueError(f"data must be 'drawn' or 'real', got {self.data!r}")


# Heading, attribute of the row, how it reads; the first six are the notes' own and stand in an empty table too.
_COLUMNS = (
    ("trick", "trick", str),
    ("parameters", "parameters", thousands),
    ("multiply-adds", "macs", scaled),
    ("training time", "seconds", lambda seconds: clock(seconds)),
    ("accuracy", "accuracy", lambda score: _percent(score)),
    ("balanced accuracy", "balanced", lambda score: _percent(score)),
    ("calibration error", "calibration", lambda score: _percent(score)),
    ("s an epoch", "epoch", lambda seconds: significant(seconds, 2)),
    ("images/s answered", "answered", lambda rate: significant(rate, 2)),
)
_NOTES = 6


class ResultsTable:
    """Rows on one kind of data, shown as a table in a notebook and as text elsewhere.

    Raises ValueError for no row, or for rows on drawn and on real data together.
    """

    def __init__(self, rows: Iterable[Row]):
        self.rows = list(rows)
        kinds = {row.data for row in self.rows}
        if len(kinds) != 1:
            got = " and ".join(sorted(kinds)) or "no row"
            raise ValueError(f"a table holds rows on drawn or on real lesions, never both; got {got}")
        self.data = kinds.pop()
        empty = not any(row.accuracy or row.balanced for row in self.rows)
        used = [any(getattr(row, name) is not None for row in self.rows) for _, name, _ in _COLUMNS]
        self._columns = [column for k, column in enumerate(_COLUMNS) if used[k] or (empty and k < _NOTES)]

    @property
    def caption(self) -> str:
        """What the numbers were measured on, said above the table."""
        scores = [score for row in self.rows for score in (row.accuracy, row.balanced) if score is not None]
        says = (
            f"Measured on held-out {ABOUT[self.data]}." if scores else f"For {ABOUT['real']}; nothing is measured yet."
        )
        if any(isinstance(score, Seeds) for score in scores):
            says += " Scores in per cent: mean of the seeds ± standard deviation of one."
        if any(isinstance(score, Interval) for score in scores):
            says += " In brackets: 95 % bootstrap interval over lesions."
        return says

    def cells(self) -> list[list[str]]:
        """Return the texts of every row, in the order of the columns."""
        return [
            ["–" if (value := getattr(row, name)) is None else reads(value) for _, name, reads in self._columns]
            for row in self.rows
        ]

    def __repr__(self) -> str:
        header = [heading for heading, *_ in self._columns]
        return "\n".join(" | ".join(cells) for cells in (header, *self.cells()))

    def _repr_html_(self) -> str:
        return table([heading for heading, *_ in self._columns], self.cells(), self.caption)


NOTES_ROW = Row("the notes’ own: “batch 32”", "real", seconds=2 * 3600 + 2 * 60 + 35)


def filled(record: Record | None, kind: str, rows: Iterable[Planned]) -> list[Row]:
    """Return the ``rows`` as the record filled them; those it does not hold have only a name."""
    return [_row(row.name, record.rows.get(row.name) if record else None, kind) for row in rows]


def _row(name: str, found, kind: str) -> Row:
    if found is None:
        return Row(name, kind)
    scores = {measure: tuple(found.scores(measure).values()) for measure in ("accuracy", "balanced", "calibration")}
    about = found.about
    return Row(
        name,
        kind,
        about["parameters"],
        about["macs"],
        epoch=about.get("seconds"),
        answered=about.get("answered"),
        **{measure: Seeds(values) for measure, values in scores.items() if values},
    )


def clock(seconds: float) -> str:
    """Return a time as the notes write it, ``2:02:35``, or in seconds below a minute and a half."""
    if seconds < 90:
        return f"{significant(seconds, 2)}{THIN_SPACE}s"
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _percent(score: Interval | Seeds) -> str:
    if isinstance(score, Seeds):
        spread = f"\u00a0±\u00a0{100 * score.spread:.1f}" if len(score.values) > 1 else ""
        return f"{100 * score.mean:.1f}{spread}"
    return score.in_percent()
