"""The sliding window computes what torch's convolution computes, at the cost that lessonlib.arithmetic says."""

from datetime import datetime
from itertools import product

import pytest
import torch
from torch.nn.functional import conv2d

from lessonlib.explainers import SlidingWindow
from lessonlib.explainers.sliding import KERNELS, KINDS, PADDINGS, STRIDES

SETTINGS = [dict(zip("ksp", values, strict=True)) for values in product(KERNELS, STRIDES, PADDINGS)]
COMPUTE = """(states) => {
  const data = JSON.parse(document.querySelector(".lean-data").textContent);
  const { compute, limits } = lean.explainers.sliding;
  return states.map((state) => {
    const { output, n, y, x, total, sums, done, cost } = compute(state, data);
    return { output: output.flat(2), n, y, x, total, sums, done, cost, last: limits(state, data).step };
  });
}"""


@pytest.fixture
def page(open_html):
    page = open_html(SlidingWindow()._repr_html_())
    yield page
    assert page.complaints == []


def convolved(kind: str, k: int, s: int, p: int) -> torch.Tensor:
    """What torch makes of the explainer's input and weights."""
    data = SlidingWindow().data()
    image = torch.tensor(data["input"], dtype=torch.float64)[None]
    weight = {name: torch.tensor(values, dtype=torch.float64) for name, values in data["filters"][str(k)].items()}
    if kind == "standard":
        return conv2d(image, weight[kind], stride=s, padding=p)[0]
    filtered = conv2d(image, weight["depthwise"][:, None], stride=s, padding=p, groups=3)
    return (filtered if kind == "depthwise" else conv2d(filtered, weight["pointwise"]))[0]


def state_of(page) -> dict:
    """What each slider says."""
    sliders = page.locator("[data-control]:has(output)").all()
    return {slider.get_attribute("data-control"): slider.locator("output").inner_text() for slider in sliders}


def stop_the_clock(page):
    """From here on time passes only when a test says so, however slow the machine."""
    page.clock.install(time=datetime(2000, 1, 1))
    page.clock.pause_at(datetime(2000, 1, 2))


@pytest.mark.claim("C05")
def test_four_filters_have_108_weights_and_the_two_steps_39(page):
    rows = [row.inner_text().split() for row in page.locator(".lean-cost[role=row]").all()]
    numbers = {row[-2]: row[-1] for row in rows[1:]}
    assert numbers == {"108": "972", "27": "243", "12": "108", "39": "351"}
    for kind, count in zip(KINDS, (108, 27, 12), strict=True):
        assert page.locator(f".lean-cost[data-role={kind}] rect").count() == count, "every weight is drawn"
    weights = SlidingWindow().data()["filters"]["3"]
    assert [torch.tensor(weights[kind]).numel() for kind in KINDS] == [108, 27, 12]


def test_javascript_equals_torch_and_the_arithmetic(page):
    states = [{"kind": kind, "step": step, **each} for kind in KINDS for each in SETTINGS for step in (1, 5, 196)]
    assert len(states) == 216
    for state, found in zip(states, page.evaluate(COMPUTE, states), strict=True):
        k, s, p, kind = (state[name] for name in ("k", "s", "p", "kind"))
        expected = convolved(kind, k, s, p)
        assert found["output"] == expected.flatten().tolist(), state
        cost = SlidingWindow.compute(k, s, p)
        assert found["cost"] == cost, state
        assert expected.shape[-1] == cost[kind]["side"], state
        step = min(state["step"], expected.numel())
        assert found["last"] == expected.numel() - 1, state
        assert found["total"] == expected.flatten()[step - 1] == expected[found["n"], found["y"], found["x"]], state
        assert sum(number for number in found["sums"] if number is not None) == found["total"], state
        assert found["done"] == step * cost[kind]["each"], state
        assert (found["done"] == cost[kind]["macs"]) == (step == expected.numel()), state


