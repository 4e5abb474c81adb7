"""What a frame of the show-piece costs, counted and not timed: one draw, one layout, no part built anew."""

import pytest

from lessonlib.explainers import ReluManifold
from lessonlib.explainers.manifold import UNITS

BURSTS, MOVES = 10, 20
# The mouse speaks MOVES times between two frames; what is computed and what is built in the pictures is counted.
DRAW = """async ([bursts, moves]) => {
  const stage = document.querySelector("[role=application]");
  const box = stage.getBoundingClientRect();
  const { manifold } = lean.explainers;
  const { compute } = manifold;
  const found = { computed: 0, built: 0 };
  manifold.compute = (...all) => { found.computed += 1; return compute(...all); };
  const built = new MutationObserver((all) => { found.built += all.length; });
  for (const svg of document.querySelectorAll(".lean-body svg")) built.observe(svg, { childList: true, subtree: true });
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  for (let burst = 0; burst < bursts; burst += 1) {
    for (let move = 0; move < moves; move += 1) {
      const turn = 2 * Math.PI * (burst + move / moves) / bursts;
      const [x, y] = [0.5 + 0.3 * Math.cos(turn), 0.5 + 0.2 * Math.sin(turn)];
      stage.dispatchEvent(new PointerEvent("pointermove",
        { bubbles: true, isPrimary: true, clientX: box.left + box.width * x, clientY: box.top + box.height * y }));
    }
    await frame();
    await frame();
  }
  manifold.compute = compute;
  return found;
}"""

WATCH = """() => {
  window.written = [];
  window.cells = 0;
  const paths = new MutationObserver((all) => all.forEach(({ target }) =>
    written.push([target.closest("[data-panel]")?.dataset.panel, target.getAttribute("class")])));
  const body = document.querySelector(".lean-body");
  paths.observe(body, { attributes: true, attributeFilter: ["d"], subtree: true });
  const texts = new MutationObserver((all) => { cells += all.length; });
  for (const cell of body.querySelectorAll(".lean-counts td:last-child")) texts.observe(cell, { childList: true });
}"""


@pytest.fixture
def page(open_html):
    page = open_html(ReluManifold()._repr_html_(), height=1200)
    yield page
    assert page.complaints == []


def test_however_often_the_mouse_speaks_a_frame_is_one_draw_and_one_layout(page):
    asked = page.context.new_cdp_session(page)
    asked.send("Performance.enable")

    def layouts() -> float:
        return next(m["value"] for m in asked.send("Performance.getMetrics")["metrics"] if m["name"] == "LayoutCount")

    box = page.get_by_role("application").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    before = layouts()
    found = page.evaluate(DRAW, [BURSTS, MOVES])
    assert 1 <= layouts() - before <= BURSTS + 3
    assert BURSTS / 2 < found["computed"] <= BURSTS and found["built"] == 0
    page.mouse.up()
    assert page.get_by_role("radio", name="your own").is_checked()


def test_what_has_not_changed_is_not_written_again(page):
    """One unit more leaves the curve where it was; the other curve, T as it was, leaves the formulas."""
    page.evaluate(WATCH)
    page.locator("[data-control=n] input").fill(str(UNITS.index(15)))
    written = page.evaluate("written")
    assert ["exact", "lean-curve-line"] in written and ["inverse", "lean-curve-line"] in written
    assert ["curve", "lean-curve-line"] not in written and ["exact", "lean-curve-ghost"] not in written
    assert page.evaluate("cells") == 3
    page.get_by_role("radio", name="circle").check()
    assert page.evaluate("cells") == 3 and ["curve", "lean-curve-line"] in page.evaluate("written")
