"""The built pages, in a real browser without a network: whole, accessible, light and dark, wide and narrow."""

import re
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parent.parent.parent
TOC = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(page["file"] for part in TOC["parts"] for page in part["chapters"])]
OWN_HTML = 1_500_000  # bytes
SERIOUS = ("serious", "critical")
FILE_NAME = re.compile(r"^\S+\.(png|svg|jpe?g|gif|webp)$", re.I)
EMPTY_PHRASE = re.compile(
    r"^(an? |the )?(image|picture|figure|plot|chart|graph|diagram|logo|icon|screenshot)s?( of)?\W*$", re.I
)

every_page = pytest.mark.parametrize("name", PAGES)


class Pictures(HTMLParser):
    """Collects what each picture of a page says to someone who cannot see it."""

    def __init__(self):
        super().__init__()
        self.said = []

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "img":
            self.said.append(facts.get("alt"))
        if tag == "svg" and facts.get("role") == "img":
            self.said.append(facts.get("aria-label"))


def text_of(html, name) -> str:
    return (html / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(html):
    """The built book on localhost."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=html))
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_address[1]}"
    serving.shutdown()


def settled(page):
    """Wait until mathematics is set and the page has stopped loading."""
    page.wait_for_load_state("load")
    page.wait_for_function("!window.MathJax?.startup?.promise || window.MathJax.startup.promise.then(() => true)")
    return page


@every_page
def test_no_traceback_and_within_the_budget(html, name):
    text = text_of(html, name)
    assert len(text.encode()) <= OWN_HTML
    words = re.sub(r"<[^>]+>", "", text)
    for sign in ("Traceback (most recent call last)", "UsageError", "DeprecationWarning", "&lt;lessonlib.", "{glue:"):
        assert sign not in words


@every_page
def test_pictures_speak_to_those_who_cannot_see_them(html, name):
    pictures = Pictures()
    pictures.feed(text_of(html, name))
    for said in pictures.said:
        assert said is not None, "a picture without alternative text"
        if said:  # an empty text marks decoration
            assert not FILE_NAME.match(said), said
            assert not EMPTY_PHRASE.match(said), said
            assert len(said.split()) >= 4, said


@every_page
def test_no_line_breaks_between_a_number_and_its_unit(html, name):
    page = text_of(html, name)
    quiet = re.sub(r"<(script|style|pre|code|svg|noscript)\b.*?</\1>", "", page[page.index("<article") :], flags=re.S)
    prose = " ".join(re.findall(r"<(?:p|figcaption|caption)\b[^>]*>(.*?)</(?:p|figcaption|caption)>", quiet, re.S))
    assert len(prose) > 100 and not re.findall(r".{0,30}(?:\d(?:</span>)? %|\d \d{3}\b|\d ± \d).{0,9}", prose)


def barriers(page) -> list[str]:
    """What axe finds serious or critical on ``page``, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true; })")
    # What is folded fades in when it is opened; half-way its contrast is no one's concern.
    page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished))")
    return [
        f"{violation['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def unreachable(page) -> list[str]:
    """The controls of ``page`` that the tab key passes by."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main article :is(input, select, button, summary, a, [role=slider])')]
            .filter(element => element.checkVisibility() && !element.disabled && element.tabIndex < 0
                && !element.matches('input[type=radio]') && !element.closest('.headerlink, [aria-hidden=true]'))
            .map(element => element.outerHTML.slice(0, 120))"""
    )


def white_boxes(page) -> list[str]:
    """What glares on a dark ``page``."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main article *')].filter(element => {
            const box = element.getBoundingClientRect();
            if (box.width < 40 || box.height < 20) return false;
            const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
            return a > 0.5 && Math.min(r, g, b) > 220;
        }).map(element => element.outerHTML.slice(0, 120))"""
    )


def reads_without_a_network(page, text: str):
    assert page.refused == []
    assert page.complaints == []
    assert page.locator("article h1").first.is_visible()
    if 'class="math notranslate' in text:
        assert page.locator("mjx-container").count() > 0
        assert page.locator("mjx-merror").count() == 0


# A page is opened once for each way to read it, and asked everything there: opening takes longer than asking.


@every_page
def test_in_the_light_it_is_whole_and_open_to_everyone(html, server, open_page, name):
    page = settled(open_page(f"{server}/{name}.html", reduced_motion="reduce"))
    reads_without_a_network(page, text_of(html, name))
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert unreachable(page) == []
    assert barriers(page) == []


@every_page
def test_in_the_dark_nothing_glares(server, open_page, name):
    page = settled(open_page(f"{server}/{name}.html", dark=True, reduced_motion="reduce"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert white_boxes(page) == []
    assert barriers(page) == []


@every_page
def test_a_file_reads_as_a_served_page_does(html, open_page, name):
    reads_without_a_network(settled(open_page((html / f"{name}.html").as_uri())), text_of(html, name))


@every_page
def test_a_phone_shows_it_without_scrolling_sideways(server, open_page, name):
    page = settled(open_page(f"{server}/{name}.html", width=390, height=844, has_touch=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@every_page
def test_it_loads_no_script_it_does_not_use(html, name):
    text = text_of(html, name)
    body = text[text.index("<article") : text.index("</article>")]
    scripts = " ".join(re.findall(r'<script[^>]*src="([^"]+)"', text))
    assert "thebe" not in scripts
    assert ("tex-" in scripts) == ('class="math notranslate' in body)
    assert ("copybutton" in scripts) == ('class="highlight' in body)
    kinds = re.findall(r'<script[^>]*data-lean="([^"]+)"', text)
    assert len(kinds) == len(set(kinds)), "a script stands twice on the page"
