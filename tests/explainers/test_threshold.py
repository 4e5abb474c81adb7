"""The threshold: script, Python and the library agree; the line is dragged by hand, by finger and by key."""

from itertools import product

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, roc_auc_score, roc_curve

from lessonlib.explainers import Threshold
from lessonlib.explainers.threshold import PRICES, THRESHOLDS
from lessonlib.isic.evaluation import calibration, costs

STATES = [
    {"group": group, "scale": scale, "threshold": threshold, "miss": miss, "alarm": alarm, "table": "two"}
    for group, scale, threshold, (miss, alarm) in product(
        ("ill", "A & B"), ("raw", "temperature", "frequencies"), THRESHOLDS[::13], ((1, 1), (10, 1), (2, 50))
    )
]


def test_script_and_python_agree(ask, make):
    explainer = make["threshold"]()
    assert len(STATES) >= 50
    for state, found in zip(STATES, ask(explainer, STATES), strict=True):
        expected = explainer.compute(**state)
        assert found.keys() == expected.keys()
        shares = ("sensitivity", "specificity", "fair", "area", "weight", "balanced")
        for share in shares if expected["precision"] is None else (*shares, "precision"):
            assert found.pop(share) == pytest.approx(expected.pop(share), rel=1e-12), (share, state)
        assert found == expected, state


@pytest.mark.parametrize("scale", ["raw", "temperature", "frequencies"])
def test_the_numbers_are_those_of_scikit_learn(scores, scale):
    given = scores(200)
    explainer = Threshold(**given)
    changed = {
        "raw": explainer.logs,
        "temperature": explainer.logs / 1.7,
        "frequencies": calibration.at_frequencies(explainer.logs, given["frequencies"]).round(3),
    }
    shares = calibration.probabilities_at(changed[scale])
    ill, score = given["labels"] < 2, shares[:, :2].sum(axis=1)
    found = explainer.compute("ill", 0.3, 7, 3, scale=scale)
    assert [[found["passes"], found["alarms"]], [found["misses"], found["hits"]]] == confusion_matrix(
        ill, score >= 0.3
    ).tolist()
    assert found["area"] == pytest.approx(roc_auc_score(ill, score))
    wrongly, rightly, _ = roc_curve(ill, score, drop_intermediate=False)
    np.testing.assert_allclose(np.array(found["roc"]) / found["roc"][-1], np.stack([wrongly, rightly], axis=1))
    answers = (shares * [0.7 / 0.3, 0.7 / 0.3, 1]).argmax(axis=1)
    assert found["confusion"] == confusion_matrix(given["labels"], answers).tolist()
    assert found["balanced"] == pytest.approx(balanced_accuracy_score(given["labels"], answers))


def test_the_costs_are_those_of_the_library(scores):
    given = scores(90)
    explainer = Threshold(**given)
    ill = given["labels"] < 2
    shares = np.exp(explainer.logs)
    score = (shares / shares.sum(axis=1, keepdims=True))[:, :2].sum(axis=1)
    for miss, alarm in ((1, 1), (20, 1), (1, 5)):
        found = explainer.compute("ill", 0.5, miss, alarm)
        expected = [costs.cost(costs.confusion_at(score, ill, at), miss, alarm) for at in THRESHOLDS]
        assert (
            found["costs"] == expected and found["least"] == min(expected) == expected[THRESHOLDS.index(found["best"])]
        )
        assert found["least"] >= costs.cheapest_threshold(score, ill, miss, alarm)[1]
        assert found["fair"] == costs.threshold_by_price(miss, alarm)


def now(page) -> float:
    return float(page.get_by_role("slider", name="on the scores").get_attribute("aria-valuenow"))


def middle(box: dict) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_line_and_the_point_are_dragged(open_html, make):
    page = open_html(make["threshold"]()._repr_html_())
    x, y = middle(page.locator(".lean-ring").first.bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 30, steps=4)
    page.mouse.up()
    at = now(page)
    assert (
        20 < at < 45 and page.get_by_label("Threshold", exact=True).get_attribute("aria-valuetext") == f"{at:g}\u202f%"
    )
    assert middle(page.locator(".lean-ring").first.bounding_box())[0] == pytest.approx(x - 60, abs=6)
    x, y = middle(page.locator(".lean-dot .lean-ring").bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y + 120, steps=4)  # down the curve: fewer are called suspicious
    page.mouse.up()
    assert now(page) > at and page.complaints == []


