"""A curve is drawn by mouse and by finger, goes into the address and comes back from it."""

import re
from math import cos, pi, sin

import pytest

from lessonlib.explainers import ReluManifold
from lessonlib.explainers.manifold import CORNERS, read, written

ROUND = [(0.7 * cos(2 * pi * i / 40), 0.5 * sin(2 * pi * i / 40)) for i in range(41)]
HALF = 1.18  # what a panel shows of the plane, to each side


@pytest.fixture
def page(open_html):
    page = open_html(ReluManifold()._repr_html_(), height=1200)
    yield page
    assert page.complaints == []


def surface(page):
    return page.get_by_role("application")


def place(page, point):
    box = surface(page).bounding_box()
    x, y = point
    return box["x"] + (x / HALF + 1) / 2 * box["width"], box["y"] + (1 - y / HALF) / 2 * box["height"]


def drawn(page) -> list:
    """The corners that the address holds, once it holds them and changes no more."""
    page.wait_for_function("/drawn=/.test(location.hash)")
    seen = None
    while seen != page.url:
        seen = page.url
        page.wait_for_timeout(600)
    return read(re.search(r"drawn=(\w+)", page.url)[1])


def near(corner, points) -> float:
    return min(((corner[0] - x) ** 2 + (corner[1] - y) ** 2) ** 0.5 for x, y in points)


def stroke(page, points):
    page.mouse.move(*place(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, point))
    page.mouse.up()


def curve_of(page) -> str:
    return page.locator("[data-panel=curve] .lean-curve-line").get_attribute("d")


def test_a_mouse_draws_whatever_curve_is_chosen(page):
    before = curve_of(page)
    stroke(page, ROUND)
    assert (
        page.get_by_role("radio", name="your own").is_checked()
        and curve_of(page) != before
        and curve_of(page).endswith("Z")
    )
    corners = drawn(page)
    assert 10 < len(corners) <= CORNERS
    fine = [(0.7 * cos(2 * pi * i / 400), 0.5 * sin(2 * pi * i / 400)) for i in range(400)]
    assert max(near(corner, fine) for corner in corners) < 0.03
    assert max(near(point, corners) for point in fine) < 0.09
    assert "Closed" in page.locator("[aria-live=polite].lean-muted").inner_text()
    shown = page.locator("[data-panel=exact] svg").get_attribute("aria-label")
    assert "drawn curve" in shown


def test_a_click_is_no_curve(page):
    before = curve_of(page)
    stroke(page, [(0.2, 0.2), (0.22, 0.2), (0.24, 0.22), (0.2, 0.24)])
    assert curve_of(page) == before and page.get_by_role("radio", name="spiral").is_checked()
    assert "too short" in page.locator("[aria-live=polite].lean-muted").inner_text()
    stroke(page, ROUND)
    mine = curve_of(page)
    stroke(page, [(0.2, 0.2), (0.22, 0.2), (0.24, 0.22), (0.2, 0.24)])
    assert curve_of(page) == mine, "a drawn curve stays as well"


def test_a_link_brings_the_curve_back_and_reset_the_spiral(page):
    stroke(page, ROUND)
    mine, corners = curve_of(page), drawn(page)
    page.reload()
    assert curve_of(page) == mine and page.get_by_role("radio", name="your own").is_checked()
    assert drawn(page) == corners
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_role("radio", name="spiral").is_checked()
    page.get_by_role("radio", name="your own").check()
    assert curve_of(page) != mine, "reset also forgets the drawing"
    page.wait_for_function("/curve=own/.test(location.hash) && !/drawn/.test(location.hash)")


@pytest.mark.parametrize("damage", ["", "123", "zz", "é" * 12, "0" * 8, "0" * (4 * CORNERS + 4), "<b>abcdefghi"])
def test_a_damaged_drawing_in_a_link_is_the_clover(open_html, damage):
    page = open_html(ReluManifold()._repr_html_())
    page.get_by_role("radio", name="your own").check()
    clover = curve_of(page)
    key = page.locator(".lean-explainer").get_attribute("data-key")
    page.evaluate("(hash) => { location.hash = hash; }", f"~{key}:n=3,draw=2,curve=own,drawn={damage}")
    page.reload()
    assert (
        page.get_by_role("radio", name="your own").is_checked() and curve_of(page) == clover and page.complaints == []
    )


def touch(page, points):
    finger = page.context.new_cdp_session(page)
    for i, point in enumerate(points):
        x, y = place(page, point)
        kind = "touchMove" if i else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_draws_and_the_page_stays(open_html):
    page = open_html(ReluManifold()._repr_html_(), width=390, height=700, has_touch=True)
    page.get_by_role("radio", name="your own").check()
    surface(page).scroll_into_view_if_needed()
    before, scrolled = curve_of(page), page.evaluate("scrollY")
    touch(page, ROUND)
    page.wait_for_function(
        "before => document.querySelector('[data-panel=curve] .lean-curve-line').getAttribute('d') !== before",
        arg=before,
    )
    assert max(near(corner, ROUND) for corner in drawn(page)) < 0.06
    assert page.evaluate("scrollY") == scrolled and page.complaints == []


def test_a_finger_scrolls_past_the_spiral(open_html):
    page = open_html(ReluManifold()._repr_html_(), width=390, height=700, has_touch=True)
    before = curve_of(page)
    touch(page, [(0, -1 + 0.2 * i) for i in range(10)])  # upwards, as one scrolls down
    page.wait_for_function("scrollY > 20")
    assert curve_of(page) == before and page.get_by_role("radio", name="spiral").is_checked()


def test_two_on_one_page_draw_each_for_itself(open_html):
    page = open_html(ReluManifold()._repr_html_() + ReluManifold()._repr_html_(), height=2400)
    first, second = page.locator(".lean-explainer").all()
    before = second.locator("[data-panel=curve] .lean-curve-line").get_attribute("d")
    box = first.get_by_role("application").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for x, y in ((150, 50), (160, 160), (60, 150)):
        page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.up()
    assert (
        first.get_by_role("radio", name="your own").is_checked()
        and second.get_by_role("radio", name="spiral").is_checked()
    )
    assert second.locator("[data-panel=curve] .lean-curve-line").get_attribute("d") == before
    assert (
        page.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size")
        == page.locator("[id]").count()
    )


def test_a_stroke_of_many_points_still_fits_a_link():
    assert len(written(ROUND[:CORNERS])) <= 4 * CORNERS < 200
