"""What the chapter on depth reads instead of computing it: trainings that take longer than a page may.

``python -m lessonlib.experiments.degradation_record`` trains everything anew, in about ten minutes on one processor,
and writes ``degradation_record.json``. The file says with which versions, seeds and code it was made; a test compares
the code and trains a small part again.
"""

import json
import platform
from dataclasses import replace
from functools import cache
from pathlib import Path

import torch

from lessonlib import provenance
from lessonlib.experiments import degradation
from lessonlib.experiments import degradation_convolutional as convolutional
from lessonlib.experiments.degradation import DEPTHS, SEEDS, Recipe
from lessonlib.profiling.conditions import using_threads

FILE = Path(__file__).with_suffix(".json")
CODE = ("twins", "gradients", "degradation", "degradation_convolutional")
GRID_DEPTH = 32
RATES = {"SGD": (0.003, 0.01, 0.03, 0.1, 0.3), "Adam": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)}
ADAM = Recipe(rate=0.03, adam=True)  # the best of its rates at 32 layers
LONG, LONG_DEPTHS = 100, (20, 32, 56)
ONE_LAYER_DEPTHS = (20, 56)  # the page trains those of 32 layers itself
ONE_LAYER = {"ReLU after the addition": False, "ReLU before the addition": True}


@cache
def load() -> dict:
    """Return the record, as :func:`make` made it."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def make() -> dict:
    """Train everything and return it; errors are in per cent, a number for each seed."""
    return {
        "made_with": {
            "command": "python -m lessonlib.experiments.degradation_record",
            "torch": torch.__version__.split("+")[0],
            "python": platform.python_version(),
            "processor": platform.machine(),
            "seeds": list(SEEDS),
            "code": code_hash(),
        },
        "rates": list(grid()),
        "longer": list(longer()),
        "Adam": list(with_adam()),
        "convolutional": list(twins_with_convolutions()),
        "one layer": list(one_layer()),
    }


def grid(depth: int = GRID_DEPTH):
    """Yield the errors of both twins of one depth at every learning rate of two optimisers."""
    for shortcut in (False, True):
        for name, rates in RATES.items():
            for rate in rates:
                found = train(depth, shortcut, Recipe(rate=rate, adam=name == "Adam"))
                yield {"depth": depth, "shortcut": shortcut, "optimiser": name, "rate": rate, "errors": found["errors"]}


def longer(depths=LONG_DEPTHS):
    """Yield the errors after every epoch of a training of a hundred epochs."""
    for depth in depths:
        for shortcut in (False, True):
            yield {"depth": depth, "shortcut": shortcut, **train(depth, shortcut, Recipe(epochs=LONG), traces=True)}


def with_adam(depths=DEPTHS):
    """Yield the errors of both twins with Adam at its best rate, after the usual number of epochs and after many."""
    for depth in depths:
        for shortcut in (False, True):
            for epochs in (ADAM.epochs, LONG):
                found = train(depth, shortcut, replace(ADAM, epochs=epochs))
                yield {"depth": depth, "shortcut": shortcut, "epochs": epochs, **found}


@using_threads(1)
def twins_with_convolutions(depths=convolutional.DIGITS.depths, seeds=SEEDS):
    """Yield the errors of the convolutional twins."""
    data = degradation.images()
    for depth in depths:
        for shortcut in (None, "A"):
            trained = [convolutional.train(depth, shortcut, seed, convolutional.DIGITS, data) for seed in seeds]
            on_training, on_test = zip(*(convolutional.errors(network, data) for network in trained), strict=True)
            found = {"errors": _short(on_training), "test_errors": _short(on_test)}
            yield {"depth": depth, "shortcut": shortcut is not None, **found}


def one_layer(depths=ONE_LAYER_DEPTHS):
    """Yield the errors of networks whose shortcuts pass over a single layer, with the ReLU after or before the sum."""
    for depth in depths:
        for name, inside in ONE_LAYER.items():
            yield {"depth": depth, "kind": name, **train(depth, True, Recipe(), span=1, relu_inside=inside)}


def train(depth: int, shortcut: bool, recipe: Recipe, traces: bool = False, **options) -> dict:
    """Return the errors of a training, and with ``traces`` those after every epoch, a list for each seed."""
    _, curves = degradation.train(depth, shortcut, SEEDS, recipe, **options)
    found = {
        "errors": _short(curve.error[-1] for curve in curves),
        "test_errors": _short(curve.test_error for curve in curves),
    }
    return found | ({"traces": [_short(curve.error) for curve in curves]} if traces else {})


def code_hash() -> str:
    """Return a short hash of the code that trains, without its docstrings and comments."""
    return provenance.code_hash(Path(__file__).with_name(f"{name}.py") for name in CODE)


def _short(numbers) -> list[float]:
    return [round(number, 3) for number in numbers]


if __name__ == "__main__":
    FILE.write_text(
        json.dumps(make(), ensure_ascii=False, indent=None).replace("}, {", "},\n{") + "\n", encoding="utf-8"
    )
