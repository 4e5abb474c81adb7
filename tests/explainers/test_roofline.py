"""The roofline: script and Python agree, and the point can be dragged by hand and by key."""

from itertools import product

import pytest

from lessonlib.explainers import Roofline, RooflinePoint
from lessonlib.explainers.roofline import CHANNELS, INTENSITIES, KINDS, SIZES

STATES = [
    {"kind": kind, "channels": channels, "size": size, "intensity": intensity}
    for kind, channels, size, intensity in product(
        KINDS, CHANNELS[::3], SIZES[::2], ("own", INTENSITIES[3], INTENSITIES[40])
    )
]


@pytest.mark.claim("C09")
def test_script_and_python_agree(ask, make):
    roofline = make["roofline"]()
    assert len(STATES) >= 50
    for state, found in zip(STATES, ask(roofline, STATES), strict=True):
        expected = roofline.compute(**state)
        assert found.keys() == expected.keys()
        assert found.pop("bound") == expected.pop("bound"), state
        assert found == pytest.approx(expected, rel=1e-12), state


def now(page) -> float:
    return float(page.get_by_role("slider", name="The layer").get_attribute("aria-valuenow"))


def test_the_point_is_dragged(open_html, make):
    page = open_html(make["roofline"]()._repr_html_())
    handle = page.locator(".lean-ring")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = now(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.move(x + 200, y, steps=4)
    page.mouse.up()
    assert now(page) > 8 * before
    moved = handle.bounding_box()
    assert moved["x"] + moved["width"] / 2 == pytest.approx(x + 200, abs=8)  # half of the slider's step
    assert "instead of its own 1.10" in page.locator(".lean-sentence").inner_text()
    page.mouse.move(x + 216, y, steps=4)  # over the point, but the button is up: nothing follows
    assert handle.bounding_box() == moved
    page.get_by_role("button", name="own intensity").click()
    assert now(page) == before


def test_the_point_follows_a_finger_and_the_page_stays(open_html, make):
    page = open_html(make["roofline"]()._repr_html_(), width=390, height=500, has_touch=True)
    page.locator(".lean-ring").scroll_into_view_if_needed()
    box, scrolled, before = page.locator(".lean-ring").bounding_box(), page.evaluate("scrollY"), now(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    places = [(x, y)] + [(x + 15 * i, y - 8 * i) for i in range(1, 9)]  # slanting, as if to scroll by 64 pixels
    for kind, (across, down) in zip(["touchStart"] + 8 * ["touchMove"], places, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": across, "y": down}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("now => document.querySelector('.lean-handle').ariaValueNow > now", arg=8 * before)
    moved = page.locator(".lean-ring").bounding_box()
    assert moved["x"] - box["x"] == pytest.approx(120, abs=5)
    assert abs(page.evaluate("scrollY") - scrolled) < 10 and page.complaints == []


def test_the_point_is_moved_by_key(open_html, make):
    page = open_html(make["roofline"]()._repr_html_())
    own = now(page)
    page.get_by_role("slider", name="The layer").focus()
    page.keyboard.press("ArrowRight")
    one = now(page)
    page.keyboard.press("PageUp")
    assert own < one < now(page) == pytest.approx(2 * one, rel=1e-3)
    page.keyboard.press("End")
    assert now(page) == INTENSITIES[-1]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert now(page) == INTENSITIES[0]
    page.keyboard.press("Escape")
    assert now(page) == own


def test_the_sentence_names_what_binds(open_html, make):
    page = open_html(make["roofline"]()._repr_html_())
    sentence = page.locator(".lean-sentence")
    assert "fixed cost of the call" in sentence.inner_text()
    page.get_by_label("Channels").fill(str(CHANNELS.index(1024)))
    assert "waits for memory" in sentence.inner_text()
    assert "never to the right" in sentence.inner_text()
    page.get_by_label("standard 3 × 3").check()
    assert "flat ceiling binds it" in sentence.inner_text()


def test_measured_layers_are_drawn_and_listed(open_html, make):
    page = open_html(make["roofline"]()._repr_html_())
    assert page.locator(".lean-measured").count() == 3
    assert page.locator(".lean-measured text").all_inner_texts() or page.locator(".lean-measured title").count() == 3
    page.get_by_text("The measured layers as a table").click()
    row = page.get_by_role("row", name="pointwise <&>")
    assert "18.0 G" in row.inner_text().replace("\u202f", " ")
    assert "39 %" in row.inner_text().replace("\u202f", " ")  # 18 of the 46 G that the flat ceiling allows


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"peak_macs": 0}, "peak_macs=0"),
        ({"bandwidth": float("nan")}, "bandwidth=nan"),
        ({"overhead": -1}, "overhead=-1"),
        ({"overhead": {"standard": 1}}, "one each of"),
        ({"channels": 100}, "start=100"),
    ],
)
def test_impossible_ceilings_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Roofline(**{"peak_macs": 1e10, "bandwidth": 1e10} | wrong)


def test_impossible_points_are_refused():
    with pytest.raises(ValueError, match="kind='grouped' of 'a'"):
        RooflinePoint("a", "grouped", 1, 1)
    with pytest.raises(ValueError, match="intensity=0"):
        RooflinePoint("a", "standard", 0, 1)
