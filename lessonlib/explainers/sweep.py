"""Sweeps: every setting is drawn when the page is built, and the reader moves through the frames without a kernel.

With a kernel the same call gives live widgets that draw each setting when it is asked for.
"""

import re
from collections.abc import Callable, Sequence
from itertools import product

from lessonlib.environment import book_is_building
from lessonlib.explainers.controls import Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.figures import Picture
from lessonlib.tables import table

MOST_FRAMES = 200
MOST_CHARACTERS = 1_200_000  # a page has 1.5 MB for everything


def sweep(
    render: Callable[..., object],
    summary: Callable[..., str] | None = None,
    *,
    title: str = "",
    start: dict | None = None,
    **settings: Sequence,
):
    """Let the reader move through ``render(**setting)`` for every combination of ``settings``.

    ``sweep(draw, n=[2, 3, 5])`` draws three frames. A frame is a Picture or anything with ``_repr_html_``;
    ``summary(**setting)`` says in a sentence what is to be seen, else the picture's caption does. ``start`` is the
    setting that is seen first, else the first of each.

    Raises ValueError for more than 200 frames, frames that do not fit into a page, an empty list of values or two that
    read alike; TypeError for a frame that is no picture.
    """
    if not settings:
        raise ValueError("a sweep needs at least one setting, as in sweep(render, n=[2, 3, 5])")
    settings = {name: list(values) for name, values in settings.items()}
    frames = 1
    for name, values in settings.items():
        if len({str(value) for value in values}) < max(len(values), 1):
            raise ValueError(f"{name}={values!r}: give at least one value, all different")
        frames *= len(values)
    if frames > MOST_FRAMES:
        counts = " × ".join(f"{len(values)} of {name}" for name, values in settings.items())
        raise ValueError(f"{counts} make {frames} frames; a page takes {MOST_FRAMES}: leave out some values")
    first = {name: values[0] for name, values in settings.items()} | (start or {})
    for name, value in first.items():
        if value not in settings.get(name, []):
            raise ValueError(f"start: {name}={value!r} is none of the values of the sweep")
    title = title or "Move through " + " and ".join(name.replace("_", " ") for name in settings)
    return (Sweep if book_is_building() else _live)(render, summary, title, first, settings)


class Sweep(Explainer):
    """The frames of a sweep, all drawn; see :func:`sweep`."""

    name = "sweep"

    def __init__(self, render, summary, title: str, first: dict, settings: dict[str, list]):
        self.title = title
        self._controls = tuple(
            Slider(name, name.replace("_", " "), tuple(map(str, values)), str(first[name]))
            for name, values in settings.items()
        )
        self.frames, self.says, self.texts = [], [], []
        for values in product(*settings.values()):
            setting = dict(zip(settings, values, strict=True))
            frame = render(**setting)
            self.texts.append(tuple(map(str, values)))
            self.says.append(_say(frame, summary, setting))
            self.frames.append(_html(frame, summary is not None, setting))
        if (size := sum(map(len, self.frames))) > MOST_CHARACTERS:
            raise ValueError(
                f"{len(self.frames)} frames take {size:,} characters; a page has room for {MOST_CHARACTERS:,}: "
                "draw fewer, or with fewer points"
            )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return {"says": self.says, "order": [control.name for control in self._controls]}

    def body(self, key: str) -> str:
        stored = "".join(
            f'<template class="lean-stored">{with_own_ids(frame, f"{key}-{number}-")}</template>'
            for number, frame in enumerate(self.frames)
        )
        return f'<div class="lean-screen"></div>{stored}'

    def compute(self, **state: str) -> int:
        """Return the number of the frame for a setting, each value as it reads."""
        return self.texts.index(tuple(state[control.name] for control in self._controls))

    def without_script(self) -> str:
        names = [control.label for control in self._controls]
        rows = [(*texts, says) for texts, says in zip(self.texts, self.says, strict=True)]
        return table((*names, "What is to be seen"), rows, "Every setting")


def with_own_ids(html: str, mark: str) -> str:
    """Return HTML in which every id, and every reference to one, begins with ``mark``."""
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    if not ids:
        return html
    html = re.sub(r'(\sid=")', rf"\g<1>{mark}", html)
    html = re.sub(
        r'(href="#|url\(#)([^")]+)', lambda found: found[1] + (mark if found[2] in ids else "") + found[2], html
    )
    lists = r'(\s(?:aria-labelledby|aria-describedby|aria-controls|for)=")([^"]+)'
    return re.sub(
        lists,
        lambda found: found[1] + " ".join((mark if word in ids else "") + word for word in found[2].split()),
        html,
    )


def _html(frame: object, with_caption: bool, setting: dict) -> str:
    """Return a frame as HTML; a picture's caption stands in the sentence unless a summary does."""
    if isinstance(frame, Picture):
        html = frame._repr_html_()[len("<style>") :].split("</style>", 1)[1]  # the explainer has the palette already
        return html if with_caption else re.sub(r"<figcaption>.*?</figcaption>", "", html, flags=re.S)
    if not hasattr(frame, "_repr_html_"):
        raise TypeError(
            f"render({setting}) gave a {type(frame).__name__}: give a Picture, or anything with _repr_html_"
        )
    return frame._repr_html_()


def _say(frame: object, summary, setting: dict) -> str:
    where = ", ".join(f"{name.replace('_', ' ')} = {value}" for name, value in setting.items())
    text = summary(**setting) if summary else getattr(frame, "caption", "")
    return f"{where}: {text}" if text else where


def _live(render, summary, title: str, first: dict, settings: dict[str, list]):
    """Return ipywidgets that call ``render`` whenever a value changes."""
    import ipywidgets
    from IPython.display import display

    sliders = {
        name: ipywidgets.SelectionSlider(
            options=[(str(value), value) for value in values],
            value=first[name],
            description=name.replace("_", " "),
            style={"description_width": "initial"},
        )
        for name, values in settings.items()
    }

    def show(**setting):
        display(render(**setting))
        if summary:
            print(summary(**setting))

    output = ipywidgets.interactive_output(show, sliders)
    return ipywidgets.VBox([ipywidgets.Label(title), *sliders.values(), output])
