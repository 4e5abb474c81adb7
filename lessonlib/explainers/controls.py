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
        _check_start(self, "slider ")
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
        return labelled(
            self,
            key,
            f'<output for="lean-{key}-{self.name}">{text}</output>'
            f'<input type="range" id="lean-{key}-{self.name}" min="0" max="{len(self.values) - 1}" step="1" '
            f'value="{index}" aria-valuetext="{text}" autocomplete="off">',
        )


@dataclass(frozen=True)
class Choice:
    """Radio buttons: ``options`` maps each value to its text. ``start`` None: nothing is chosen yet.

    ``roles`` are values that are roles of the palette: its colour and mark stand before the text.
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
            f"<label{role_of(value if value in self.roles else None)}>"
            f'<input type="radio" name="lean-{key}-{self.name}" value="{escape(value, quote=True)}"'
            f'{" checked" if value == self.start else ""} autocomplete="off">'
            f"<span>{escape(text)}</span></label>"
            for value, text in self.options.items()
        )
        return fieldset(self, radios)


@dataclass(frozen=True)
class Select:
    """A list that opens: for more values than radio buttons have room for. Each value is its own text."""

    name: str
    label: str
    values: tuple[str, ...]
    start: str

    def __post_init__(self):
        _check_start(self, "select ")

    def describe(self) -> dict:
        """Return what the script must know of the control."""
        return {"kind": "select", "values": self.values, "start": self.start}

    def html(self, key: str) -> str:
        """Return the control; ``key`` makes its ids the only ones on the page."""
        options = "".join(
            f"<option{' selected' if value == self.start else ''}>{escape(value)}</option>" for value in self.values
        )
        return labelled(self, key, f'<select id="lean-{key}-{self.name}" autocomplete="off">{options}</select>')


@dataclass(frozen=True)
class Held:
    """A value of the state that has no input: the reader sets it in the body, by a click on what is drawn there."""

    name: str
    values: tuple[str, ...]
    start: str

    def __post_init__(self):
        _check_start(self, "")

    def describe(self) -> dict:
        """Return what the script must know of the value."""
        return {"kind": "held", "values": self.values, "start": self.start}

    def html(self, key: str) -> str:
        """Return nothing: the body shows it."""
        return ""


def _check_start(control, kind: str) -> None:
    if control.start not in control.values:
        raise ValueError(
            f"start={control.start!r} of {kind}{control.name!r} is none of its values {list(control.values)}"
        )


def labelled(control, key: str, inputs: str) -> str:
    """Return one input with its label."""
    label = f'<label for="lean-{key}-{control.name}">{_formula(control.label)}</label>'
    return f'<div class="lean-control" data-control="{control.name}">{label}{inputs}</div>'


def fieldset(control, inputs: str) -> str:
    """Return inputs that belong together under one legend."""
    legend = f"<legend>{_formula(control.label)}</legend>"
    return f'<fieldset class="lean-control lean-choice" data-control="{control.name}">{legend}{inputs}</fieldset>'


def role_of(role: str | None) -> str:
    """Return the attribute that gives a label the colour and mark of a role of the palette."""
    return f' data-role="{role}"' if role else ""


def _formula(label: str) -> str:
    """Return a label as HTML, with the letters of the formulas set as such: ``D_K`` becomes D with a small K."""
    return re.sub(r"\b([A-Z])(?:_([A-Z]))?\b(?= )", _letter, escape(label))


def _letter(match: re.Match) -> str:
    letter, index = match.groups()
    return f"<i>{letter}</i>" + (f"<sub>{index}</sub>" if index else "")