def test_the_line_follows_a_finger_and_the_page_stays(open_html, make):
    page = open_html(make["threshold"]()._repr_html_(), width=390, height=600, has_touch=True)
    page.locator(".lean-ring").first.scroll_into_view_if_needed()
    x, y = middle(page.locator(".lean-ring").first.bounding_box())
    before, scrolled = now(page), page.evaluate("scrollY")
    finger = page.context.new_cdp_session(page)
    for step in range(8):
        kind, place = ("touchMove" if step else "touchStart"), {"x": x + 10 * step, "y": y - 6 * step}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("start => document.querySelector('.lean-handle').ariaValueNow > start", arg=before + 10)
    assert abs(page.evaluate("scrollY") - scrolled) < 10 and page.complaints == []


def test_the_line_is_moved_by_key(open_html, make):
    page = open_html(make["threshold"]()._repr_html_())
    page.get_by_role("slider", name="on the scores").focus()
    for key, expected in (("ArrowRight", 51), ("PageDown", 41), ("End", 99.9), ("Home", 0.1), ("ArrowLeft", 0.1)):
        page.keyboard.press(key)
        assert now(page) == pytest.approx(expected)


def test_sentence_table_and_button_follow(open_html, make):
    explainer = make["threshold"]()
    page = open_html(explainer._repr_html_())
    start = explainer.compute("ill", 0.5, 10, 1)
    sentence = page.locator(".lean-sentence")
    assert sentence.inner_text().startswith(
        f"At 50\u202f%, {start['misses']} of {start['hits'] + start['misses']} images"
    )
    page.get_by_role("button", name="cheapest").click()
    assert now(page) == pytest.approx(100 * start["best"]) and "no other threshold costs less" in sentence.inner_text()
    best = explainer.compute("ill", start["best"], 10, 1)
    cells = page.locator(".lean-cell strong").all_inner_texts()
    assert cells == [str(best[name]) for name in ("hits", "misses", "alarms", "passes")]
    page.get_by_label("all 3 classes").check()
    counts = page.locator(".lean-all td[data-role]").all_inner_texts()
    assert [int(count.replace("·", "0")) for count in counts] == sum(best["confusion"], [])


def test_a_new_price_is_answered_by_the_threshold_that_is_cheapest_now(open_html, make):
    explainer = make["threshold"]()
    page = open_html(explainer._repr_html_())
    page.get_by_label("Price of a miss").fill(str(PRICES.index(1)))
    before, after = (100 * explainer.compute("ill", 0.5, miss, 1)["best"] for miss in (10, 1))
    assert before != after
    said = page.locator(".lean-sentence").inner_text()
    assert said.startswith(f"The cheapest threshold moves from {before:g}\u202f% to {after:g}\u202f%.")
    assert "1/(1 + 1) = 50.0" in said


def test_without_a_temperature_there_is_nothing_to_choose(open_html, ask, scores):
    bare = Threshold(**scores() | {"temperature": None, "frequencies": None})
    page = open_html(bare._repr_html_())
    assert page.get_by_text("as trained").count() == 0 and page.complaints == []
    [found] = ask(bare, [{"group": "ill", "threshold": 0.5, "miss": 10, "alarm": 1, "table": "two"}])
    assert found["hits"] == bare.compute("ill", 0.5, 10, 1)["hits"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"labels": [0, 1]}, "for 2 labels and 3 classes"),
        ({"groups": {"ill": ("D",)}}, "'ill' names 'D'"),
        ({"groups": {"ill": ("<A>", "B", "C")}}, "'ill' needs images inside and outside"),
        ({"miss": 3}, "start=3 of slider 'miss'"),
    ],
)
def test_what_does_not_fit_is_refused(scores, wrong, message):
    with pytest.raises(ValueError, match=message):
        Threshold(**scores() | wrong)
