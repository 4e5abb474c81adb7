"""The results as a picture: what is best and what is level with it is Student's word, and the reader loses no row."""

import random
from itertools import product
from types import SimpleNamespace

import pytest
from scipy.stats import ttest_rel

from lessonlib.explainers import Results
from lessonlib.explainers.results import AXES, ROLES, SCORES, reads
from lessonlib.isic.results.points import points
from lessonlib.isic.results.record import load
from lessonlib.numbers import together

SEED = 20_250_611
# Of every label: whose it is, how far its box is from the middle of its own mark, and from the nearest other.
DISTANCES = """() => {
  const drawn = [...document.querySelectorAll(".lean-point")].filter((mark) => mark.style.display !== "none");
  const marks = drawn.map((mark) => {
    const box = mark.querySelector(".lean-ring").getBoundingClientRect();
    return [mark.ariaLabel.split(":")[0], box.x + box.width / 2, box.y + box.height / 2];
  });
  return [...document.querySelectorAll("text.lean-label")].map((label) => {
    const box = label.getBoundingClientRect();
    const outside = (from, at, to) => Math.max(from - at, at - to, 0);
    const far = ([, x, y]) => Math.hypot(outside(box.left, x, box.right), outside(box.top, y, box.bottom));
    const nearest = (own) => Math.min(...marks.filter(([name]) => (name === label.textContent) === own).map(far));
    return [label.textContent, nearest(true), nearest(false)];
  });
}"""


def rows(count=14, generator=None):
    """Rows with ties in costs, a few without a time, seeds that differ from row to row."""
    generator = generator or random.Random(SEED)
    groups = list(ROLES)
    made = []
    for number in range(count):
        good = generator.choice([50, 55, 60])
        values = {axis: generator.choice([5.0, 7.5, 1200]) for axis in AXES}
        if number % 5 == 4:
            values["seconds an epoch"] = None
        for axis in SCORES:
            values[axis] = {seed: round(generator.gauss(good, 3), 3) for seed in range(2 + number % 4)}
        name, group = f"row <{number}>", groups[number % len(groups)]
        made.append(
            SimpleNamespace(name=name, group=group, about=f"It is no. {number}.", alike=number % 6 != 5, values=values)
        )
    made[-1].values["accuracy"] = {}
    return made


@pytest.fixture
def chart():
    return Results(rows(), "All rows of this test.")


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def point(page, name: str):
    return page.locator(f'.lean-point[aria-label^="{name}:"]')


def test_script_and_python_agree(ask, chart):
    every = list(dict.fromkeys(entry.group for entry in chart.entries))
    picks = (".".join(every), ".".join(every[:3]), "split", "")
    states = [dict(x=x, y=y, groups=groups, open="") for x, y, groups in product(AXES, AXES, picks)]
    assert len(states) >= 50
    expected = [chart.compute(**state) for state in states]
    assert ask(chart, states) == expected
    assert any(found["level"] for found in expected) and any(found["missing"] for found in expected)
    for state, found in zip(states, expected, strict=True):
        ticked = [entry.group in state["groups"].split(".") for entry in chart.entries]
        assert len(found["drawn"]) + len(found["missing"]) == sum(ticked)  # none is lost
        assert sorted(found["order"]) == list(range(len(chart.entries)))


def test_level_is_what_a_paired_t_test_does_not_reject():
    generator, told = random.Random(SEED), 0
    for _ in range(60):
        chart = Results(rows(4, generator), "rows")
        found = chart.compute("parameters", "balanced accuracy", "plain.light.residual.dense")
        best = chart.entries[found["best"]].values["balanced accuracy"]
        for i, entry in enumerate(chart.entries):
            one = entry.values["balanced accuracy"]
            both = sorted(one.keys() & best.keys())
            if i != found["best"] and len(both) > 1:
                p = ttest_rel([one[seed] for seed in both], [best[seed] for seed in both]).pvalue
                assert (i in found["level"]) == (p >= 0.05), f"{p=}"
                told += p < 0.05
    assert 20 < told < 160


