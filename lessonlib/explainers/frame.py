"""What every explainer shares: title, controls, body, the sentence that says what just happened, buttons, a table.

An explainer is a piece of HTML that carries its own script and style, so that it works in a static page without a
network, in Colab (each output in a frame of its own) and in JupyterLab. Repeated blocks do no harm: each script mounts
what is not mounted yet.
"""

import json
from collections import Counter
from functools import cache
from html import escape
from importlib.resources import files

from lessonlib.palette import css

_shown = Counter()


class Explainer:
    """A frame in which the reader sets something and sees what follows, without a kernel.

    A subclass sets ``name`` (its script is ``<name>.js``) and ``title``, and declares ``controls``; it may give a
    ``body`` (HTML that the script fills), ``data`` (numbers for the script), a ``table`` for pages without a script,
    and ``parts``: further scripts, with their styles, which run before its own.
    """

    name: str
    title: str
    parts: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()  # (what it does, its text), before reset and copy link
    reset = "Reset"
    shared = True  # the state goes into the address, and a button copies it

    def controls(self) -> tuple:
        """Return the controls, in order."""
        return ()

    def data(self) -> dict:
        """Return what the script must know beside the controls."""
        return {}

    def body(self, key: str) -> str:
        """Return HTML for the script to fill, as ``.lean-body``; ids that begin with ``key`` are its own."""
        return ""

    def without_script(self) -> str:
        """Return HTML for a page whose scripts do not run, usually a :func:`~lessonlib.tables.table`."""
        return ""

    def after(self) -> str:
        """Return HTML that stands below the sentence, with and without script."""
        return ""

    def _repr_html_(self) -> str:
        _shown[self.name] += 1
        key = f"{self.name}-{_shown[self.name]}"
        controls = self.controls()
        data = {"controls": {control.name: control.describe() for control in controls}, **self.data()}
        buttons = [*self.buttons, ("reset", self.reset)] + [("link", "Copy link")] * self.shared
        bare = self.without_script()
        return (
            f'<div class="lean-explainer" data-explainer="{self.name}" data-key="{key}" id="lean-{key}" role="group" '
            f'aria-labelledby="lean-{key}-title"><p class="lean-title" id="lean-{key}-title">{escape(self.title)}</p>'
            f'<div class="lean-live" hidden><div class="lean-controls">{"".join(c.html(key) for c in controls)}</div>'
            f'<div class="lean-body">{self.body(key)}</div><p class="lean-sentence" aria-live="polite"></p>'
            f'<div class="lean-buttons">{"".join(_button(*button) for button in buttons)}</div></div>'
            f"{self.after()}"
            f"{f'<noscript>{bare}</noscript>' if bare else ''}"
            f'<script type="application/json" class="lean-data">{_json(data)}</script></div>'
            f"{_style('palette', css())}{_style('frame', _read('frame.css'))}"
            f"{''.join(_own_style(part) for part in (*self.parts, self.name))}"
            f"{''.join(_script(part) for part in ('numbers', 'controls', 'frame', *self.parts, self.name))}"
        )


def _button(action: str, text: str) -> str:
    return f'<button type="button" data-do="{action}">{escape(text)}</button>'


def _json(data: object) -> str:
    """Return JSON that can stand inside a script element: no ``<`` ends it, no ``&`` is taken for an entity."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _read(file: str) -> str:
    return (files("lessonlib.explainers") / file).read_text(encoding="utf-8")


def _style(name: str, text: str) -> str:
    return f'<style data-lean="{name}">{text}</style>'


def _own_style(name: str) -> str:
    return _style(name, _read(f"{name}.css")) if (files("lessonlib.explainers") / f"{name}.css").is_file() else ""


def _script(name: str) -> str:
    return f'<script type="module" data-lean="{name}">{_read(f"{name}.js")}</script>'
