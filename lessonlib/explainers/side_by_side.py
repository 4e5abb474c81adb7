"""Two networks side by side: in which of its stages each spends its multiply-adds, parameters and activations."""

from collections.abc import Iterable
from math import prod

from lessonlib.explainers.controls import Choice, Select
from lessonlib.explainers.frame import Explainer
from lessonlib.explainers.zoo import checked, packed
from lessonlib.numbers import THIN_SPACE, significant
from lessonlib.tables import table

QUANTITIES = {"macs": "multiply-adds", "parameters": "parameters", "activations": "activations"}
SCALES = {"share": "share of the network", "absolute": "the same scale for both"}


class SideBySide(Explainer):
    """The stages of two networks, with what each costs as a share of its network or on one scale for both.

    ``entries`` are networks as :mod:`lessonlib.explainers.zoo` describes them, which raises ValueError for others, as
    for a name that none of them has. The activations of a stage are the numbers that it puts out.
    """

    name = "side_by_side"
    title = "Where does the cost sit?"
    parts = ("marks", "zoo")
    buttons = (("swap", "Swap the two"),)

    def __init__(self, entries: Iterable, left: str = "", right: str = "", quantity: str = "parameters"):
        self.entries = checked(entries)
        names = tuple(entry.name for entry in self.entries)
        self._controls = (
            Select("left", "One network", names, left or names[0]),
            Select("right", "Another", names, right or names[-1]),
            Choice("quantity", "Quantity", QUANTITIES, quantity),
            Choice("scale", "Bars", SCALES, "share"),
        )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return packed(self.entries)

    def compute(self, left: str, right: str, quantity: str, scale: str = "share") -> dict:
        """Return for each side its amounts, total, shares and largest stage, and the amount or share of a full bar."""
        sides = {side: self._side(name, quantity) for side, name in (("left", left), ("right", right))}
        full = 1 if scale == "share" else max(max(side["amounts"]) for side in sides.values())
        return {**sides, "full": full}

    def _side(self, name: str, quantity: str) -> dict:
        stages = next(entry.stages for entry in self.entries if entry.name == name)
        amounts = [prod(stage.output) if quantity == "activations" else getattr(stage, quantity) for stage in stages]
        total = sum(amounts)
        most = amounts.index(max(amounts))
        return {"amounts": amounts, "total": total, "shares": [amount / total for amount in amounts], "most": most}

    def without_script(self) -> str:
        rows = [
            (entry.name, *(self._largest(entry, self._side(entry.name, quantity)) for quantity in QUANTITIES))
            for entry in self.entries
        ]
        head = (f"Most {text}" for text in QUANTITIES.values())
        return table(("Network", *head), rows, "The stage of each network that takes the largest share")

    def after(self) -> str:
        return '<p class="lean-muted">Activations: the numbers that a stage puts out for one image.</p>'

    @staticmethod
    def _largest(entry, side: dict) -> str:
        return f"{entry.stages[side['most']].name}, {share(side['shares'][side['most']])}"


def share(part: float) -> str:
    """Return a share in per cent, to two digits; what is nearly nothing is said to be below a tenth of one per cent."""
    return f"{'< 0.1' if 0 < part < 0.001 else significant(100 * part, 2)}{THIN_SPACE}%"
