"""One look for every small table, in chapters, explainers and results alike."""

import re
from collections.abc import Iterable
from html import escape

from lessonlib.numbers import together

# A number, perhaps with a unit, or nothing: a column of them lines up at the right.
NUMBER = re.compile(r"([+−-]?[\d.,\u202f]*\d(\s?[^\s\d]{1,4})?)?$")


def table(header: Iterable[str], rows: Iterable[Iterable[object]], caption: str) -> str:
    """Return an HTML table whose first column heads the rows; every cell is escaped."""
    rows = [[escape(together(str(cell))) for cell in row] for row in rows]
    columns = zip(*rows, strict=True)
    sides = [' class="lean-number"' if all(map(NUMBER.match, column)) else "" for column in columns]
    heads = (escape(together(str(cell))) for cell in header)
    head = "".join(f'<th scope="col"{side}>{cell}</th>' for cell, side in zip(heads, sides, strict=True))
    lines = ""
    for first, *rest in rows:
        cells = "".join(f"<td{side}>{cell}</td>" for cell, side in zip(rest, sides[1:], strict=True))
        lines += f'<tr><th scope="row"{sides[0]}>{first}</th>{cells}</tr>'
    caption = escape(together(caption))
    return (  # it can be scrolled sideways on a phone, and so must be reached by key
        f'<div class="lean-table" tabindex="0" role="group" aria-label="{caption}"><table>'
        f"<caption><span>{caption}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