def test_the_sentence_follows_the_axes_and_the_ticks(open_html):
    page = open_html(Results(three(), "Three rows.")._repr_html_())
    assert said(page) == (
        "By balanced accuracy, “slow” is best: 61.0 ± 1.0 %. The seeds do not tell it from “quick”. "
        "In 2 of 3 pairs, more seconds an epoch goes with more balanced accuracy."
    )
    assert page.locator(".lean-results tbody th").all_inner_texts() == ["slow", "quick", "poor"]
    page.get_by_label("Up").select_option("parameters")
    assert said(page).startswith("By parameters, “quick” is best: 1.00 k. In 3 of 3 pairs")
    page.get_by_label("light").uncheck()
    assert said(page).startswith("By parameters, “poor” is best") and page.locator(".lean-point:visible").count() == 2
    assert page.complaints == []


def test_a_point_opens_its_row_by_key(open_html):
    page = open_html(Results(three(), "Three rows.")._repr_html_(), reduced_motion="reduce")
    page.locator(".lean-point[tabindex='0']").focus()
    for key, name in (("End", "slow"), ("ArrowDown", "quick"), ("ArrowRight", "poor"), ("Home", "quick")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.ariaLabel").startswith(f"{name}:")
    page.keyboard.press("Enter")
    card = page.locator(".lean-card").inner_text().replace("\u202f", " ")
    assert "It is quick." in card and "60.0 ± 2.0 %" in card and "seeds: 58.0, 60.0, 62.0" in card
    assert "Beside the best, “slow”: −1.0 points" in said(page) and "do not tell the two apart" in said(page)
    assert page.locator(".lean-seed").count() == 3
    page.wait_for_timeout(600)
    assert "open=quick" in page.url
    page.keyboard.press("Escape")
    assert page.locator(".lean-card").is_hidden() and page.complaints == []


@pytest.mark.parametrize("width", [1200, 390])
def test_it_fits_a_phone_and_keeps_its_labels_inside(open_html, chart, width):
    page = open_html(chart._repr_html_(), width=width, has_touch=True)
    for y in ("balanced accuracy", "parameters"):
        page.get_by_label("Up").select_option(y)
        frame = page.locator(".lean-body svg").bounding_box()
        boxes = page.locator(".lean-label").evaluate_all("all => all.map((label) => label.getBoundingClientRect())")
        assert all(frame["x"] - 1 <= box["left"] and box["right"] <= frame["x"] + frame["width"] + 1 for box in boxes)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".lean-point:visible .lean-ring").first.bounding_box()
    page.touchscreen.tap(box["x"] + 10, box["y"] + 10)
    assert page.locator(".lean-card").is_visible() and page.complaints == []


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_no_label_is_nearer_to_another_mark_than_to_its_own(open_html, width):
    """The book's own rows, as the page opens, and with other axes."""
    page = open_html(Results(points(load("drawn")), "All rows.")._repr_html_(), width=min(width, 730))
    seen = 0
    for x, y in (("seconds an epoch", "balanced accuracy"), ("multiply-adds", "accuracy"), ("accuracy", "parameters")):
        page.get_by_label("Across", exact=True).select_option(x)
        page.get_by_label("Up", exact=True).select_option(y)
        found = page.evaluate(DISTANCES)
        assert all(own < others for _, own, others in found), found
        seen += len(found)
    assert seen >= 15 and page.complaints == []


def test_without_script_the_table_stands(open_html, chart):
    page = open_html(chart._repr_html_(), script=False)
    cells = page.locator(".lean-results tbody tr").first.locator("th, td").all_inner_texts()
    values = (together(reads(axis, chart.entries[0].values[axis])) for axis in AXES)
    assert cells == [chart.entries[0].name, *values]


def test_bad_rows_are_refused():
    one = rows(1)
    for wrong in ([], [*one, *one], [SimpleNamespace(**{**vars(one[0]), "group": "other"})]):
        with pytest.raises(ValueError, match="at least one row|each name once|groups are"):
            Results(wrong, "none")


def three():
    """The slow one is best, the quick one level with it, the poor one worse by far."""
    given = {
        "quick": ("light", 1.0, 1_000, (58.0, 60.0, 62.0)),
        "poor": ("plain", 2.0, 3_000, (40.0, 41.0, 42.0)),
        "slow": ("dense", 4.0, 2_000_000, (61.0, 60.0, 62.0)),
    }
    return [
        SimpleNamespace(
            name=name,
            group=group,
            about=f"It is {name}.",
            alike=True,
            values=dict.fromkeys(AXES)
            | {"seconds an epoch": seconds, "parameters": parameters}
            | dict.fromkeys(SCORES, dict(enumerate(scores))),
        )
        for name, (group, seconds, parameters, scores) in given.items()
    ]
