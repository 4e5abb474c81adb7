"""Training curves: script and Python agree, the numbers are the curves', and the lines stand where they should."""

import re
from itertools import product

import numpy as np
import pytest

from lessonlib.explainers import TrainingCurves

STATES = [
    {"depth": depth, "network": network, "seed": seed, "epoch": epoch, "moment": moment, "scale": "linear"}
    for depth, network, seed, epoch, moment in product(
        ("8", "14"), ("both", "standard", "shortcut"), ("all", "0", "2"), (0, 8), ("start", "step 50", "end")
    )
]


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def line(page, role: str, chart: int = 0) -> np.ndarray:
    """The points of a curve in its picture, in pixels."""
    path = page.locator(".lean-pair svg").nth(chart).locator(f"[data-role={role}] > .lean-curve").get_attribute("d")
    return np.array([[float(number) for number in pair.split()] for pair in path[1:].split("L")])


def test_script_and_python_agree(ask, make):
    explainer = make["training"]()
    assert len(STATES) >= 50
    for state, found in zip(STATES, ask(explainer, STATES), strict=True):
        expected = explainer.compute(**state)
        assert found.keys() == expected.keys()
        for role, numbers in expected.items():
            for what in numbers:
                assert found[role][what] == pytest.approx(numbers[what], rel=1e-12), (state, role, what)


@pytest.mark.parametrize("seeds", [(0, 1, 2), (4, 5), (3,)], ids=["three", "two", "one"])
def test_the_numbers_are_those_of_the_curves(ask, curves, seeds):
    given = curves(seeds=seeds)
    explainer = TrainingCurves(given)
    state = {"depth": "14", "network": "both", "seed": "all", "epoch": 3, "moment": "step 50"}
    (found,) = ask(explainer, [state])
    for role, shortcut in (("standard", False), ("shortcut", True)):
        chosen = [given[14, shortcut, seed] for seed in seeds]
        errors = [curve.error[3] for curve in chosen]
        ratios = [curve.gradients["step 50"][1] / curve.gradients["step 50"][12] for curve in chosen]
        for what, numbers in (("error", errors), ("ratio", ratios)):
            wanted = [np.median(numbers), min(numbers), max(numbers)]
            assert found[role][what] == pytest.approx(wanted, rel=2e-3, abs=1e-9)  # the page carries four digits


def test_the_sentence_says_error_and_gradient(open_html, curves):
    given = curves()
    given[14, False, 2].error[-1] = 76.2
    given[14, False, 2].gradients["start"][[1, 12]] = 8950, 0.5
    page = open_html(TrainingCurves(given)._repr_html_())
    assert said(page).startswith("Depth 14, median of 3 seeds: after 8 epochs the plain network errs on ")
    assert said(page).count(" to ") >= 3  # spreads
    page.get_by_label("2", exact=True).check()
    page.get_by_role("radio", name="plain").check()
    assert said(page) == (
        "Depth 14, plain, seed 2: after 8 epochs it still errs on 76 % of the training images; at the start its "
        "gradient in layer 2, the first of the blocks, is 17 900 times that in layer 13, their last."
    )
    page.get_by_role("slider", name="Epoch").press("Home")
    page.get_by_label("after 50 steps").check()
    assert said(page).startswith("Depth 14, plain, seed 2: before training it errs on ")
    assert "; after 50 steps its gradient" in said(page)
    assert page.complaints == []


def test_the_lines_stand_where_the_errors_are(open_html, curves):
    given = curves()
    page = open_html(TrainingCurves(given, depth=8, seed=1)._repr_html_())
    for role, shortcut in (("standard", False), ("shortcut", True)):
        errors = np.array(given[8, shortcut, 1].error)
        x, y = line(page, role).T
        assert np.ptp(np.diff(x)) < 0.2 and len(x) == 9
        top = np.polyfit(errors, y, 1)
        assert np.abs(np.polyval(top, errors) - y).max() < 0.2 and top[0] < 0
        norms = given[8, shortcut, 1].gradients["start"]
        slope = np.polyfit(np.log(norms), line(page, role, 1)[:, 1], 1)
        assert np.abs(np.polyval(slope, np.log(norms)) - line(page, role, 1)[:, 1]).max() < 0.2 and slope[0] < 0
    page.get_by_label("log", exact=True).check()
    errors, y = np.array(given[8, True, 1].error), line(page, "shortcut")[:, 1]
    assert (errors == 0).any() and np.ptp(y[errors < 0.05]) == 0 and y[errors < 0.05].min() == y.max()
    high = errors > 0.05
    slope = np.polyfit(np.log(errors[high]), y[high], 1)
    assert np.abs(np.polyval(slope, np.log(errors[high])) - y[high]).max() < 0.2


def test_the_band_shows_the_spread_of_seeds(open_html, make):
    page = open_html(make["training"]()._repr_html_())
    assert page.locator(".lean-seeds").count() == 4 and "Band: lowest" in page.locator(".lean-body").inner_text()
    page.get_by_role("radio", name="residual").check()
    assert page.locator(".lean-seeds").count() == page.locator(".lean-curve").count() == 2
    page.get_by_label("0", exact=True).check()
    assert page.locator(".lean-seeds").count() == 0 and "Band" not in page.locator(".lean-body").inner_text()


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_pointing_at_the_picture_chooses_the_epoch(open_html, make, touch):
    page = open_html(make["training"]()._repr_html_(), width=390 if touch else 1000, has_touch=touch)
    picture = page.locator(".lean-pair svg").first
    picture.scroll_into_view_if_needed()
    box, (x, _) = picture.bounding_box(), line(page, "standard")[3]
    (page.touchscreen.tap if touch else page.mouse.click)(box["x"] + x + 3, box["y"] + 120)
    assert page.locator("[data-control=epoch] output").inner_text() == "3"
    assert "after 3 epochs" in said(page)
    assert float(page.locator(".lean-ruler").get_attribute("x1")) == pytest.approx(x, abs=0.1)


def test_on_a_phone_the_pictures_stand_below_each_other(open_html, make):
    for width, beside in ((1000, True), (390, False)):
        page = open_html(make["training"]()._repr_html_(), width=width)
        first, second = (picture.bounding_box() for picture in page.locator(".lean-pair svg").all())
        assert (second["y"] < first["y"] + first["height"]) == beside
        assert first["x"] + first["width"] <= (second["x"] if beside else width)


def test_without_script_the_last_errors_are_listed(open_html, curves):
    given = curves()
    page = open_html(TrainingCurves(given)._repr_html_(), script=False)
    cells = page.get_by_role("row", name="14, plain").inner_text().replace("\u202f", "").split("\t")
    errors = [given[14, False, seed].error[-1] for seed in (0, 1, 2)]
    numbers = [float(number) for number in re.findall(r"[\d.]+", cells[1] + " " + cells[2])]
    assert numbers == pytest.approx([np.median(errors), min(errors), max(errors)], rel=0.01)


def test_curves_that_do_not_fit_are_refused(curves):
    given = curves()
    with pytest.raises(ValueError, match="depth='20'|start='20' of choice 'depth'"):
        TrainingCurves(given, depth=20)
    with pytest.raises(ValueError, match="start='7' of choice 'seed'"):
        TrainingCurves(given, seed=7)
    with pytest.raises(ValueError, match=r"no curve for .* = \(8, True, 1\)"):
        TrainingCurves({key: curve for key, curve in given.items() if key != (8, True, 1)})
    given[14, True, 2].error.pop()
    with pytest.raises(ValueError, match="depth 14, shortcut=True, seed 2 is not like the first: give 9 errors"):
        TrainingCurves(given)
