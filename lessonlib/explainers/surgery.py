"""Surgery on trained networks: cut blocks out, and see what is left of a plain and of a residual network."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

import numpy as np

from lessonlib.explainers.controls import Choice, Select
from lessonlib.explainers.filters import Checks
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, significant
from lessonlib.tables import table

NETWORKS = {"shortcut": "residual", "standard": "plain"}
SPAN = 2  # layers in a block
MOST = 2**15 - 1  # weights go into the page as whole numbers of 16 bits, each array with a scale of its own
LEVELS = 36  # of grey: one sign a pixel


class Surgery(Explainer):
    """Two trained networks, run live on real images with any set of blocks cut out (Veit et al. 2016, section 4).

    ``plain`` and ``residual`` are the layers [(weight (out, in), bias (out,)), ...] of fully connected networks without
    batch norm: a stem, blocks of two layers, a head. ``images`` (B, ...) is what they see, in evenly spaced levels of
    grey, ``labels`` (B,) the classes. Where a block is cut, the next one takes what the one before put out. ``about``
    says in a line what was trained and how. Raises ValueError for layers that do not fit on each other or images of
    more than 36 levels.
    """

    name = "surgery"
    parts = ("marks", "surgery_network", "surgery_picture")
    buttons = (("random", "Cut one at random"), ("restore", "Restore all"))

    def __init__(self, *, plain: Sequence, residual: Sequence, images, labels, about: str = ""):
        layers = {"shortcut": [*map(_pair, residual)], "standard": [*map(_pair, plain)]}
        shapes = {role: [weight.shape for weight, _ in some] for role, some in layers.items()}
        self.sizes, self.about = shapes["standard"], about
        if shapes["shortcut"] != self.sizes or len(self.sizes) < 2 + SPAN or len(self.sizes) % SPAN:
            raise ValueError(
                f"plain has layers {self.sizes}, residual {shapes['shortcut']}: give two alike, 4, 6, 8, …"
            )
        self.packed = {role: [tuple(map(_packed, layer)) for layer in some] for role, some in layers.items()}
        self.layers = {
            role: [tuple(codes * scale for codes, scale in layer) for layer in some]
            for role, some in self.packed.items()
        }
        self.labels = np.asarray(labels, dtype=int)
        images = np.asarray(images, dtype=float).reshape(len(self.labels), -1)
        self.codes, self.step, self.lowest = _levels(images)
        self.images = self.lowest + self.step * self.codes
        if not {*self.labels.tolist()} <= {*range(10)}:
            raise ValueError(f"labels run from {self.labels.min()} to {self.labels.max()}: give digits, 0 to 9")
        width, pixels = self.sizes[0]
        square = all(size == (width, width) for size in self.sizes[1:-1])
        if pixels != images.shape[1] or not square or self.sizes[-1][1] != width:
            raise ValueError(f"layers of {self.sizes} (out, in) do not fit on images of {images.shape[1]} pixels")
        blocks = tuple(str(number + 1) for number in range((len(self.sizes) - 2) // SPAN))
        swaps = ("none", *(f"{number} and {int(number) + 1}" for number in blocks[:-1]))
        self._controls = (
            *(Checks(role, text.capitalize(), blocks) for role, text in NETWORKS.items()),
            Choice("cut", "Cut", {"both": "the same in both", "each": "each by itself"}, "both"),
            Select("swap", "Swap two neighbours", swaps, "none"),
        )
        self.title = f"What if a block is missing? Two networks of {len(self.sizes)} layers"
        self.alone = self._alone()

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return {
            "sizes": self.sizes,
            "networks": {role: _text(packed) for role, packed in self.packed.items()},
            "scales": {role: [[scale for _, scale in layer] for layer in some] for role, some in self.packed.items()},
            "images": "".join(np.base_repr(code, LEVELS) for code in self.codes.flatten()),
            "grey": [self.lowest, self.step],
            "labels": "".join(map(str, self.labels)),
            "alone": self.alone,
            "sample": [int(np.flatnonzero(self.labels == digit)[0]) for digit in np.unique(self.labels)],
        }

    def scores(self, role: str, order: Sequence[int]) -> np.ndarray:
        """Return the scores (B, classes) of a network whose blocks, numbered from 0, run in the ``order`` given."""
        (stem, *inner, head) = self.layers[role]
        x = np.maximum(self.images @ stem[0].T + stem[1], 0)
        for block in order:
            (w1, b1), (w2, b2) = inner[SPAN * block : SPAN * (block + 1)]
            y = np.maximum(x @ w1.T + b1, 0) @ w2.T + b2
            x = np.maximum(x + y if role == "shortcut" else y, 0)
        return x @ head[0].T + head[1]

    def compute(self, shortcut: str, standard: str, swap: str = "none", **_) -> dict:
        """Return of each network, given the blocks that it keeps ("1.2.4"), its predictions and how many are wrong."""
        found = {}
        for role, kept in (("shortcut", shortcut), ("standard", standard)):
            order = [number for number in _swapped(self._controls[0].values, swap) if number in kept.split(".")]
            predictions = self.scores(role, [int(number) - 1 for number in order]).argmax(axis=1)
            found[role] = {"wrong": int((predictions != self.labels).sum()), "predictions": predictions.tolist()}
        return found

    def after(self) -> str:
        return f'<p class="lean-muted">{escape(self.about)}</p>' if self.about else ""

    def _alone(self) -> dict[str, dict]:
        """Return how many images each network gets wrong with every block in place, and without each one alone."""
        blocks = self._controls[0].values
        kept = [".".join(number for number in blocks if number != cut) for cut in ("", *blocks)]
        found = [self.compute(some, some) for some in kept]
        wrong = {role: [each[role]["wrong"] for each in found] for role in NETWORKS}
        return {role: {"whole": whole, "without": without} for role, (whole, *without) in wrong.items()}

    def without_script(self) -> str:
        share = 100 / len(self.labels)
        columns = [
            [f"{significant(share * wrong, 2)}{THIN_SPACE}%" for wrong in (found["whole"], *found["without"])]
            for found in self.alone.values()
        ]
        rows = zip(("none", *self._controls[0].values), *columns, strict=True)
        return table(
            ("Block cut", *(f"{text.capitalize()} network errs on" for text in NETWORKS.values())),
            rows,
            f"{len(self.labels)} images, networks of {len(self.sizes)} layers, one block cut at a time.",
        )


def _swapped(blocks: Sequence[str], swap: str) -> list[str]:
    """Return the blocks in order, two neighbours exchanged: ``"2 and 3"``."""
    order = list(blocks)
    if swap != "none":
        at = order.index(swap.split(" and ")[0])
        order[at], order[at + 1] = order[at + 1], order[at]
    return order


def _pair(layer: Sequence) -> tuple[np.ndarray, np.ndarray]:
    weight, bias = (np.asarray(part, dtype=float) for part in layer)
    return weight, bias


def _packed(array: np.ndarray) -> tuple[np.ndarray, float]:
    """Return an array as whole numbers of 16 bits, and what one of them stands for."""
    scale = float(np.abs(array).max()) / MOST or 1.0
    return np.rint(array / scale).astype("<i2"), scale


def _text(packed: Sequence) -> str:
    return b64encode(b"".join(codes.tobytes() for layer in packed for codes, _ in layer)).decode("ascii")


def _levels(images: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Return images as numbers of their level of grey, the step between two levels, and the lowest."""
    seen = np.unique(images.round(5))
    lowest, span = float(images.min()), float(images.max() - images.min())
    count = round(span / float(np.diff(seen).min())) if len(seen) > 1 else 1
    step = span / count or 1.0
    codes = np.rint((images - lowest) / step).astype(int)
    if count >= LEVELS or np.abs(lowest + step * codes - images).max() > step / 100:
        raise ValueError(
            f"images have {len(seen)} grey values: give at most {LEVELS}, evenly spaced, so that a page holds them"
        )
    return codes, step, lowest
