"""Keep every page light and at home in its theme: the palette, and no script or style that the page does not need."""

import re
from pathlib import Path

from lessonlib.palette import css

# Self-contained outputs bring their style and script along; a page needs each of them once.
BLOCK = re.compile(r"<(style|script)\b[^>]*\bdata-lean=\"([^\"]+)\"[^>]*>.*?</\1>", re.S)
FONT_PRELOAD = re.compile(r'\s*<link rel="preload" as="font"[^>]*>')
# Scripts that Jupyter Book puts on every page, and what must stand on a page that uses them.
NEEDED_FOR = {
    "thebe": "thebe-button",
    "mathjax": 'class="math',
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
    # docutils calls a bibliography a list, though its children are no list items.
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    # A word where MyST-NB's table of execution times has a picture that many fonts lack.
    body = body.replace("<p>✅</p>", "<p>done</p>")
    context["body"] = body = once_a_page(body)
    unused = [name for name, sign in NEEDED_FOR.items() if sign not in body]
    context["script_files"] = [
        file for file in context["script_files"] if not any(name in str(file) for name in unused)
    ]


def without_unused_fonts(app, exception):
    """The theme has every page load three icon fonts ahead of time, but draws its icons as SVG."""
    if exception is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            if (lean := FONT_PRELOAD.sub("", text)) != text:
                page.write_text(lean, encoding="utf-8")


def setup(app):
    app.connect("config-inited", write_palette, priority=900)
    app.connect("html-page-context", lighten, priority=900)
    app.connect("build-finished", without_unused_fonts)
    return {"version": "1", "parallel_read_safe": True}
