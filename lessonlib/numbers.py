"""Numbers in prose: computed by the page, formatted in one way, never typed.

A chapter calls ``state(saving=8.3)`` in a cell and writes ``{glue:text}`saving` `` in its prose.
"""

import re
from html import escape

from IPython.display import display

from lessonlib.environment import book_is_building

THIN_SPACE = "\u202f"
NO_BREAK = "\u00a0"
_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def thousands(number: int) -> str:
    """Return an integer with thin spaces between thousands: ``3504872`` -> ``3 504 872``."""
    return f"{number:,}".replace(",", THIN_SPACE)


def significant(number: float, digits: int = 3) -> str:
    """Return a number rounded to ``digits`` significant digits, without an exponent: ``8.2971`` -> ``8.30``."""
    if number == 0:
        return "0"
    rounded = f"{number:.{digits - 1}e}"  # with the exponent after rounding, which may have carried (9.999 -> 10.0)
    places = max(digits - 1 - int(rounded.split("e")[1]), 0)
    return f"{float(rounded):,.{places}f}".replace(",", THIN_SPACE)


def scaled(number: float, unit: str = "", digits: int = 3) -> str:
    """Return a number with a metric prefix: ``569_000_000`` -> ``569 M``."""
    for size, prefix in _PREFIXES:
        if abs(float(f"{number:.{digits - 1}e}")) >= size:
            return f"{significant(number / size, digits)}{THIN_SPACE}{prefix}{unit}"
    return f"{significant(number, digits)}{THIN_SPACE}{unit}".rstrip(THIN_SPACE)


def formatted(value: object) -> str:
    """Return ``value`` as the book prints it: text as it is, integers with thin spaces, floats to three digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return thousands(value)
    if isinstance(value, float):
        return significant(value)
    raise TypeError(f"cannot state a {type(value).__name__}: give a str, an int or a float, got {value!r}")


def together(text: str) -> str:
    """Return ``text`` with spaces that no line breaks at, before %, between thousands and around ×, ± and →."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))|(?:^|(?<=\d)) (?=%)", THIN_SPACE, text)
    for sign in "×±→":
        text = text.replace(f" {sign} ", f"{NO_BREAK}{sign}{NO_BREAK}")
    return text


def state(**values: str | int | float) -> None:
    """Hand numbers over to the prose under their names.

    While the book is built they become MyST-NB's glue, invisible until a ``{glue:text}`` role names them. In a live
    kernel, where no prose can be filled in, they are listed under the cell instead.

    Raises TypeError for a value that is neither text nor a plain Python number.
    """
    texts = {name: formatted(value) for name, value in values.items()}
    if not book_is_building():
        rows = "".join(f"<tr><td><code>{name}</code></td><td>{escape(text)}</td></tr>" for name, text in texts.items())
        plain = "\n".join(f"{name} = {text}" for name, text in texts.items())
        display({"text/plain": plain, "text/html": f"<table>{rows}</table>"}, raw=True)
        return
    for name, text in texts.items():
        # MyST-NB reads a glued value from this mime prefix; see its "gluing" reference.
        prefix = "application/papermill.record/"
        # It takes a text that reads as a number for one and loses the plus; the word joiner, which has no width, helps.
        shown = "\u2060" + text if text.startswith("+") else text
        display({prefix + "text/plain": shown}, metadata={"scrapbook": {"name": name, "mime_prefix": prefix}}, raw=True)
