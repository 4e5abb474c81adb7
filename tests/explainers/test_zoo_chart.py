"""Accuracy against cost: the front is the definition's, no network is lost, the sentence follows."""

import random
import re
from itertools import combinations, product

import pytest

from lessonlib.explainers import ZooChart
from lessonlib.explainers.zoo import COSTS
from lessonlib.explainers.zoo_chart import pareto

SEED = 20_240_612


def dominated(point, points) -> bool:
    """The definition, word for word."""
    return any(c <= point[0] and a >= point[1] and (c < point[0] or a > point[1]) for c, a in points)


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def point(page, name: str):
    return page.locator(f'.lean-point[aria-label^="{name}:"]')


def test_the_front_is_the_definitions():
    generator = random.Random(SEED)
    ties = 0
    for _ in range(300):
        points = [(generator.randrange(1, 6), generator.randrange(60, 65)) for _ in range(generator.randrange(0, 12))]
        ties += len(set(points)) < len(points)
        front = pareto(points)
        assert set(front) == {i for i in range(len(points)) if not dominated(points[i], points)}, f"{SEED=}, {points}"
        assert [points[i][0] for i in front] == sorted(points[i][0] for i in front)
    assert ties > 50


def test_script_and_python_agree(ask, make):
    chart = make["zoo_chart"]()
    every = chart.controls()[1].values
    picks = [".".join(some) for size in (0, 1, 3, 6) for some in list(combinations(every, size))[:4]]
    states = [
        {"cost": cost, "families": families, "open": name}
        for cost, families, name in product(COSTS, picks, ("", "Net-3", "Net-10", "Net-12"))
    ]
    assert len(states) >= 50
    expected = [chart.compute(**state) for state in states]
    assert ask(chart, states) == expected
    costs = [[(chart.entries[i].macs, chart.entries[i].top1) for i in found["drawn"]] for found in expected]
    assert any(len(set(points)) < len(points) for points in costs)  # some tie
    assert any(found["better"] for found in expected) and any(found["unpriced"] for found in expected)
    for state, found in zip(states, expected, strict=True):
        ticked = [e.family in state["families"].split(".") for e in chart.entries]
        assert sum(len(found[part]) for part in ("drawn", "unknown", "unpriced")) == sum(ticked)  # none is lost


def test_the_sentence_says_who_is_on_the_front(open_html, four):
    page = open_html(ZooChart(four)._repr_html_())
    assert said(page).startswith("By multiply-adds, 3 of 4 networks are on the front: each is more accurate than")
    assert page.locator(".lean-body").inner_text().count("Small, Middle and Large") == 1
    page.get_by_label("parameters").check()
    assert said(page).startswith("By parameters, 1 of 4 networks is on the front")
    assert said(page).endswith("No longer: Small and Middle.")
    page.get_by_label("dense").uncheck()
    assert said(page).endswith("Now on it: Small and Middle. No longer: Large.")
    page.get_by_label("measured time").check()
    assert said(page).startswith("By measured time, 1 of 2 networks")
    for family in ("light", "residual", "plain"):
        page.get_by_label(family).uncheck()
    assert said(page).startswith("Nothing is drawn") and page.locator(".lean-point:visible").count() == 0
    assert page.complaints == []


def test_the_line_goes_through_the_front(open_html, four):
    page = open_html(ZooChart(four)._repr_html_(), reduced_motion="reduce")
    corners = [
        tuple(map(float, pair))
        for pair in re.findall(r"([\d.]+) ([\d.]+)", page.locator(".lean-front").get_attribute("d"))
    ]
    places = {
        name: tuple(map(float, re.findall(r"[\d.]+", point(page, name).evaluate("p => p.style.transform"))))
        for name in ("Small", "Middle", "Large", "Wasteful")
    }
    for name, place in places.items():
        hit = any(abs(place[0] - x) + abs(place[1] - y) < 0.01 for x, y in corners)
        assert hit == (name != "Wasteful"), name
    for (x1, y1), (x2, y2) in zip(corners, corners[1:], strict=False):
        assert (x1 == x2 or y1 == y2) and x2 >= x1 and y2 <= y1  # a stair: level, then up
    tenfold = places["Middle"][0] - places["Small"][0]  # the axis is logarithmic
    assert places["Large"][0] - places["Middle"][0] == pytest.approx(0.69897 * tenfold, rel=1e-3)
    assert places["Large"][1] - places["Middle"][1] == pytest.approx(places["Middle"][1] - places["Small"][1], abs=0.1)


def test_networks_without_a_number_are_named_with_the_reason(open_html, four):
    page = open_html(ZooChart(four)._repr_html_())
    missing = page.locator(".lean-missing")
    assert missing.inner_text() == "Not drawn: 1 network"
    missing.locator("summary").click()
    assert missing.locator("p").inner_text() == "Unknown (no comparable accuracy is published)."
    missing.get_by_role("button", name="Unknown").press("Enter")
    assert "its paper used CIFAR-10" in page.locator(".lean-card").inner_text()
    assert "It is not drawn" in said(page)
    page.get_by_label("measured time").check()
    assert missing.locator("summary").inner_text() == "Not drawn: 2 networks"
    assert (
        missing.locator("p").inner_text() == "Unknown (no comparable accuracy is published); Wasteful (not measured)."
    )


def test_who_does_better_is_said(open_html, four):
    page = open_html(ZooChart(four)._repr_html_())
    point(page, "Wasteful").evaluate("point => point.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))")
    assert said(page).startswith(
        "Wasteful: 9.00 G multiply-adds, 65.0 % top-1. 2 networks are at no more cost at least as accurate, "
        "the best of them Large with 5.00 G and 80.0 %."
    )


def test_without_script_the_front_is_listed(open_html, four):
    page = open_html(ZooChart(four)._repr_html_(), script=False)
    row = page.get_by_role("row", name="multiply-adds").inner_text()
    assert row.split("\t") == ["multiply-adds", "3 of 4", "Small, Middle, Large"]
