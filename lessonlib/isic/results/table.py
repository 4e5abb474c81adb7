"""The notes' table: what a trick costs and what it brings. Rows on drawn and on real lesions never share a table."""

from dataclasses import dataclass

from lessonlib.isic.evaluation.scores import Interval
from lessonlib.numbers import THIN_SPACE, scaled, significant, thousands
from lessonlib.tables import table

_COLUMNS = ("trick", "parameters", "multiply-adds", "training time", "accuracy", "balanced accuracy")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``None`` stands where there is nothing to say, as with the notes' own row.

    ``seconds`` of training. Raises ValueError for ``data`` other than "drawn" and "real".
    """

    trick: str
    data: str  # "drawn" or "real"
    parameters: int | None = None
    macs: int | None = None
    seconds: float | None = None
    accuracy: Interval | None = None
    balanced: Interval | None = None

    def __post_init__(self):
        if self.data not in ("drawn", "real"):
            raise ValueError(f"data must be 'drawn' or 'real', got {self.data!r}")

    def cells(self) -> list[str]:
        """Return the texts of the row, in the order of the table's columns."""
        return [
            self.trick,
            "–" if self.parameters is None else thousands(self.parameters),
            "–" if self.macs is None else scaled(self.macs),
            "–" if self.seconds is None else clock(self.seconds),
            _percent(self.accuracy),
            _percent(self.balanced),
        ]


class ResultsTable:
    """Rows on one kind of data, shown as a table in a notebook and as text elsewhere.

    Raises ValueError for no row, or for rows on drawn and on real data together.
    """

    def __init__(self, rows: list[Row]):
        kinds = {row.data for row in rows}
        if len(kinds) != 1:
            got = " and ".join(sorted(kinds)) or "no row"
            raise ValueError(f"a table holds rows on drawn or on real lesions, never both; got {got}")
        self.rows, self.data = list(rows), kinds.pop()

    @property
    def caption(self) -> str:
        """What the numbers were measured on, said above the table."""
        about = {"drawn": "drawn lesions: nothing here says how good it is on skin", "real": "images of HAM10000"}
        return f"Measured on held-out {about[self.data]}. In brackets: 95 % bootstrap interval over lesions."

    def __repr__(self) -> str:
        return "\n".join(" | ".join(cells) for cells in (_COLUMNS, *(row.cells() for row in self.rows)))

    def _repr_html_(self) -> str:
        return table(_COLUMNS, [row.cells() for row in self.rows], self.caption)


def clock(seconds: float) -> str:
    """Return a time as the notes write it, ``2:02:35``, or in seconds below a minute and a half."""
    if seconds < 90:
        return f"{significant(seconds, 2)}{THIN_SPACE}s"
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _percent(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    return f"{100 * interval.value:.0f}{THIN_SPACE}% ({100 * interval.low:.0f}–{100 * interval.high:.0f})"
