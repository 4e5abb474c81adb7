"""The points of accuracy against cost: picked by key and by finger, told apart by shape, named without collisions."""

import random
from itertools import combinations, product

import pytest
from axe_playwright_python.sync_playwright import Axe

from lessonlib.explainers import ZooChart
from lessonlib.explainers.zoo import COSTS

SEED = 20_240_613
FAMILIES = ("plain", "inception", "residual", "dense", "light")


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def point(page, name: str):
    return page.locator(f'.lean-point[aria-label^="{name}:"]')


def test_a_point_opens_its_card_by_key(open_html, four):
    page = open_html(ZooChart(four)._repr_html_())
    assert page.locator(".lean-point[tabindex='0']").count() == 1
    page.locator(".lean-point[tabindex='0']").focus()
    for key, name in (("End", "Wasteful"), ("ArrowLeft", "Large"), ("ArrowDown", "Middle"), ("ArrowUp", "Large")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.ariaLabel").startswith(f"{name}:")
        assert page.locator(".lean-label.lean-strong").text_content() == name
    assert page.locator(".lean-card").is_hidden()
    page.keyboard.press("Enter")
    card = page.locator(".lean-card")
    for text in ("joins <all>", "He et al. 2016", "5.00 G", "80.0 %", "224 × 224", "torchvision"):
        assert text in card.inner_text().replace("\u202f", " ").replace("\u00a0", " "), text
    assert card.get_by_role("link").get_attribute("href") == "dense.html"
    rows = [row.split("\t") for row in card.locator("tbody tr").all_inner_texts()]
    assert [(row[0], row[1].replace("\u00a0", " ")) for row in rows] == [
        ("stem", "8 × 4 × 4"),
        ("classifier", "10 × 1 × 1"),
    ]
    assert "on the front" in said(page) and point(page, "Large").get_attribute("aria-pressed") == "true"
    page.wait_for_timeout(600)
    assert "open=Large" in page.url
    page.reload()
    assert "Large" in card.inner_text()
    card.get_by_role("button", name="Close").click()
    assert card.is_hidden() and page.evaluate("document.activeElement.ariaLabel").startswith("Large:")
    page.keyboard.press("Space")
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert card.is_hidden() and page.complaints == []


@pytest.mark.parametrize("width", [1200, 390])
def test_a_finger_picks_the_nearest_of_dense_points(open_html, network, width):
    crowd = [network(f"Net-{n}", "light", 70 + n / 10, 1_000_000_000 + n * 60_000_000) for n in range(9)]
    crowd += [network("Far", "plain", 50.0, 20_000_000_000)]
    page = open_html(ZooChart(crowd)._repr_html_(), width=width, has_touch=True, reduced_motion="reduce")
    for name in ("Net-0", "Net-4", "Net-8", "Far"):
        box = point(page, name).locator(".lean-ring").bounding_box()
        assert box["width"] >= 24
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.locator(".lean-card .lean-title").inner_text().endswith(name)
    far = point(page, "Far").locator(".lean-ring").bounding_box()
    page.touchscreen.tap(far["x"] - 10, far["y"] + 12)  # beside the mark, yet nearest to it: closes again
    assert page.locator(".lean-card").is_hidden()
    page.touchscreen.tap(far["x"] - 60, far["y"] + 12)  # near none
    assert page.locator(".lean-card").is_hidden() and page.complaints == []


@pytest.mark.parametrize("width", [1200, 390])
def test_labels_do_not_collide_and_stay_inside(open_html, network, width):
    generator = random.Random(SEED)

    def about(millions: float) -> int:
        return round(millions * 1e6 * generator.uniform(0.7, 1.4))

    crowd = [  # the dearer, the more accurate, so that most are on one front or another
        network(
            f"A-network-{n}",
            FAMILIES[n % 5],
            round(generator.uniform(54, 58) + 0.8 * n, 1),
            about(1.2**n),
            parameters=about(1.1**n),
            peak_activation=about(1.15**n),
            relative_time=about(1.1**n) / 1e6,
        )
        for n in range(30)
    ]
    page = open_html(ZooChart(crowd)._repr_html_(), width=width)
    for cost, who in product(COSTS.values(), ("", "A-network-3", "A-network-17")):
        page.get_by_label(cost).check()
        if who:
            point(page, who).evaluate("it => it.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))")
            assert page.locator(".lean-strong.lean-label").text_content() == who
        boxes = page.locator(".lean-label").evaluate_all("all => all.map((label) => label.getBoundingClientRect())")
        frame = page.locator(".lean-body svg").bounding_box()
        assert len(boxes) >= 4
        for box in boxes:
            assert box["left"] >= frame["x"] - 1 and box["right"] <= frame["x"] + frame["width"] + 1
        for one, other in combinations(boxes, 2):
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across <= 1 or down <= 4, "line boxes are taller than letters"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_open_card_has_nothing_serious_for_those_who_read_otherwise(open_html, four, dark):
    page = open_html(ZooChart(four)._repr_html_(), width=390, dark=dark, reduced_motion="reduce")
    point(page, "Large").focus()
    page.keyboard.press("Enter")
    found = [violation for violation in Axe().run(page).response["violations"]]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator(".lean-explainer :is(button, a)").evaluate_all(
        "all => all.filter((e) => e.checkVisibility()).map((e) => [e.outerHTML, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"
    )
    assert small == []


def test_families_differ_in_shape_and_not_in_colour_alone(open_html, make):
    page = open_html(make["zoo_chart"]()._repr_html_())
    shapes = page.locator(".lean-point:visible").evaluate_all(
        "all => Object.entries(Object.groupBy(all, (p) => p.dataset.role)).map(([role, [p]]) => "
        "p.querySelector('.lean-shape').outerHTML)"
    )
    assert len(set(shapes)) == len(shapes) == 6
    marks = page.locator(".lean-choice [data-role] span").evaluate_all(
        "all => all.map((span) => getComputedStyle(span, '::before').content)"
    )
    assert len(set(marks)) == 6 and "none" not in marks
