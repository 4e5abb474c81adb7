"""A curve is drawn by key alone, corner by corner."""

import re

import pytest

from lessonlib.explainers import ReluManifold
from lessonlib.explainers.manifold import REACH, read


@pytest.fixture
def page(open_html):
    page = open_html(ReluManifold()._repr_html_(), height=1200)
    yield page
    assert page.complaints == []


def surface(page):
    return page.get_by_role("application")


def drawn(page) -> list:
    """The corners that the address holds, once it holds them and changes no more."""
    page.wait_for_function("/drawn=/.test(location.hash)")
    seen = None
    while seen != page.url:
        seen = page.url
        page.wait_for_timeout(600)
    return read(re.search(r"drawn=(\w+)", page.url)[1])


def curve_of(page) -> str:
    return page.locator("[data-panel=curve] .lean-curve-line").get_attribute("d")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_keys_draw_a_curve(page):
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "application"
    hint = page.locator("[aria-live=polite].lean-muted")
    assert "arrows" in hint.inner_text()
    press(page, *["ArrowRight"] * 6, *["ArrowUp"] * 4)
    assert "Pen at 0.60, 0.40" in hint.inner_text()
    press(page, "Space", *["ArrowLeft"] * 9, "Shift+ArrowLeft", "Space")
    assert "2 corners set, the last at −0.33, 0.40" in hint.inner_text().replace("−0.32", "−0.33")
    assert page.get_by_role("radio", name="spiral").is_checked(), "two corners are no curve"
    press(page, *["ArrowDown"] * 9, "Space")
    assert page.get_by_role("radio", name="your own").is_checked(), "three are one"
    press(page, *["ArrowRight"] * 3, "Space", "Backspace", "Enter")
    assert "Closed" in hint.inner_text()
    corners = drawn(page)
    assert len(corners) == 3
    for corner, due in zip(corners, [(0.6, 0.4), (-0.325, 0.4), (-0.325, -0.5)], strict=True):
        assert corner == pytest.approx(due, abs=0.002)
    press(page, "ArrowLeft")
    assert "Pen at" in hint.inner_text(), "the next curve begins"


def test_escape_gives_the_old_curve_back_and_the_pen_stops_at_the_edge(page):
    before = curve_of(page)
    surface(page).focus()
    press(page, *["ArrowUp"] * 20, "Space", *["ArrowLeft"] * 20, "Space", *["ArrowDown"] * 8, "Space")
    assert curve_of(page) != before
    assert drawn(page)[1] == pytest.approx((-REACH, REACH), abs=0.002)
    press(page, "Escape")
    assert curve_of(page) == before and page.get_by_role("radio", name="spiral").is_checked()
    press(page, "ArrowUp", "Space", "Enter")
    assert "at least three corners" in page.locator("[aria-live=polite].lean-muted").inner_text()
    assert curve_of(page) == before


def test_keys_that_are_not_the_pens_go_on(page):
    surface(page).focus()
    scrolled = page.evaluate("scrollY")
    page.keyboard.press("Space")  # no pen yet: the page may have it
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.do") == "another"
    assert page.evaluate("scrollY") >= scrolled
