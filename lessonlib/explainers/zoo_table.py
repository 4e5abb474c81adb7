"""All networks in one table, which the reader sorts and narrows. It stands in the page with and without script."""

import re
from collections.abc import Iterable
from html import escape
from string import ascii_lowercase

from lessonlib.explainers.controls import Held
from lessonlib.explainers.filters import Checks, Text
from lessonlib.explainers.frame import Explainer
from lessonlib.explainers.zoo import checked, family_roles, reads, spread

# column: its head, its name in the sentence, and what comes first upwards and downwards
COLUMNS = {
    "name": ("Network", "name", "A first", "Z first"),
    "year": ("Year", "year", "oldest first", "newest first"),
    "image": ("Image", "side of the image", "smallest first", "largest first"),
    "parameters": ("Parameters", "parameters", "fewest first", "most first"),
    "macs": ("Multiply-adds", "multiply-adds", "fewest first", "most first"),
    "peak_activation": ("Peak memory", "peak activation memory", "least first", "most first"),
    "relative_time": ("Time", "time", "fastest first", "slowest first"),
    "top1": ("Top-1", "published accuracy", "lowest first", "highest first"),
    "chapter": ("Chapter", "chapter", "those with one first", "those with one first"),
}
TEXT = ("name", "chapter")


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
        wanted = find.lower().split()
        shown = [
            index
            for index, entry in enumerate(self.entries)
            if entry.family in families.split(".") and all(_has(self.words[index], word) for word in wanted)
        ]
        ranks, sign = self.ranks[sort], 1 if order == "ascending" else -1
        return sorted(shown, key=lambda i: (ranks[i] is None, sign * (ranks[i] or 0)))

    def after(self) -> str:
        head = "".join(f'<th scope="col" data-column="{column}">{says[0]}</th>' for column, says in COLUMNS.items())
        rows = "".join(
            f'<tr><th scope="row">{_name(entry)}</th>'
            f"{''.join(f'<td>{self._cell(entry, column)}</td>' for column in list(COLUMNS)[1:])}</tr>"
            for entry in self.entries
        )
        letters = (f"<li><sup>{_letter(i)}</sup> {escape(source)}</li>" for i, source in enumerate(self.sources))
        return (
            '<p class="lean-muted">One image at a time, of the side in the table. Memory is that of the activations at '
            "their peak. Time is in times of ResNet-18’s, with the lowest and the highest round below it; top-1 is as "
            'published.</p><p class="lean-muted lean-sideways">The table goes on at the right: scroll it sideways.</p>'
            '<div class="lean-zoo-frame"><div class="lean-table lean-zoo" tabindex="0" role="group" '
            f'aria-label="{self.title}"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
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
        if column == "relative_time" and entry.time_range:
            return f'{escape(_plain(entry, column))}<span class="lean-muted lean-spread">{spread(entry)}</span>'
        return escape(_plain(entry, column))


def _name(entry) -> str:
    name = escape(entry.name).replace("_", "_<wbr>")
    return f'<span class="lean-network">{name}</span> <span class="lean-muted lean-idea">{escape(entry.idea)}</span>'


def _plain(entry, column: str) -> str:
    value = getattr(entry, column)
    return str(value) if column in ("year", "image") else reads(column, value)


def _letter(number: int) -> str:
    return (ascii_lowercase[number // 26 - 1] if number >= 26 else "") + ascii_lowercase[number % 26]


def bare(word: str) -> str:
    """Return a word in small letters without its hyphens and the like: "ResNeXt-50" -> "resnext50"."""
    return re.sub(r"[\W_]", "", word.lower())


def _words(entry) -> str:
    """Return what is searched: the name as it is and bare, so that "ResNet-18" and "resnet18" find the same."""
    return f"{entry.name} {bare(entry.name)} {entry.family} {entry.idea} {entry.paper} {entry.year}".lower()


def _has(words: str, word: str) -> bool:
    return word in words or (bool(bare(word)) and bare(word) in words)


def _ranks(values: list) -> list[int | None]:
    """Return the place of each value among all, equal for equal values; digits within a text count as numbers."""
    places = {key: place for place, key in enumerate(sorted({_key(value) for value in values if value is not None}))}
    return [None if value is None else places[_key(value)] for value in values]


def _key(value):
    if not isinstance(value, str):
        return value
    return tuple(int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", value))
