"""ReLU on a curve: the script equals Python, what it counts is what the library counts, and it says what it shows."""

import re
from itertools import product

import numpy as np
import pytest

from lessonlib.experiments.manifold import (
    back_by_active_units,
    back_by_inverse,
    least_active,
    lossless_share,
    lost_share,
    through_relu,
)
from lessonlib.explainers import ReluManifold
from lessonlib.explainers.manifold import (
    CLOVER,
    CORNERS,
    DRAWS,
    GRID,
    POINTS,
    REACH,
    UNITS,
    expected,
    normal_rows,
    read,
    written,
)

TRIANGLE = written([(0.9, -0.5), (-0.3, 0.8), (-0.7, -0.9)])
STATES = [
    {"n": n, "draw": draw, "curve": curve, **({"drawn": TRIANGLE} if draw % 2 else {})}
    for n, draw, curve in product((2, 3, 4, 7, 15, 30), (1, 2, 200), ("spiral", "circle", "own"))
]
PLACES = ("points", "matrix", "inverse", "exact")
COMPUTE = """(states) => {
  const data = JSON.parse(document.querySelector(".lean-data").textContent);
  return states.map((state) => ({ ...lean.explainers.manifold.compute(state, data), images: undefined }));
}"""


def words(text: str) -> str:
    return text.replace("\u202f", " ")


@pytest.mark.claim("C49")
def test_script_and_python_agree(open_html):
    page = open_html(ReluManifold()._repr_html_())
    assert len(STATES) == 54
    for state, found in zip(STATES, page.evaluate(COMPUTE, STATES), strict=True):
        due = ReluManifold.compute(**state)
        assert found.keys() - {"images"} == due.keys()
        assert found["active"] == due["active"] and found["least"] == due["least"], state
        assert found["expected"] == pytest.approx(due["expected"], rel=1e-15)
        for name in PLACES:
            np.testing.assert_allclose(found[name], due[name], atol=1e-9, err_msg=f"{name} of {state}")
        for name in ("none", "fewer", "size"):
            assert found[name] == pytest.approx(due[name], rel=1e-9), state


@pytest.mark.claim("C49")
@pytest.mark.parametrize("state", STATES[::5])
def test_the_explainer_computes_what_the_experiment_computes(state):
    found = ReluManifold.compute(**state)
    curve, matrix = np.array(found["points"]), np.array(found["matrix"])
    images = through_relu(curve, matrix)
    assert found["active"] == (images > 0).sum(1).tolist() and found["least"] == least_active(matrix)
    np.testing.assert_allclose(found["inverse"], back_by_inverse(images, matrix), atol=1e-9)
    np.testing.assert_allclose(found["exact"], back_by_active_units(images, matrix), atol=1e-9)


@pytest.mark.parametrize("n", UNITS)
def test_what_is_expected_is_the_chapters_formula(n):
    due = {"none": lost_share(n, 1), "fewer": lost_share(n), "lossless": lossless_share(n)}
    assert expected(n) == due


def test_every_draw_is_normal_and_another():
    rows = np.array([normal_rows(30, draw) for draw in DRAWS]).reshape(-1)
    assert abs(rows.mean()) < 4 / len(rows) ** 0.5 and abs(rows.var() - 1) < 4 * (2 / len(rows)) ** 0.5
    assert abs((np.abs(rows) < 1).mean() - 0.6827) < 4 * (0.68 * 0.32 / len(rows)) ** 0.5
    assert len(np.unique(rows.round(9))) == len(rows)
    assert normal_rows(8, 5)[:7] == normal_rows(7, 5), "one unit more leaves the others"


