"""One colour, one meaning: the only place in the project that names a colour.

Every role also has a line style, a marker and a hatch, since not everyone sees colour.
Contrast on white and on #121212 is at least 5.4 : 1, so the colours serve for text too.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """How one idea looks: its colour on a light and on a dark page, and the marks that say the same without colour."""

    light: str
    dark: str
    line: str
    marker: str
    hatch: str = ""
    width: float = 1.8


ROLES = {
    "input": Role("#5b6770", "#9aa7b1", line="-", marker=".", width=1.0),
    "standard": Role("#8a5a00", "#e6a83c", line="-", marker="s"),
    "depthwise": Role("#0063a8", "#5bb4f0", line="--", marker="o"),
    "pointwise": Role("#00745a", "#37c79f", line=":", marker="^"),
    "shortcut": Role("#b3247a", "#f07cc0", line="-", marker="D", width=3.0),
    "loss": Role("#c03d00", "#ff8a4c", line="-", marker="x", hatch="///"),
    "group": Role("#6a4fb3", "#b39cf5", line="-.", marker="*"),
}


def css() -> str:
    """Return the palette as CSS variables ``--lean-<role>`` for a light page, a dark one, and one that says neither."""
    light, dark = (
        "".join(f"--lean-{name}:{getattr(role, shade)};" for name, role in ROLES.items()) for shade in ("light", "dark")
    )
    return (
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{html:not([data-theme]){{{dark}}}}}"
        f'html[data-theme="dark"],html[theme="dark"]{{{dark}}}'
    )
