"""The controls of an explainer, declared in Python and shown as native inputs, so that the keyboard works."""

import re
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Slider:
    """A range input that moves through a list of values. ``texts`` says how each value reads; else the value itself."""

    name: str
    label: str
    values: tuple
    start: object
    texts: tuple[str, ...] = ()

    def __post_init__(self):
        if self.start not in self.values:
            raise ValueError(f"start={self.start!r} of slider {self.name!r} is none of its values {self.values}")
        if self.texts and len(self.texts) != len(self.values):
            raise ValueError(f"slider {self.name!r} has {len(self.values)} values but {len(self.texts)} texts")

    def spoken(self) -> tuple[str, ...]:
        """Return how each value reads."""
        return self.texts or tuple(str(value) for value in self.values)

    def describe(self) -> dict:
        """Return what the script must know of the control."""
        return {"kind": "slider", "values": self.values, "texts": self.spoken(), "start": self.start}

    def html(self, key: str) -> str:
        """Return the control; ``key`` makes its ids the only ones on the page."""
        index = self.values.index(self.start)
        text = escape(self.spoken()[index], quote=True)
        return (
            f'<div class="lean-control" data-control="{self.name}">'
            f'<label for="lean-{key}-{self.name}">{_formula(self.label)}</label>'
            f'<output for="lean-{key}-{self.name}">{text}</output>'
            f'<input type="range" id="lean-{key}-{self.name}" min="0" max="{len(self.values) - 1}" step="1" '
            f'value="{index}" aria-valuetext="{text}" autocomplete="off"></div>'
        )


@dataclass(frozen=True)
class Choice:
    """Radio buttons: ``options`` maps each value to its text. ``start`` None: nothing is chosen yet.

    ``roles`` maps values to roles of the palette, whose colour and mark stand before the text.
    """

    name: str
    label: str
    options: dict[str, str]
    start: str | None
    roles: tuple[str, ...] = ()

    def __post_init__(self):
        if self.start is not None and self.start not in self.options:
            raise ValueError(
                f"start={self.start!r} of choice {self.name!r} is none of its options {list(self.options)}"
            )

    def describe(self) -> dict:
        """Return what the script must know of the control."""
        return {
            "kind": "choice",
            "values": tuple(self.options),
            "texts": tuple(self.options.values()),
            "start": self.start,
        }

    def html(self, key: str) -> str:
        """Return the control; ``key`` makes its ids the only ones on the page."""
        radios = "".join(
            f'<label{_role(value, self.roles)}><input type="radio" name="lean-{key}-{self.name}" '
            f'value="{escape(value, quote=True)}"{" checked" if value == self.start else ""} autocomplete="off">'
            f"<span>{escape(text)}</span></label>"
            for value, text in self.options.items()
        )
        return (
            f'<fieldset class="lean-control lean-choice" data-control="{self.name}">'
            f"<legend>{_formula(self.label)}</legend>{radios}</fieldset>"
        )


def _formula(label: str) -> str:
    """Return a label as HTML, with the letters of the formulas set as such: ``D_K`` becomes D with a small K."""
    return re.sub(r"\b([A-Z])(?:_([A-Z]))?\b(?= )", _letter, escape(label))


def _letter(match: re.Match) -> str:
    letter, index = match.groups()
    return f"<i>{letter}</i>" + (f"<sub>{index}</sub>" if index else "")


def _role(value: str, roles: tuple[str, ...]) -> str:
    return f' data-role="{value}"' if value in roles else ""
