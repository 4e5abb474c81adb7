"""Keep every page light and at home in its theme: the palette, and no script or style that the page does not need."""

import re
from pathlib import Path

from lessonlib.palette import css

# Self-contained outputs bring their style and script along; a page needs each of them once.
BLOCK = re.compile(r"<(style|script)\b[^>]*\bdata-lean=\"([^\"]+)\"[^>]*>.*?</\1>", re.S)
# Scripts that Jupyter Book puts on every page, and what must stand on a page that uses them.
NEEDED_FOR = {
    "thebe": "thebe-button",
    "copybutton": 'class="highlight',
    "clipboard": 'class="highlight',
    "togglebutton": "toggle",
    "design-tabs": "sd-tab",
}


def write_palette(app, config):
    folder = Path(app.outdir).parent / ".palette"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lean-palette.css").write_text(css(), encoding="utf-8")
    config.html_static_path.append(str(folder))
    app.add_css_file("lean-palette.css")
    app.add_css_file("lean.css")


def once_a_page(body: str) -> str:
    """Return the page's HTML with each block marked ``data-lean`` kept the first time it stands there."""
    seen = set()

    def first(match: re.Match) -> str:
        if (kind := (match[1], match[2])) in seen:
            return ""
        seen.add(kind)
        return match[0]

    return BLOCK.sub(first, body)


def lighten(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    context["body"] = body = once_a_page(body)
    unused = [name for name, sign in NEEDED_FOR.items() if sign not in body]
    context["script_files"] = [
        file for file in context["script_files"] if not any(name in str(file) for name in unused)
    ]


def setup(app):
    app.connect("config-inited", write_palette, priority=900)
    app.connect("html-page-context", lighten, priority=900)
    return {"version": "1", "parallel_read_safe": True}
