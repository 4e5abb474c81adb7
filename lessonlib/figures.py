"""One look for every picture: inline SVG without a background, text as text, colours that follow the page's theme."""

import re
from collections.abc import Sequence
from html import escape
from io import StringIO
from zlib import crc32

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from lessonlib.numbers import together
from lessonlib.palette import ROLES, css

_INK = "#010203"  # a black that nothing else uses: it becomes the page's own text colour
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "lean",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.frameon": False,
    "hatch.color": _INK,
    "font.size": 13,
    "axes.labelsize": 13,
    "axes.titlesize": 13,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
    **{
        key: _INK
        for key in ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor", "ytick.labelcolor")
    },
    **{key: ROLES["input"].light for key in ("axes.edgecolor", "xtick.color", "ytick.color", "grid.color")},
}


def line(role: str, **changes: object) -> dict:
    """Return the keyword arguments of ``Axes.plot`` for a role: colour, dash, marker and width, but for ``changes``."""
    look = ROLES[role]
    return {"color": look.light, "linestyle": look.line, "marker": look.marker, "linewidth": look.width, **changes}


def fill(role: str) -> dict:
    """Return the keyword arguments of ``Axes.bar`` and the like for a role: colour and hatch."""
    look = ROLES[role]
    return {"facecolor": look.light, "hatch": look.hatch, "edgecolor": "none"}


def colour(role: str) -> str:
    """Return the colour by which a role is drawn; in the page it follows the theme."""
    return ROLES[role].light


def axes(width: float = 7.2, height: float = 3.6, **subplots) -> tuple[Figure, object]:
    """Return ``plt.subplots`` in the book's style. Sizes in inches; 7.2 is the width of a page (720 px).

    The style stays on: what is drawn into the axes later takes its colours from it too.
    """
    mpl.rcParams.update(STYLE)
    return plt.subplots(figsize=(width, height), **subplots)


def label_point(ax, text: str, place: tuple[float, float], shift: tuple[float, float], role: str, **options) -> None:
    """Write a direct label beside a point, ``shift`` (right, up) in points away, in the colour of what it names."""
    ax.annotate(text, place, shift, textcoords="offset points", color=colour(role), **{"fontsize": 12, **options})


def plain_numbers(axis, ticks: Sequence[float] | None = None) -> None:
    """Label a log axis with plain numbers, not powers of ten: at ``ticks``, else where Matplotlib puts them."""
    if ticks is not None:
        axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


class Picture:
    """A finished figure: inline SVG, a caption that says what to see, and the same for those who cannot see it."""

    def __init__(self, svg: str, caption: str, alt: str):
        self.svg, self.caption, self.alt = svg, caption, alt

    def _repr_html_(self) -> str:
        return (
            f'<style data-lean="figure">{css()}.lean-figure svg{{max-width:100%;height:auto}}</style>'
            f'<figure class="lean-figure">{self.svg}<figcaption>{escape(together(self.caption))}</figcaption></figure>'
        )


def picture(figure: Figure, caption: str, alt: str) -> Picture:
    """Close a Matplotlib figure and return it as a :class:`Picture`.

    ``caption`` begins with the message of the figure; ``alt`` says to someone who cannot see it what it shows.
    Raises ValueError when either says nothing.
    """
    for name, text in (("caption", caption), ("alt", alt)):
        if len(text.split()) < 4:
            raise ValueError(f"the {name} of a figure must say what to see, in at least four words; got {text!r}")
    out = StringIO()
    with mpl.rc_context(STYLE):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return Picture(_at_home_in_the_page(out.getvalue(), alt), caption, alt)


def _at_home_in_the_page(svg: str, alt: str) -> str:
    """Turn Matplotlib's stand-alone SVG into one that takes font, ink and colours from the page around it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    # Matplotlib numbers its ids alike in every figure; on one page they must differ.
    mark = f"fig{crc32(svg.encode()):08x}-"
    svg = re.sub(r'\bid="', f'id="{mark}', svg)
    svg = re.sub(r'((?:xlink:)?href="#|url\(#)', rf"\g<1>{mark}", svg)
    # By its version, Matplotlib writes a shorthand or the size and the family apart.
    svg = re.sub(r"font: ([^;\"]*?)px [^;\"]*", r"font-size: \1px; font-family: inherit", svg)
    svg = re.sub(r"font-family: [^;\"]*", "font-family: inherit", svg)
    svg = svg.replace(_INK, "currentColor")
    for name, role in ROLES.items():
        svg = svg.replace(role.light, f"var(--lean-{name})")
    label = escape(alt, quote=True)
    return re.sub(
        r"<svg\b", f'<svg role="img" aria-label="{label}" stroke-linejoin="round" stroke-linecap="butt"', svg, count=1
    )
