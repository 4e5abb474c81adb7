"""The cost calculator computes what Python computes, and what the paper printed."""

from itertools import product

import pytest

from lessonlib.explainers import CostCalculator
from lessonlib.explainers.cost import CHANNELS, KERNELS, SIZES
from lessonlib.numbers import significant

STATES = [
    {"m": m, "n": n, "k": k, "f": f, "scale": "linear"}
    for m, n, k, f in product((1, 3, 64, 1024), (1, 4, 512), KERNELS[:5:2], (1, 14, 224))
]


def plain(page) -> str:
    return page.locator(".lean-explainer").inner_text().replace("\u202f", " ")


@pytest.mark.claim("C04")
def test_script_and_python_agree(ask):
    assert len(STATES) >= 50
    for state, found in zip(STATES, ask(CostCalculator(), STATES), strict=True):
        m, n, k, f, _ = state.values()
        expected = CostCalculator.compute(m, n, k, f)
        for name in ("standard", "depthwise", "pointwise", "separable"):
            assert found[name] == expected[name], state
        for name in ("channels", "kernel", "ratio", "saving"):
            assert found[name] == pytest.approx(expected[name], rel=1e-12), state


def test_the_layer_of_table_3(open_html):
    """Howard et al. 2017, table 3: 14 x 14 x 512, 462 and 52.3 million multiply-adds, 2.36 and 0.27 million weights."""
    page = open_html(CostCalculator(512, 512, 3, 14)._repr_html_())
    for number in ("462 M", "52.3 M", "2.36 M", "267 k", "0.00195", "0.111", "0.113"):
        assert number in plain(page), number


def test_bars_are_as_long_as_their_numbers(open_html):
    page = open_html(CostCalculator()._repr_html_())
    lengths = (
        page.locator(".lean-bars")
        .first.locator(".lean-bar")
        .evaluate_all("bars => bars.map((bar) => bar.getBoundingClientRect().width)")
    )
    cost = CostCalculator.compute(32, 64, 3, 112)
    whole = lengths[0]
    for length, name in zip(lengths[1:3], ("depthwise", "pointwise"), strict=True):
        assert length / whole == pytest.approx(cost[name]["macs"] / cost["standard"]["macs"], abs=0.005)
    assert sum(lengths[3:]) / whole == pytest.approx(cost["ratio"], abs=0.005)
    page.get_by_label("log scale").check()
    assert "log scale" in plain(page).lower()
    logs = page.locator(".lean-bars").first.locator(".lean-bar")
    page.wait_for_timeout(250)  # the bars take a moment to get there
    assert logs.nth(1).bounding_box()["width"] > 0.5 * logs.nth(0).bounding_box()["width"]


def test_the_sentence_follows(open_html):
    page = open_html(CostCalculator()._repr_html_())
    sentence = page.locator(".lean-sentence")
    assert "12.7" in sentence.inner_text() and "7.89" in sentence.inner_text()
    page.get_by_label("N channels out").fill(str(CHANNELS.index(1)))
    assert "nothing is saved" in sentence.inner_text()
    page.get_by_label("F size").fill(str(SIZES.index(56)))
    assert "the same ratio" in sentence.inner_text()
    assert f"{significant(4.0)} times fewer" in sentence.inner_text()


def test_a_value_off_the_slider_is_refused():
    with pytest.raises(ValueError, match="start=100 of slider 'n'"):
        CostCalculator(out_channels=100)
