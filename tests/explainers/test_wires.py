"""The wires: the script's sets equal Python's, these equal tables multiplied out, and every channel can be reached."""

from itertools import product

import numpy as np
import pytest

from lessonlib.experiments import reach
from lessonlib.explainers import Wires
from lessonlib.explainers.wires import CHANNELS, LAYERS, divisors

SETTINGS = [
    {"channels": channels, "split": split, "layers": layers, "shuffle": shuffle}
    for channels, layers, shuffle in product(CHANNELS, LAYERS, ("on", "off"))
    for split in range(len(divisors(channels)))
]
CHOSEN = ((0, 4), (1, 7), (2, 0), (5, 23), (3, 11))  # beyond the last layer or channel it is the last
STATES = [{**each, "level": level, "channel": channel} for each in SETTINGS for level, channel in CHOSEN]


@pytest.fixture
def page(open_html):
    page = open_html(Wires()._repr_html_())
    yield page
    assert page.complaints == []


def sentence(page) -> str:
    return page.locator(".lean-sentence").inner_text()


def chosen(page) -> tuple[int, int]:
    data = page.locator(".lean-channel[aria-checked=true]").evaluate("one => ({ ...one.dataset })")
    return int(data["level"]), int(data["channel"])


def channel(page, level: int, number: int):
    return page.locator(f".lean-channel[data-level='{level}'][data-channel='{number}']")


def counts(page) -> list[int]:
    return [int(text) for text in page.locator(".lean-count").all_text_contents()]


def test_javascript_equals_python(ask):
    assert len(STATES) == 1150
    for state, found in zip(STATES, ask(Wires(), STATES), strict=True):
        expected = Wires.compute(**state)
        assert {name: found[name] for name in expected} == expected, state


@pytest.mark.claim("C45")
@pytest.mark.claim("C46")
def test_the_sets_are_those_of_the_tables_multiplied_out():
    for state in STATES:
        found, channels = Wires.compute(**state), state["channels"]
        groups, level, one = found["groups"], found["level"], found["channel"]
        layer = reach.connections(channels, groups)
        order = reach.dealt(channels, groups) if state["shuffle"] == "on" else np.arange(channels)
        steps = [layer] + [layer[:, order.argsort()]] * (state["layers"] - 1)  # one table from each level to the next
        for to in range(state["layers"] + 1):
            table = np.eye(channels, dtype=bool)
            for step in steps[min(level, to) : max(level, to)]:
                table = step @ table
            row = table[:, one] if to >= level else table[one]
            assert found["sets"][to] == np.flatnonzero(row).tolist(), (state, to)
        assert found["needed"] == reach.layers_needed(channels, groups)


def test_the_first_view_multiplies_by_three_at_each_layer(page):
    assert chosen(page) == (0, 4) and counts(page) == [1, 3, 9, 12]
    assert "Input channel 5 reaches 3 of 12 channels after layer 1, 9 after layer 2 and 12 after layer 3." in sentence(
        page
    )
    assert "Every output sees every input: 3³ = 27" in sentence(page)
    assert page.locator(".lean-group").count() == 12
    assert page.locator(".lean-letter").all_text_contents() == ["A", "B", "C", "D"] * 3
    assert page.locator(".lean-channel.lean-in").count() == 25
    assert "36 weights" in page.locator(".lean-body p").inner_text()
    page.get_by_label("straight on").check()
    assert counts(page) == [1, 3, 3, 3]
    assert "Nothing leaves group B" in sentence(page)


def test_every_kind_of_setting_says_what_it_is(page):
    split, layers = (page.locator(f"[data-control={name}] input") for name in ("split", "layers"))
    layers.fill("1")
    assert "Not all yet: 2 layers reach 3² = 9, fewer than 12" in sentence(page)
    layers.press("Home")
    assert "Not all yet: one layer reaches 3, fewer than 12" in sentence(page)
    split.press("Home")
    assert "an ordinary 1×1 convolution" in sentence(page)
    assert page.locator("[data-control=split] output").inner_text() == "1 × 12"
    split.press("End")
    assert "the depthwise case" in sentence(page)
    assert page.locator("[data-control=split] output").inner_text() == "12 × 1"
    page.locator("[data-control=channels] input").press("Home")
    assert page.locator("[data-control=split] output").inner_text() == "8 × 1", "the last split of fewer channels"


