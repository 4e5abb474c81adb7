"""What a random matrix and ReLU do to a curve in the plane: which points are lost, and by what decoder they come back.

A curve of points x in the plane is mapped to n numbers, y = ReLU(Tx), where T is n x 2 with normal entries. The unit i
is active at x where its row t_i has t_i · x > 0, so it is active on one half of the plane.
Sandler et al. 2018, section 3.2, figure 1 and appendix A.
"""

from math import comb

import numpy as np
from numpy import ndarray

TURNS = (0.25, 3.0)  # the spiral begins a quarter turn away from the origin, where every unit would be silent


def spiral(points: int = 200) -> ndarray:
    """Return a spiral of almost three turns that ends on the unit circle: (points, 2)."""
    angle = 2 * np.pi * np.linspace(*TURNS, points)
    return (angle / angle[-1])[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def circle(points: int = 200) -> ndarray:
    """Return a circle around the origin, its last point beside its first: (points, 2)."""
    angle = 2 * np.pi * np.arange(points) / points
    return 0.8 * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def draw(n: int, draws: int = 1000, seed: int = 0) -> ndarray:
    """Return independent matrices T with standard normal entries: (draws, n, 2)."""
    return np.random.default_rng([seed, n]).standard_normal((draws, n, 2))


def through_relu(curve: ndarray, matrices: ndarray) -> ndarray:
    """Return y = ReLU(Tx) for every point and every T: (points, 2), (…, n, 2) -> (…, points, n)."""
    return np.maximum(curve @ matrices.swapaxes(-1, -2), 0)


def back_by_inverse(images: ndarray, matrices: ndarray) -> ndarray:
    """Return T⁻¹y, the paper's way back: (…, points, n), (…, n, 2) -> (…, points, 2).

    Only a T of n = 2 has an inverse. For more units it is the pseudo-inverse, which is the inverse on the plane that
    T maps to. Sandler et al. 2018, figure 1.
    """
    return images @ np.linalg.pinv(matrices).swapaxes(-1, -2)


def back_by_active_units(images: ndarray, matrices: ndarray) -> ndarray:
    """Return the x with t_i · x = y_i for the active units: (…, points, n), (…, n, 2) -> (…, points, 2).

    Two active units that are not parallel determine x, and more of them agree. Of all the points that one active unit
    allows, the nearest to the origin is returned, and the origin where no unit is active.
    Sandler et al. 2018, appendix A, lemma 2.
    """
    active = images > 0
    heard = matrices[..., None, :, :] * active[..., None]  # a T for each point, the rows of its silent units struck out
    return (np.linalg.pinv(heard) @ images[..., None])[..., 0]


def back_by_best_matrix(images: ndarray, curve: ndarray) -> ndarray:
    """Return the image times the matrix that brings it nearest to this curve: (…, points, n) -> (…, points, 2).

    It is what one further layer without a non-linearity could learn: least squares over the points of the curve.
    """
    return images @ (np.linalg.pinv(images) @ curve)


# --- how many points are lost ---


def lost_share(n: int, dimensions: int = 2) -> float:
    """Return the expected share of points with fewer than ``dimensions`` active units among n.

    Each unit is active with probability 1/2, whatever the point, so their number is binomial: for the plane
    (n + 1) / 2ⁿ. With ``dimensions=1`` it is the share of points with no active unit at all, 2⁻ⁿ.
    """
    return sum(comb(n, k) for k in range(dimensions)) / 2**n


def shares(curve: ndarray, matrices: ndarray, fewer_than: int) -> ndarray:
    """Return, for every T, the share of the points with fewer than so many active units: (draws,)."""
    active = (through_relu(curve, matrices) > 0).sum(-1)
    return (active < fewer_than).mean(-1)


# --- which T loses nothing ---


def borders(matrices: ndarray) -> ndarray:
    """Return the angles, in order, at which some unit falls silent or begins: (…, n, 2) -> (…, 2n), from 0 to 2π."""
    angle = np.arctan2(matrices[..., 1], matrices[..., 0])
    return np.sort(np.concatenate([angle + np.pi / 2, angle - np.pi / 2], axis=-1) % (2 * np.pi), axis=-1)


def sectors(matrices: ndarray) -> ndarray:
    """Return a direction in each sector into which the n lines t_i · x = 0 cut the plane: (…, n, 2) -> (…, 2n, 2).

    Within a sector the same units are active everywhere, so that ReLU(Tx) is one linear map there.
    """
    angle = borders(matrices)
    middle = (angle + np.concatenate([angle[..., 1:], angle[..., :1] + 2 * np.pi], axis=-1)) / 2
    return np.stack([np.cos(middle), np.sin(middle)], axis=-1)


def stretch(matrices: ndarray) -> ndarray:
    """Return by which factor ReLU(Tx) changes areas in each sector: (…, n, 2) -> (…, 2n).

    It is √det(AᵀA) for the active rows A, and so 0 where fewer than two units are active.
    """
    active = sectors(matrices) @ matrices.swapaxes(-1, -2) > 0
    rows = matrices[..., None, :, :] * active[..., None]
    return np.sqrt(np.maximum(np.linalg.det(rows.swapaxes(-1, -2) @ rows), 0)) * (active.sum(-1) > 1)


def least_active(matrices: ndarray) -> ndarray:
    """Return the least number of active units in any direction of the plane: (…, n, 2) -> (…).

    Two and more, and no point of the plane is lost: ReLU(Tx) is injective.
    """
    return (sectors(matrices) @ matrices.swapaxes(-1, -2) > 0).sum(-1).min(-1)


def lossless_share(n: int) -> float:
    """Return the share of all T that lose no point of the plane: 1 - n(n - 2) / 2ⁿ⁻¹ from n = 4 on, and 0 before.

    Counted, not sampled. Wendel (1962) fixes n lines through the origin and draws on which side of each its unit is
    active: 2ⁿ patterns, equally likely. In 2n of them some direction is without an active unit, and in 2n(n - 3)
    others some direction is with one only.
    """
    return 1 - 2 * n * (n - 2) / 2**n if n >= 4 else 0.0


def injective_on(curve: ndarray, matrix: ndarray) -> bool:
    """Return whether no two points of a curve have the same image, as far as its sample tells: (points, 2), (n, 2).

    Points with two active units keep their place in the plane. Where one unit i is active, its number t_i · x is all
    that is left, and it must differ from point to point: each stretch of the curve has to be monotone in it, and no
    two stretches may share a value. Two points without an active unit are one.
    """
    numbers = curve @ matrix.T
    active = numbers > 0
    count = active.sum(1)
    if (count == 0).sum() > 1:
        return False
    for unit in np.unique(active[count == 1].argmax(1)):
        places = np.flatnonzero((count == 1) & active[:, unit])
        stretches = 1 + (np.diff(places) > 1).sum()
        sorted_places = places[np.argsort(numbers[places, unit])]
        if 1 + (np.abs(np.diff(sorted_places)) > 1).sum() > stretches:
            return False
    return True
