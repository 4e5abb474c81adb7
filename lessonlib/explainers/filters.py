"""The controls that narrow a list: boxes to tick, and a line to write in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from lessonlib.explainers.controls import fieldset, labelled, role_of


@dataclass(frozen=True)
class Checks:
    """Boxes to tick, all ticked at first. Their state is one text, the ticked values with dots between: ``a.c``.

    ``roles`` maps values to roles of the palette, whose colour and mark stand before the text.
    """

    name: str
    label: str
    values: tuple[str, ...]
    roles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        for value in self.values:
            if not value or "." in value:
                raise ValueError(f"value {value!r} of checks {self.name!r}: give a text without a dot")

    @property
    def start(self) -> str:
        """Every value ticked."""
        return ".".join(self.values)

    def describe(self) -> dict:
        """Return what the script must know of the control."""
        return {"kind": "checks", "values": self.values, "start": self.start}

    def html(self, key: str) -> str:
        """Return the control; ``key`` makes its names the only ones on the page."""
        boxes = "".join(
            f'<label{role_of(self.roles.get(value))}><input type="checkbox" name="lean-{key}-{self.name}" '
            f'value="{escape(value, quote=True)}" checked autocomplete="off"><span>{escape(value)}</span></label>'
            for value in self.values
        )
        return fieldset(self, boxes)


@dataclass(frozen=True)
class Text:
    """A line to write in, empty at first; ``hint`` stands in it until then, ``most`` characters are taken."""

    name: str
    label: str
    hint: str = ""
    most: int = 60
    start = ""

    def describe(self) -> dict:
        """Return what the script must know of the control."""
        return {"kind": "text", "most": self.most, "start": self.start}

    def html(self, key: str) -> str:
        """Return the control; ``key`` makes its ids the only ones on the page."""
        hint = escape(self.hint, quote=True)
        how = f'maxlength="{self.most}" placeholder="{hint}" autocomplete="off"'
        return labelled(self, key, f'<input type="search" id="lean-{key}-{self.name}" {how}>')