def test_the_arrow_keys_go_everywhere(page):
    first = page.locator(".lean-channel[tabindex='0']")
    assert first.count() == 1, "the picture is one stop for the Tab key"
    first.focus()
    steps = {
        "ArrowDown": (0, 5), "ArrowUp": (0, 4), "ArrowRight": (1, 4), "End": (1, 11), "ArrowDown ": (1, 0),
        "ArrowUp ": (1, 11), "Home": (1, 0), "ArrowRight ": (2, 0), "ArrowRight  ": (3, 0), "ArrowRight   ": (3, 0),
        "ArrowLeft": (2, 0),
    }  # fmt: skip
    for key, place in steps.items():
        page.keyboard.press(key.strip())
        assert chosen(page) == place, key
        focused = page.evaluate("({ ...document.activeElement.dataset })")
        assert (int(focused["level"]), int(focused["channel"])) == place
    assert "Channel 1 after layer 2 sees 9 of 12 input channels and reaches 3 of 12 outputs" in sentence(page)
    name = page.locator(".lean-channel[aria-checked=true]").get_attribute("aria-label")
    assert name == "After layer 2, channel 1, from group A"


def test_tab_comes_to_controls_picture_and_buttons_in_this_order(page):
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "((at) => at.closest('[data-control]')?.dataset.control ?? at.dataset.do"
                " ?? at.getAttribute('role'))(document.activeElement)"
            )
        )
    assert reached == ["channels", "split", "layers", "shuffle", "radio", "reset", "link"]


def test_an_output_is_read_backwards_by_mouse_click_and_touch(open_html):
    page = open_html(Wires()._repr_html_(), has_touch=True)
    channel(page, 3, 6).hover()
    assert chosen(page) == (3, 6) and counts(page) == [12, 9, 3, 1]
    assert "Output channel 7 sees 3 of 12 channels after layer 2, 9 after layer 1 and 12 of the input" in sentence(page)
    page.wait_for_timeout(600)
    assert "#" not in page.url, "pointing alone leaves the address as it is"
    channel(page, 0, 1).click()
    assert chosen(page) == (0, 1)
    channel(page, 2, 2).tap()
    assert chosen(page) == (2, 2)
    page.wait_for_timeout(600)
    assert "level=2,channel=2" in page.url
    page.reload()
    assert chosen(page) == (2, 2), "the chosen channel is in the link"
    page.locator("[data-control=layers] input").press("Home")
    assert chosen(page) == (1, 2), "where the layer is gone, it is the last"
    page.get_by_role("button", name="Reset").click()
    assert chosen(page) == (0, 4) and counts(page) == [1, 3, 9, 12]
    assert page.complaints == []


@pytest.mark.parametrize("spoiled", ["level=9,channel=3", "level=x", "channel=99999", "level=-1,channel=<b>"])
def test_a_link_to_no_channel_does_no_harm(open_html, spoiled):
    page = open_html(Wires()._repr_html_())
    key = page.locator(".lean-explainer").get_attribute("data-key")
    page.evaluate("hash => history.replaceState(null, '', hash)", f"#~{key}:layers=2,{spoiled}")
    page.reload()
    assert page.locator(".lean-channel[aria-checked=true]").count() == 1
    assert page.complaints == []


def test_on_a_phone_every_channel_can_be_touched_and_nothing_sticks_out(open_html):
    page = open_html(Wires()._repr_html_(), width=390, height=844, has_touch=True)
    for control in ("channels", "layers"):
        page.locator(f"[data-control={control}] input").press("End")
    for split in range(8):
        page.locator("[data-control=split] input").fill(str(split))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        boxes = page.locator(".lean-channel .lean-hit").evaluate_all("all => all.map((e) => e.getBoundingClientRect())")
        assert len(boxes) == 6 * 24
        assert all(box["width"] >= 24 and box["height"] >= 23.9 for box in boxes)
        assert max(box["right"] for box in boxes) <= 390 and min(box["left"] for box in boxes) >= 0
    columns = sorted({box["left"] for box in boxes})
    assert all(right - left >= 24 for left, right in zip(columns, columns[1:], strict=False)), "none lies on another"
    assert page.complaints == []


def test_without_script_the_table_says_what_is_reached():
    rows = Wires().without_script()
    assert '<th scope="row">4</th>' in rows.replace(' class="lean-number"', "")
    assert Wires.compute(12, 3, 4, "on")["sets"][1:] != []
    for number in ("36", "3", "9", "12"):
        assert f">{number}<" in rows
