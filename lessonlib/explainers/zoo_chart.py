"""Accuracy against cost for all networks: which are on the front, and what stages each is made of."""

from collections.abc import Iterable

from lessonlib.explainers.controls import Choice, Held
from lessonlib.explainers.filters import Checks
from lessonlib.explainers.frame import Explainer
from lessonlib.explainers.zoo import COSTS, checked, family_roles, packed
from lessonlib.tables import table


def pareto(points: list[tuple[float, float]]) -> list[int]:
    """Return the indices of the points (cost, accuracy) that no other dominates, the cheapest first.

    A point is dominated by one that costs at most as much and is at least as accurate, and is better in one of the two;
    equal points do not dominate each other.
    """
    front = []
    for index in sorted(range(len(points)), key=lambda i: (points[i][0], -points[i][1], i)):
        if not front or points[index][1] > points[front[-1]][1] or points[index] == points[front[-1]]:
            front.append(index)
    return front


class ZooChart(Explainer):
    """Published accuracy against a cost of the reader's choice, with the front; a point opens the network's card.

    ``entries`` are networks as :mod:`lessonlib.explainers.zoo` describes them, which raises ValueError for others.
    """

    name = "zoo_chart"
    title = "What does accuracy cost?"
    parts = ("marks", "points", "zoo", "zoo_picture", "zoo_card")

    def __init__(self, entries: Iterable, cost: str = "macs"):
        self.entries = checked(entries)
        roles = family_roles(self.entries)
        self._controls = (
            Choice("cost", "Cost", COSTS, cost),
            Checks("families", "Families", tuple(roles), roles),
            Held("open", ("", *(entry.name for entry in self.entries)), ""),
        )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        return packed(self.entries)

    def compute(self, cost: str, families: str, open: str = "") -> dict:
        """Return the indices of the networks drawn, on the front, left out, and better than the open one.

        ``unknown`` have no published accuracy, ``unpriced`` have one but no cost of this kind.
        """
        indices = range(len(self.entries))
        ticked = [i for i in indices if self.entries[i].family in families.split(".")]
        known = [i for i in ticked if self.entries[i].top1 is not None]
        point = {i: (getattr(self.entries[i], cost), self.entries[i].top1) for i in known}
        drawn = sorted((i for i in known if point[i][0] is not None), key=lambda i: (point[i][0], -point[i][1]))
        here = next((i for i in drawn if self.entries[i].name == open), None)
        return {
            "drawn": drawn,
            "front": [drawn[i] for i in pareto([point[i] for i in drawn])],
            "unknown": [i for i in ticked if i not in known],
            "unpriced": [i for i in known if i not in drawn],
            "better": [] if here is None else [i for i in drawn if _dominates(point[i], point[here])],
        }

    def after(self) -> str:
        return '<div class="lean-card" hidden></div>'

    def without_script(self) -> str:
        every = ".".join(dict.fromkeys(entry.family for entry in self.entries))
        rows = []
        for cost, text in COSTS.items():
            found = self.compute(cost, every)
            front = ", ".join(self.entries[i].name for i in found["front"])
            rows.append((text, f"{len(found['front'])} of {len(found['drawn'])}", front))
        return table(
            ("Cost", "On the front", "Which, the cheapest first"),
            rows,
            "The front: each network is more accurate than all others that cost no more",
        )


def _dominates(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[0] and one[1] >= other[1] and one != other
