"""A thousand draws of T for each n and seed: how much is lost, how often nothing is, and what each way back misses."""

from dataclasses import dataclass

import numpy as np
from numpy import ndarray

from lessonlib.experiments.manifold import (
    back_by_active_units,
    back_by_best_matrix,
    back_by_inverse,
    circle,
    draw,
    injective_on,
    least_active,
    shares,
    spiral,
    through_relu,
)

WIDTHS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30)
DRAWS, SEEDS = 1000, 5
DECODED = 200  # of the draws of a seed are also decoded, and asked whether a curve survives them: that takes longer
WAYS_BACK = ("inverse", "doubled", "matrix", "active")


@dataclass(frozen=True)
class Losses:
    """What the draws lost: arrays (seeds, widths), but for ``errors`` with (seeds, widths, draws) for each way back.

    ``none`` and ``fewer`` are mean shares of points with no and with fewer than two active units; ``none_error`` and
    ``fewer_error`` their standard errors. ``lossless`` is the share of T that lose no point of the plane; ``spiral``
    and ``circle`` the shares of T under which no two points of that curve have the same image. An error is relative:
    |x̂ - x| / |x| over all points of the spiral.
    """

    widths: tuple[int, ...]
    none: ndarray
    none_error: ndarray
    fewer: ndarray
    fewer_error: ndarray
    lossless: ndarray
    spiral: ndarray
    circle: ndarray
    errors: dict[str, ndarray]

    def median_error(self, way: str, n: int) -> float:
        """Return the median error of a way back over all draws of all seeds."""
        return float(np.median(self.errors[way][:, self.widths.index(n)]))


def measure_losses(
    widths: tuple[int, ...] = WIDTHS, draws: int = DRAWS, seeds: int = SEEDS, decoded: int = DECODED
) -> Losses:
    """Send the spiral through ``draws`` matrices for each width and seed, and look closely at ``decoded`` of them."""
    rows = [[_measure(n, draws, seed, decoded) for n in widths] for seed in range(seeds)]
    gather = {name: np.array([[cell[name] for cell in row] for row in rows]) for name in rows[0][0]}
    errors = {way: gather.pop(way) for way in WAYS_BACK}
    return Losses(widths=tuple(widths), errors=errors, **gather)


def _measure(n: int, draws: int, seed: int, decoded: int) -> dict:
    curve, matrices = spiral(), draw(n, draws, seed)
    found = {"lossless": (least_active(matrices) >= 2).mean()}
    for name, fewer_than in (("none", 1), ("fewer", 2)):
        each = shares(curve, matrices, fewer_than)
        found |= {name: each.mean(), f"{name}_error": each.std(ddof=1) / draws**0.5}
    some = matrices[:decoded]
    for name, fine in (("spiral", spiral(1000)), ("circle", circle(1000))):
        found[name] = np.mean([injective_on(fine, matrix) for matrix in some])
    images = through_relu(curve, some)
    back = back_by_inverse(images, some)
    ways = (back, 2 * back, back_by_best_matrix(images, curve), back_by_active_units(images, some))
    return found | {name: relative_error(points, curve) for name, points in zip(WAYS_BACK, ways, strict=True)}


def relative_error(points: ndarray, curve: ndarray) -> ndarray:
    """Return |x̂ - x| / |x| over all points of a curve: (…, points, 2), (points, 2) -> (…)."""
    return np.linalg.norm(points - curve, axis=(-2, -1)) / np.linalg.norm(curve)
