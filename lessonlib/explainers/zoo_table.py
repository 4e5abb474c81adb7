"""All networks in one table, which the reader sorts and narrows. It stands in the page with and without script."""

import re
from collections.abc import Iterable
from html import escape
from string import ascii_lowercase

from lessonlib.explainers.controls import Held
from lessonlib.explainers.filters import Checks, Text
from lessonlib.explainers.frame import Explainer
from lessonlib.explainers.zoo import checked, family_roles, reads

# column: its head, its name in the sentence, and what comes first upwards and downwards
COLUMNS = {
    "name": ("Network", "name", "A first", "Z first"),
    "year": ("Year", "year", "oldest first", "newest first"),
    "idea": ("Idea", "idea", "A first", "Z first"),
    "image": ("Image side", "side of the image", "smallest first", "largest first"),
    "parameters": ("Parameters", "parameters", "fewest first", "most first"),
    "macs": ("Multiply-adds", "multiply-adds", "fewest first", "most first"),
    "peak_activation": ("Peak activation memory", "peak activation memory", "least first", "most first"),
    "relative_time": ("Time, ResNet-18 = 1", "time", "fastest first", "slowest first"),
    "top1": ("Published top-1", "published accuracy", "lowest first", "highest first"),
    "chapter": ("Chapter", "chapter", "those with one first", "those with one first"),
}
TEXT = ("name", "idea", "chapter")


class ZooTable(Explainer):
    """A table of networks that is sorted by every column and narrowed by words and families.

    ``entries`` are networks as :mod:`lessonlib.explainers.zoo` describes them, which raises ValueError for others.
    """

    name = "zoo_table"
    title = "Every network of the book"
    parts = ("marks",)

    def __init__(self, entries: Iterable):
        self.entries = checked(entries)
        self.sources = list(dict.fromkeys(entry.source for entry in self.entries if entry.source))
        self.ranks = {column: _ranks([getattr(entry, column) for entry in self.entries]) for column in COLUMNS}
        self.words = [_words(entry) for entry in self.entries]
        roles = family_roles(self.entries)
        self._controls = (
            Text("find", "Find", "name, idea or year"),
            Checks("families", "Families", tuple(roles), roles),
            Held("sort", tuple(COLUMNS), "year"),
            Held("order", ("ascending", "descending"), "ascending"),
        )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return {
            "names": [entry.name for entry in self.entries],
            "family": [entry.family for entry in self.entries],
            "words": self.words,
            "ranks": self.ranks,
            "columns": {column: says for column, (_, *says) in COLUMNS.items()},
            "reads": {
                column: [_plain(entry, column) for entry in self.entries] for column in COLUMNS if column not in TEXT
            },
        }

    def compute(self, find: str, families: str, sort: str, order: str) -> list[int]:
        """Return the indices of the networks that are shown, in order; one without a value stands last."""
        shown = [
            index
            for index, entry in enumerate(self.entries)
            if entry.family in families.split(".") and all(word in self.words[index] for word in find.lower().split())
        ]
        ranks, sign = self.ranks[sort], 1 if order == "ascending" else -1
        return sorted(shown, key=lambda i: (ranks[i] is None, sign * (ranks[i] or 0)))

    def after(self) -> str:
        head = "".join(f'<th scope="col" data-column="{column}">{says[0]}</th>' for column, says in COLUMNS.items())
        rows = "".join(
            f'<tr><th scope="row">{escape(entry.name).replace("_", "_<wbr>")}</th>'
            f"{''.join(f'<td>{self._cell(entry, column)}</td>' for column in list(COLUMNS)[1:])}</tr>"
            for entry in self.entries
        )
        letters = (f"<li><sup>{_letter(i)}</sup> {escape(source)}</li>" for i, source in enumerate(self.sources))
        return (
            '<p class="lean-muted">One image at a time, of the side that stands in the table.</p>'
            f'<div class="lean-table lean-zoo" tabindex="0" role="group" aria-label="{self.title}"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
            "<details><summary>Where the published accuracies are from</summary>"
            f'<ul class="lean-muted lean-sources">{"".join(letters)}</ul></details>'
        )

    def _cell(self, entry, column: str) -> str:
        if column == "chapter":
            if not entry.chapter:
                return "–"
            name = escape(f"Chapter of {entry.name}", quote=True)
            return f'<a href="{escape(entry.chapter, quote=True)}" aria-label="{name}">chapter</a>'
        if column == "top1" and entry.source:
            letter, source = _letter(self.sources.index(entry.source)), escape(entry.source, quote=True)
            return f'{reads("top1", entry.top1)}<sup title="{source}">{letter}</sup>'
        return escape(_plain(entry, column))


def _plain(entry, column: str) -> str:
    value = getattr(entry, column)
    return str(value) if column in ("year", "idea", "image") else reads(column, value)


def _letter(number: int) -> str:
    return (ascii_lowercase[number // 26 - 1] if number >= 26 else "") + ascii_lowercase[number % 26]


def _words(entry) -> str:
    """Return what is searched: "resnet18" finds ResNet-18, too."""
    together = re.sub(r"[\W_]", "", entry.name)
    return f"{entry.name} {together} {entry.family} {entry.idea} {entry.paper} {entry.year}".lower()


def _ranks(values: list) -> list[int | None]:
    """Return the place of each value among all, equal for equal values; digits within a text count as numbers."""
    places = {key: place for place, key in enumerate(sorted({_key(value) for value in values if value is not None}))}
    return [None if value is None else places[_key(value)] for value in values]


def _key(value):
    if not isinstance(value, str):
        return value
    return tuple(int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", value))
