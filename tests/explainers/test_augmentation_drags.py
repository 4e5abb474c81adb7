"""The frame of the augmentation's explainer is moved, turned and stretched on the picture, by mouse and by finger."""

import pytest


@pytest.fixture
def page(open_html, make):
    page = open_html(make["augmentation"]()._repr_html_(), height=1300)
    yield page
    assert page.complaints == []


def state_of(page) -> dict:
    sliders = page.locator("[data-control]:has(output)").all()
    return {slider.get_attribute("data-control"): slider.locator("output").inner_text() for slider in sliders}


def middle_of(page, grip: str) -> tuple[float, float]:
    box = page.locator(f"[data-grip={grip}] .lean-grip-ring").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, x: float, y: float):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + x, start[1] + y, steps=4)
    page.mouse.up()


def test_the_frame_is_dragged_turned_and_stretched(page):
    page.get_by_role("button", name="No change").click()
    unit = page.locator(".lean-plane").bounding_box()["width"] / 2.2  # of the picture's width
    drag(page, middle_of(page, "move"), 0.2 * unit, -0.1 * unit)
    assert (state_of(page)["right"], state_of(page)["down"]) == ("0.20", "−0.10")
    drag(page, middle_of(page, "columns"), 0.1 * unit, 0)
    assert state_of(page)["zoom_columns"] == "1.20"
    drag(page, middle_of(page, "rows"), 0, -0.1 * unit)
    assert state_of(page)["zoom_rows"] == "0.80"
    before = state_of(page)
    drag(page, middle_of(page, "turn"), -0.3 * unit, 0)
    assert 20 < float(state_of(page)["rotation"].rstrip("°")) < 35
    assert {**state_of(page), "rotation": before["rotation"]} == before
    inside = middle_of(page, "move")
    drag(page, (inside[0] + 0.25 * unit, inside[1]), 0.1 * unit, 0)  # by the frame itself
    assert state_of(page)["right"] != "0.20" and state_of(page)["draw"] == "your own"


def test_a_finger_moves_the_handle_and_the_page_stays(open_html, make):
    page = open_html(make["augmentation"]()._repr_html_(), width=390, height=700, has_touch=True)
    page.locator("[data-grip=move]").scroll_into_view_if_needed()
    before, scrolled, (x, y) = state_of(page), page.evaluate("scrollY"), middle_of(page, "move")
    for grip in ("move", "turn", "rows", "columns"):
        box = page.locator(f"[data-grip={grip}] .lean-hit").bounding_box()
        assert min(box["width"], box["height"]) >= 24
    finger = page.context.new_cdp_session(page)
    places = [(x, y)] + [(x + 5 * i, y - 8 * i) for i in range(1, 7)]
    for kind, (across, down) in zip(["touchStart"] + 6 * ["touchMove"], places, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": across, "y": down}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(
        "before => document.querySelector('[data-control=down] output').textContent !== before", arg=before["down"]
    )
    assert state_of(page)["right"] != before["right"] and abs(page.evaluate("scrollY") - scrolled) < 5
    assert page.complaints == []


def test_a_finger_scrolls_past_the_frame_itself(open_html, make):
    page = open_html(make["augmentation"]()._repr_html_(), width=390, height=700, has_touch=True)
    page.get_by_role("button", name="No change").click()
    page.locator("[data-grip=move]").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, -60)")
    before, scrolled, (x, y) = state_of(page), page.evaluate("scrollY"), middle_of(page, "move")
    box = page.locator(".lean-plane").bounding_box()
    x += 0.15 * box["width"]  # within the frame, beside the handle
    finger = page.context.new_cdp_session(page)
    places = [(x, y - 12 * i) for i in range(8)]
    for kind, (across, down) in zip(["touchStart"] + 7 * ["touchMove"], places, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": across, "y": down}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("before => scrollY > before + 20", arg=scrolled)
    assert state_of(page) == before and page.complaints == []
