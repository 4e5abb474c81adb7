"""Training curves of plain and residual networks of several depths, and the gradient that each layer gets."""

from collections.abc import Mapping
from statistics import median

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import significant
from lessonlib.tables import table

NETWORKS = {"both": "both", "standard": "plain", "shortcut": "residual"}
DIGITS = 4  # that a page carries of every number


class TrainingCurves(Explainer):
    """The training error over the epochs, and the norm of the gradient in every layer, of one depth at a time.

    ``curves[depth, shortcut, seed]`` has ``.error``, the training error in per cent before training and after every
    epoch, and ``.gradients[moment]``, one norm a layer, from the image on; the moments are "start", "step 50" or any
    other step, and "end". Raises ValueError where a network lacks a seed or the curves differ in length, and for a
    ``depth``, ``network`` ("both", "standard", "shortcut") or ``seed`` ("all", or one of them) that is not there.
    """

    name = "training"
    title = "Do deeper networks train better?"
    parts = ("marks", "training_charts")

    def __init__(self, curves: Mapping, depth: int | None = None, network: str = "both", seed: str | int = "all"):
        depths, self.seeds = sorted({key[0] for key in curves}), sorted({key[2] for key in curves})
        wanted = {(depth, shortcut, seed) for depth in depths for shortcut in (False, True) for seed in self.seeds}
        if missing := sorted(wanted - set(curves)):
            raise ValueError(f"no curve for (depth, shortcut, seed) = {missing[0]}: give both networks with every seed")
        any_curve = next(iter(curves.values()))
        self.moments, self.epochs = tuple(any_curve.gradients), len(any_curve.error) - 1
        for (deep, shortcut, number), curve in curves.items():
            sizes = {len(norms) for norms in curve.gradients.values()}
            if len(curve.error) != self.epochs + 1 or tuple(curve.gradients) != self.moments or sizes != {deep}:
                raise ValueError(
                    f"the curve of depth {deep}, shortcut={shortcut}, seed {number} is not like the first: give "
                    f"{self.epochs + 1} errors and, for each of {list(self.moments)}, {deep} norms"
                )
        self.runs = {
            str(deep): {role: self._packed(curves, deep, role == "shortcut") for role in ("standard", "shortcut")}
            for deep in depths
        }
        seeds = {"all": "all", **{str(number): str(number) for number in self.seeds}}
        scales = {"linear": "linear", "log": "log"}
        self._controls = (
            Choice("depth", "Layers", {d: d for d in self.runs}, str(depths[-1] if depth is None else depth)),
            Choice("network", "Network", NETWORKS, network, roles=("standard", "shortcut")),
            Choice("seed", "Seed", seeds, str(seed)),
            Slider("epoch", "Epoch", tuple(range(self.epochs + 1)), self.epochs),
            Choice("scale", "Error scale", scales, "linear"),
            Choice("moment", "Gradients", {moment: when(moment) for moment in self.moments}, self.moments[0]),
        )

    def _packed(self, curves: Mapping, depth: int, shortcut: bool) -> dict:
        chosen = [curves[depth, shortcut, seed] for seed in self.seeds]
        gradients = {moment: [_short(curve.gradients[moment]) for curve in chosen] for moment in self.moments}
        return {"error": [_short(curve.error) for curve in chosen], "gradients": gradients}

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return {"runs": self.runs, "seeds": [str(seed) for seed in self.seeds]}

    def compute(
        self, depth: str, network: str = "both", seed: str = "all", epoch: int = 0, moment: str = "start", **_
    ) -> dict:
        """Return of each network shown the error after ``epoch`` and the ratio of gradients at ``moment``.

        Each is [median, lowest, highest] over the seeds shown. The ratio is that of the second layer, the first in a
        block, to the last but one, the last in a block.
        """
        found = {}
        for role in NETWORKS if network == "both" else (network,):
            if role == "both":
                continue
            run = self.runs[depth][role]
            picked = range(len(self.seeds)) if seed == "all" else [list(map(str, self.seeds)).index(seed)]
            ratios = [norms[1] / norms[-2] for norms in run["gradients"][moment]]
            found[role] = {
                "error": _spread([run["error"][i][epoch] for i in picked]),
                "ratio": _spread([ratios[i] for i in picked]),
            }
        return found

    def without_script(self) -> str:
        rows = []
        for depth in self.runs:
            for role in ("standard", "shortcut"):
                found = self.compute(depth, role, epoch=self.epochs, moment=self.moments[0])[role]
                error, ratio = ([significant(amount) for amount in found[what]] for what in ("error", "ratio"))
                rows.append((f"{depth}, {NETWORKS[role]}", error[0], f"{error[1]} to {error[2]}", ratio[0]))
        return table(
            ("Layers", "Median error, %", "Lowest to highest", "Gradient, layer 2 to last but one"),
            rows,
            f"Training error after {self.epochs} epochs, over {len(self.seeds)} seeds, and how many times larger the "
            f"gradient {when(self.moments[0])} is in the first layer of the blocks than in the last.",
        )


def when(moment: str) -> str:
    """Return how a moment of training reads: ``step 50`` -> ``after 50 steps``."""
    return f"after {moment[5:]} steps" if moment.startswith("step ") else f"at the {moment}"


def _short(numbers) -> list[float]:
    return [float(f"{float(number):.{DIGITS}g}") for number in numbers]


def _spread(numbers: list[float]) -> list[float]:
    return [median(numbers), min(numbers), max(numbers)]
