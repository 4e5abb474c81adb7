"""One of each explainer, and a way to ask its script what Python is asked."""

import random
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from lessonlib import explainers, figures
from lessonlib.explainers.results import AXES, SCORES
from lessonlib.explainers.sweep import Sweep

POINTS = [
    explainers.RooflinePoint("standard 128", "standard", 80.1, 3.1e10),
    explainers.RooflinePoint("depthwise 128", "depthwise", 1.07, 1.3e9),
    explainers.RooflinePoint("pointwise <&>", "pointwise", 12.0, 1.8e10),
]
CEILINGS = {"peak_macs": 4.6e10, "bandwidth": 9e9, "overhead": {"standard": 8e-6, "depthwise": 9e-5, "pointwise": 8e-6}}
SEED = 20_240_611
FAMILIES = ("plain", "inception", "residual", "dense", "light", "searched & <found>")
ROW = dict.fromkeys(AXES, 5.0) | dict.fromkeys(SCORES, {0: 50.0, 1: 60.0})


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
        return explainers.sweep(picture, **(settings or {"n": [1, 2, 3], "c": [1, 4]}))
    finally:
        patch.undo()


def a_network(name: str, family: str = "plain", top1: float | None = 70.0, macs: int = 300, **facts) -> SimpleNamespace:
    """One network as :mod:`lessonlib.explainers.zoo` describes them, of two stages."""
    parameters = facts.pop("parameters", 100)
    stages = (
        SimpleNamespace(name="stem", output=(8, 4, 4), parameters=parameters // 4, macs=macs - macs // 3),
        SimpleNamespace(name="classifier", output=(10, 1, 1), parameters=parameters - parameters // 4, macs=macs // 3),
    )
    usual = dict(year=2015, idea="an idea", paper="He et al. 2016", image=224, chapter=None, source="torchvision")
    usual |= dict(peak_activation=4_000, relative_time=1.5, time_range=None)
    chosen = {**usual, **facts, "name": name, "family": family, "top1": top1, "macs": macs, "parameters": parameters}
    return SimpleNamespace(**chosen, stages=stages)


def drawn_zoo(count: int = 26) -> list[SimpleNamespace]:
    """Networks with costs drawn at random from few values, so that many tie; some without accuracy or time."""
    generator = random.Random(SEED)
    networks = [
        a_network(
            f"Net-{number}",
            FAMILIES[number % len(FAMILIES)],
            top1=generator.choice([None, 60.5, 65.0, 70.0, 72.25, 75.5, 76.0, 78.5]),
            macs=generator.choice([100, 300, 1_000, 4_000, 11_000]) * 1_000_000,
            parameters=generator.choice([1, 2, 5, 10, 25, 138]) * 1_000_000,
            peak_activation=generator.randrange(10**6, 10**8),
            relative_time=generator.choice([0.25, 0.5, 1.0, 2.0, 7.5]) if number % 4 else None,
            year=generator.randrange(2012, 2020),
            idea=generator.choice(["adds what it saw", "one channel at a time", "joins all layers"]),
            source=generator.choice(["torchvision", "its paper, table 1"]),
            chapter=generator.choice([None, "chapter.html"]),
        )
        for number in range(1, count)
    ]
    return [*networks, a_network('<b>"Bold" & so on</b>', top1=58.0, macs=9, parameters=7, source="", chapter="?a&b")]


def some_curves(depths=(8, 14), seeds=(0, 1, 2), epochs=8) -> dict:
    """Curves that fall, some to exactly 0, and gradients over many powers of ten; no two alike."""
    generator = np.random.default_rng(SEED)
    curves = {}
    for depth, shortcut, seed in product(depths, (False, True), seeds):
        error = np.maximum(90 * generator.uniform(0, 0.6) ** np.arange(epochs + 1) - (3 if shortcut else 0), 0)
        norms = {moment: 10 ** generator.uniform(-3, 4, depth) for moment in ("start", "step 50", "end")}
        curves[depth, shortcut, seed] = SimpleNamespace(error=error.tolist(), gradients=norms)
    return curves


def untrained_networks(depth=14, images=40, seed=SEED) -> dict:
    """Arguments of a Surgery: untrained layers, images in 17 levels of grey, and the labels of the whole networks."""
    generator = np.random.default_rng(seed)
    sizes = [(32, 64), *[(32, 32)] * (depth - 2), (10, 32)]
    pictures = (generator.integers(0, 17, (images, 1, 8, 8)) / 16 - 0.3) / 0.37
    drawn = {
        name: [(generator.normal(0, gain / m**0.5, (n, m)), generator.normal(0, 0.2, n)) for n, m in sizes]
        for name, gain in (("plain", 1.4), ("residual", 0.6))
    }
    return {**drawn, "images": pictures, "labels": np.arange(images) % 10, "about": "Nobody <trained> them."}


def some_scores(images=60, seed=SEED) -> dict:
    """Arguments of a Threshold: three classes, which the probabilities tell apart somewhat."""
    generator, labels = np.random.default_rng(seed), np.arange(images) % 3
    raised = np.exp(generator.normal(0, 1.5, (images, 3)) + 1.5 * np.eye(3)[labels])
    about = {"classes": ("<A>", "B", "C"), "groups": {"ill": ("<A>", "B"), "A & B": ("B",)}, "kind": "drawn"}
    about |= {"temperature": 1.7, "frequencies": (0.1, 0.2, 0.7), "labels": labels}
    return {**about, "probabilities": raised / raised.sum(axis=1, keepdims=True)}


MAKE = {
    "results": lambda: explainers.Results(
        [a_network(f"<{n}>", group="light", about="a & b", alike=True, values=ROW) for n in range(3)], "Three <rows>."
    ),
    "threshold": lambda: explainers.Threshold(**some_scores()),
    "augmentation": lambda: explainers.WarpedPicture(np.full((32, 32, 3), 99, np.uint8), "Grey, no <skin>."),
    "training": lambda: explainers.TrainingCurves(some_curves()),
    "surgery": lambda: explainers.Surgery(**untrained_networks()),
    "zoo_table": lambda: explainers.ZooTable(drawn_zoo()),
    "zoo_chart": lambda: explainers.ZooChart(drawn_zoo()),
    "side_by_side": lambda: explainers.SideBySide(drawn_zoo()),
    "cost": explainers.CostCalculator,
    "manifold": explainers.ReluManifold,
    "sliding": explainers.SlidingWindow,
    "wires": explainers.Wires,
    "roofline": lambda: explainers.Roofline(**CEILINGS, device="one thread", points=POINTS),
    "sweep": built_sweep,
    "predict": lambda: explainers.predict(
        "Which <b>is</b> larger?", ["a < b", "b & c", "c"], 1, "because </script> 1 < 2", picture(2)
    ),
    "predict_number": lambda: explainers.predict_number("How many?", 1, 20, 0.5, 7.89, "times", "1 / 0.127 is 7.89"),
}


@pytest.fixture(scope="session")
def make():
    """The explainers by name, each made anew when called."""
    return MAKE


@pytest.fixture(scope="session")
def zoo():
    """Networks with ties, and without numbers here and there."""
    return drawn_zoo


@pytest.fixture(scope="session")
def network():
    """A function that makes one network of a zoo."""
    return a_network


@pytest.fixture(scope="session")
def curves():
    """A function that makes curves for a TrainingCurves."""
    return some_curves


@pytest.fixture(scope="session")
def networks():
    """A function that makes the arguments of a Surgery."""
    return untrained_networks


@pytest.fixture(scope="session")
def scores():
    """A function that makes the arguments of a Threshold."""
    return some_scores


@pytest.fixture
def four():
    """Three on the front by multiply-adds, of which the dearest is best by parameters; one without accuracy."""
    return [
        a_network("Small", "light", 60.0, 100_000_000, parameters=8_000_000),
        a_network("Middle", "residual", 70.0, 1_000_000_000, parameters=9_000_000),
        a_network(
            "Large", "dense", 80.0, 5_000_000_000, parameters=7_000_000, chapter="dense.html", idea="joins <all>"
        ),
        a_network("Wasteful", "plain", 65.0, 9_000_000_000, parameters=20_000_000, relative_time=None),
        a_network("Unknown", "plain", None, 50_000_000, parameters=1_000_000, source="its paper used CIFAR-10"),
    ]


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
