"""The chapter on ReLU: to each exercise a right answer, and answers that real misunderstandings give."""

from math import comb

import numpy as np


def lost(n, d):
    return sum(comb(n, k) for k in range(d)) / 2**n


def recover(matrix, image):
    active = image > 0
    if np.linalg.matrix_rank(matrix * active[:, None]) < 2:
        return None
    return np.linalg.lstsq(matrix[active], image[active], rcond=None)[0]


def recover_by_count(matrix, image):
    """It takes two active units that say the same for two equations."""
    active = image > 0
    return np.linalg.lstsq(matrix[active], image[active], rcond=None)[0] if active.sum() > 1 else None


def recover_by_first_two(matrix, image, solve=lambda rows, numbers: np.linalg.solve(rows, numbers)):
    """It asks the first two active units alone."""
    two = np.flatnonzero(image > 0)[:2]
    if np.linalg.matrix_rank(matrix * (image > 0)[:, None]) < 2:
        return None
    return solve(matrix[two], image[two])


def counts(matrix):
    angle = np.arctan2(matrix[:, 1], matrix[:, 0])
    edges = np.sort(np.concatenate([angle + np.pi / 2, angle - np.pi / 2]) % (2 * np.pi))
    middle = (edges + np.append(edges[1:], edges[0] + 2 * np.pi)) / 2
    active = np.stack([np.cos(middle), np.sin(middle)], axis=1) @ matrix.T > 0
    return active, active.sum(1)


def lossless(matrix):
    active, _ = counts(matrix)
    return all(np.linalg.matrix_rank(matrix * row[:, None]) == 2 for row in active)


def narrowest(d, risk, shift=0):
    n = d
    while lost(n, d + shift) > risk:
        n += 1
    return n


ANSWERS = {
    "manifold-lost": (
        lambda n: (n + 1) / 2**n,
        [
            lambda n: 2.0**-n,
            lambda n: n / 2**n,
            lambda n: 1 - (n + 1) / 2**n,
            lambda n: lost(n, 3),
            lambda n: 100 * (n + 1) / 2**n,
            lambda n: 2 / 2**n,
        ],
    ),
    "manifold-dimensions": (
        lost,
        [
            lambda n, d: lost(n, d + 1),
            lambda n, d: comb(n, d - 1) / 2**n,
            lambda n, d: comb(n, d) / 2**n,
            lambda n, d: 1 - lost(n, d),
            lambda n, d: (n + 1) / 2**n,
            lambda n, d: sum(comb(n, k) for k in range(n - d)) / 2**n,
        ],
    ),
    "manifold-bend": (
        lambda matrix, points: np.abs(points @ matrix.T) @ np.linalg.pinv(matrix).T / 2,
        [
            lambda matrix, points: np.abs(points @ matrix.T) @ np.linalg.pinv(matrix).T,
            lambda matrix, points: np.maximum(points @ matrix.T, 0) @ np.linalg.pinv(matrix).T,
            lambda matrix, points: points / 2,
            lambda matrix, points: np.abs(points @ matrix.T) @ matrix / 2,
            lambda matrix, points: np.abs(points) / 2,
            lambda matrix, points: np.abs(points @ matrix.T) / 2,
            lambda matrix, points: (points @ matrix.T) @ np.linalg.pinv(matrix).T,
        ],
    ),
    "manifold-recover": (
        recover,
        [
            lambda matrix, image: np.linalg.pinv(matrix) @ image,
            lambda matrix, image: np.linalg.pinv(matrix) @ image if (image > 0).sum() > 1 else None,
            lambda matrix, image: 2 * np.linalg.pinv(matrix) @ image if (image > 0).sum() > 1 else None,
            lambda matrix, image: matrix.T @ image if (image > 0).sum() > 1 else None,
            lambda matrix, image: np.linalg.lstsq(matrix[image > 0], image[image > 0], rcond=None)[0],
            lambda matrix, image: recover(matrix, image) if (image > 0).all() else None,
            recover_by_count,
            recover_by_first_two,
            lambda matrix, image: recover_by_first_two(matrix, image, lambda rows, ys: np.linalg.pinv(rows) @ ys),
            lambda matrix, image: recover(matrix[np.flatnonzero(image > 0)[:2]], image[np.flatnonzero(image > 0)[:2]]),
        ],
    ),
    "manifold-plane": (
        lossless,
        [
            lambda matrix: bool((counts(matrix)[1] >= 2).all()),
            lambda matrix: bool((counts(matrix)[1] >= 1).all()),
            lambda matrix: np.linalg.matrix_rank(matrix) == 2,
            lambda matrix: len(matrix) >= 5,
            lambda matrix: counts(matrix)[1].mean() >= 2,
            lambda matrix: False,
            lambda matrix: int(counts(matrix)[1].min()),
        ],
    ),
    "manifold-width": (
        narrowest,
        [
            lambda d, risk: narrowest(d, risk) + 1,
            lambda d, risk: narrowest(d, risk) - 1,
            lambda d, risk: 2 * d,
            lambda d, risk: 6 * d,
            lambda d, risk: narrowest(d, risk, shift=1),
            lambda d, risk: next(n for n in range(2, 400) if (n + 1) / 2**n <= risk),
        ],
    ),
}

ABOUT = {
    "manifold-lost": [
        "one alone does not determine",
        "those with none are lost too",
        "what is kept",
        "it is not lost",
        "not per cent",
        "n coins",
    ],
    "manifold-dimensions": [
        "d active units are enough",
        "fewer are worse",
        "exactly d active units",
        "what is kept",
        "that is the plane",
        "not the ones to count",
    ],
    "manifold-bend": [
        "counts by half",
        "take x/2 away",
        "what is added to it",
        "transpose is not the inverse",
        "before the way back",
        "still has to come back",
        "the number at",
    ],
    "manifold-recover": [
        "return None",
        "takes a zero for a number",
        "still bent",
        "transpose is not the inverse",
        "return None",
        "returned None",
        "parallel and say the same",
        "Singular matrix",
        "ask all of them",
        "is determined, and your function returned None",
    ],
    "manifold-plane": [
        "parallel rows are one equation",
        "only 1 of its units",
        "only 1 of its units",
        "only 0 of its units",
        "parallel rows are one equation",
        "every point keeps two",
        "return True or False",
    ],
    "manifold-width": [
        "one unit fewer is enough",
        "too many points are lost",
        "half of the points are lost",
        "here it is to be found",
        "exactly d are enough",
        "for the plane only",
    ],
}