def test_a_drawn_curve_goes_through_its_text():
    corners = [(0.5, -0.25), (-1.1, 1.1), (0.0, 0.3)]
    assert len(written(corners)) == 12
    assert np.abs(np.array(read(written(corners))) - corners).max() <= REACH / GRID * (1 + 1e-9)
    assert read(written([(0, 0)])) == [(0, 0)]
    assert written([(5, -5)]) == written([(REACH, -REACH)]), "what lies outside comes to the edge"
    assert len(CLOVER) == 4 * CORNERS and written(read(CLOVER)) == CLOVER
    points = np.array(ReluManifold.compute(2, 1, "own", TRIANGLE)["points"])
    steps = np.linalg.norm(np.diff(points, axis=0, append=points[:1]), axis=1)
    assert len(points) == POINTS and (steps < steps.max() * 1.001).all() and (steps > 0.9 * steps.max()).sum() >= 197


def test_marks_and_counts_are_those_of_the_points(open_html):
    page = open_html(ReluManifold()._repr_html_())
    for n in (2, 3, 5, 15):
        page.locator("[data-control=n] input").fill(str(UNITS.index(n)))
        found = ReluManifold.compute(n, 2, "spiral")
        for panel in ("curve", "inverse", "exact"):
            for mark, count, strokes in (("none", 0, 2), ("one", 1, 1)):
                path = page.locator(f"[data-panel={panel}] .lean-curve-{mark}").get_attribute("d")
                assert path.count("M") == strokes * found["active"].count(count), (n, panel, mark)
        cells = [words(text) for text in page.locator(".lean-counts td:last-child").all_inner_texts()]
        due = f"{n + 1}/2{str(n).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))} = "
        assert cells[1].startswith(due) and cells[0].startswith("1/2")
        shown = words(page.locator("[data-count=fewer] td").first.inner_text())
        assert float(shown.removesuffix(" %")) == pytest.approx(100 * found["fewer"], abs=0.06)
        assert (page.locator("[data-count=lossless] td").first.inner_text() == "loses none") == (found["least"] > 1)
        gaps = re.findall(r"M(\d+) 0H(\d+)V(\d+)H(\d+)Z", page.locator(".lean-gaps").get_attribute("d"))
        hatched = [
            i for low, high, height, back in gaps for i in range(int(low), int(high)) if (height, back) == (str(n), low)
        ]
        assert hatched == [i for i, count in enumerate(found["active"]) if count < 2], (
            "in stretches, one rectangle for each"
        )
        assert all(int(one[1]) < int(other[0]) for one, other in zip(gaps, gaps[1:], strict=False))
        assert page.locator(".lean-rows").get_attribute("d").count("M") == n
    assert page.complaints == []


def test_the_sentence_says_what_happened(open_html):
    page = open_html(ReluManifold()._repr_html_())
    sentence = page.locator(".lean-sentence")
    assert "46 % of the points keep fewer than two active units" in words(sentence.inner_text())
    assert "19 % keep none at all and fall onto one point" in words(sentence.inner_text())
    page.get_by_role("radio", name="circle").check()
    assert "At n = 3, half of the points keep fewer than two active units: the plane cannot be" in sentence.inner_text()
    page.get_by_role("button", name="New T").click()
    assert "Another T" in sentence.inner_text()
    assert page.locator("[data-control=draw] output").inner_text() == "3"
    page.locator("[data-control=n] input").press("ArrowRight")
    assert "One unit more. At n = 4" in sentence.inner_text()
    page.locator("[data-control=n] input").press("End")
    assert "from these the circle comes back exactly" in sentence.inner_text()
    page.locator("[data-control=draw] input").press("End")
    page.get_by_role("button", name="New T").click()
    assert page.locator("[data-control=draw] output").inner_text() == "1", "after the last comes the first"
    assert page.complaints == []


def test_without_a_script_the_formulas_stand_in_a_table(open_html):
    page = open_html(ReluManifold()._repr_html_(), script=False)
    row = words(page.get_by_role("row", name="15", exact=False).first.inner_text()).split("\t")
    assert row[0] == "15" and row[3] == "98.8 %"
    assert not page.locator(".lean-live").is_visible()
