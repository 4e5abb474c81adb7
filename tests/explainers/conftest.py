"""One of each explainer, and a way to ask its script what Python is asked."""

import pytest

from lessonlib import figures
from lessonlib.explainers import (
    CostCalculator,
    ReluManifold,
    Roofline,
    RooflinePoint,
    SlidingWindow,
    Wires,
    predict,
    predict_number,
    sweep,
)
from lessonlib.explainers.sweep import Sweep

POINTS = [
    RooflinePoint("standard 128", "standard", 80.1, 3.1e10),
    RooflinePoint("depthwise 128", "depthwise", 1.07, 1.3e9),
    RooflinePoint("pointwise <&>", "pointwise", 12.0, 1.8e10),
]
CALLS = {"standard": 8e-6, "depthwise": 9e-5, "pointwise": 8e-6}


def picture(n: int, c: int = 1) -> figures.Picture:
    """A small picture whose ids Matplotlib numbers alike for every n and c."""
    fig, ax = figures.axes(4, 2)
    ax.plot(range(10), [c * i**n for i in range(10)], **figures.line("depthwise"))
    ax.set_xlim(2, 8)
    return figures.picture(fig, f"At n = {n} the curve bends {c} times.", f"A curve of i to the power {n}, times {c}")


def built_sweep(**settings) -> Sweep:
    """A sweep as the building of the book makes it."""
    patch = pytest.MonkeyPatch()
    patch.setenv("LEAN_BOOK_BUILD", "1")
    try:
        return sweep(picture, **(settings or {"n": [1, 2, 3], "c": [1, 4]}))
    finally:
        patch.undo()


MAKE = {
    "cost": CostCalculator,
    "manifold": ReluManifold,
    "sliding": SlidingWindow,
    "wires": Wires,
    "roofline": lambda: Roofline(peak_macs=4.6e10, bandwidth=9e9, overhead=CALLS, device="one thread", points=POINTS),
    "sweep": built_sweep,
    "predict": lambda: predict(
        "Which <b>is</b> larger?", ["a < b", "b & c", "c"], 1, "because </script> 1 < 2", picture(2)
    ),
    "predict_number": lambda: predict_number("How many?", 1, 20, 0.5, 7.89, "times", "because 1 / 0.127 is 7.89"),
}


@pytest.fixture(scope="session")
def make():
    """The explainers by name, each made anew when called."""
    return MAKE


@pytest.fixture
def ask(open_html):
    """A function that shows an explainer and returns what its script computes for each of many states."""

    def ask_(explainer, states: list[dict]) -> list:
        page = open_html(explainer._repr_html_())
        found = page.evaluate(
            "([name, states]) => {"
            "const data = JSON.parse(document.querySelector('.lean-data').textContent);"
            "return states.map((state) => window.lean.explainers[name].compute(state, data)); }",
            [explainer.name, states],
        )
        assert page.complaints == []
        return found

    return ask_