def test_the_picture_shows_window_filter_products_and_what_is_filled(page):
    stage = page.locator(".lean-stage")
    assert stage.get_attribute("data-role") == "standard"
    assert stage.locator(".lean-in").count() == stage.locator(".lean-weight").count() == 27
    numbers = [[int(text.replace("−", "-")) for text in stage.locator(cell).all_text_contents()]
               for cell in (".lean-in", ".lean-weight", ".lean-product")]  # fmt: skip
    assert [a * b for a, b in zip(*numbers[:2], strict=True)] == numbers[2]
    assert stage.locator(".lean-now").all_text_contents() == [str(sum(numbers[2]))]
    assert stage.locator(".lean-filled").count() == 13, "the first view stands in the middle"
    assert stage.locator(".lean-output").count() == 36
    page.get_by_label("depthwise", exact=True).check()
    assert stage.get_attribute("data-role") == "depthwise"
    assert stage.locator(".lean-in").count() == stage.locator(".lean-product").count() == 9
    assert stage.locator(".lean-idle").count() == 2, "two channels are not asked"
    page.get_by_label("pointwise", exact=True).check()
    assert stage.locator(".lean-in").count() == 3
    assert "what the depthwise step wrote" in page.locator(".lean-sentence").inner_text()


def test_back_and_next_stop_at_the_ends(page):
    step, back, forth = page.locator("[data-control=step] input"), *map(page.get_by_text, ("← Back", "Next →"))
    step.press("Home")
    assert back.get_attribute("aria-disabled") == "true"
    back.press("Enter")
    assert state_of(page)["step"] == "1 of 36"
    forth.press("Enter")
    assert state_of(page)["step"] == "2 of 36"
    assert "54 of 972 multiply-adds" in page.locator(".lean-sentence").inner_text().replace("\u202f", " ")
    step.press("End")
    assert forth.get_attribute("aria-disabled") == "true"
    forth.press("Space")
    assert state_of(page)["step"] == "36 of 36"
    assert "972 of 972 multiply-adds" in page.locator(".lean-sentence").inner_text()


def test_fewer_places_leave_fewer_steps(page):
    page.locator("[data-control=step] input").press("End")
    page.locator("[data-control=s] input").press("ArrowRight")
    assert state_of(page)["step"] == "16 of 16"
    assert "the window now stands at 2 × 2 places" in page.locator(".lean-sentence").inner_text()


def test_touching_an_output_goes_there(page):
    page.locator(".lean-output[data-step='30']").click()
    assert state_of(page)["step"] == "30 of 36"


@pytest.mark.parametrize("kind, k, p, last", [("standard", 3, 0, 18), ("standard", 1, 1, 98)])
def test_play_ends_with_the_channel_within_five_seconds(page, kind, k, p, last):
    page.locator("[data-control=k] input").fill(str(KERNELS.index(k)))
    page.locator("[data-control=p] input").fill(str(PADDINGS.index(p)))
    page.locator("[data-control=step] input").fill(str(last // 2 - 1))  # the end of the first output channel
    stop_the_clock(page)
    page.locator("[data-do=play]").press("Enter")
    page.clock.run_for(1000)
    now = int(state_of(page)["step"].split()[0])
    assert last // 2 < now < last
    assert page.locator("[data-do=play]").inner_text() == "Stop"
    page.clock.run_for(4000)
    assert state_of(page)["step"].split()[0] == str(last)
    assert page.locator("[data-do=play]").inner_text() == "Play"
    page.clock.run_for(5000)
    assert state_of(page)["step"].split()[0] == str(last)


def test_play_stops_when_the_reader_does_anything_else(page):
    stop_the_clock(page)
    for what in ("play", "next", "reset", "slider", "choice"):
        page.locator("[data-do=play]").press("Enter")
        page.clock.run_for(600)
        assert page.locator("[data-do=play]").inner_text() == "Stop"
        if what == "slider":
            page.locator("[data-control=k] input").press("ArrowLeft")
        elif what == "choice":
            page.get_by_label("depthwise", exact=True).check()
        else:
            page.locator(f"[data-do={what}]").press("Enter")
        before = state_of(page)
        page.clock.run_for(2000)
        assert state_of(page) == before, what
        assert page.locator("[data-do=play]").inner_text() == "Play", what


def test_nothing_plays_where_motion_is_not_wanted(open_html):
    page = open_html(SlidingWindow()._repr_html_(), reduced_motion="reduce")
    assert page.locator("[data-do=play]").is_hidden()
    assert page.locator("[data-do=next]").is_visible()
    assert page.complaints == []
