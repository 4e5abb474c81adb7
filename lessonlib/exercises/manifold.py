"""Checkers of the chapter on ReLU: lost points, more dimensions, what T⁻¹ adds, the way back, the plane, the width."""

from math import comb

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number
from lessonlib.experiments.manifold import back_by_active_units, draw, least_active, lost_share, spiral


@checker(
    "manifold-lost",
    praise="at n = 3 it is one half for every T: of two opposite points exactly one keeps two active units.",
)
def judge_lost(lost):
    for n in (5, 2, 3, 30):
        expect_number(
            lost(n),
            lost_share(n),
            f"for n = {n}",
            "of the points",
            {
                "these have no active unit; one alone does not determine a point of the plane either": 1 / 2**n,
                "these have exactly one active unit; those with none are lost too": n / 2**n,
                "that is what is kept": 1 - lost_share(n),
                "two active units determine the point: it is not lost": lost_share(n, 3),
                "give a share between 0 and 1, not per cent": 100 * lost_share(n),
                "the units are n coins: 2ⁿ outcomes, and n of them show one head": 2 / 2**n,
            },
        )


@checker(
    "manifold-dimensions",
    praise="with d active units the numbers determine x. Half of n units are active, so n has to be well above 2d.",
)
def judge_dimensions(lost):
    for n, d in ((8, 3), (3, 1), (6, 2), (24, 4), (24, 24), (96, 16)):
        expect_number(
            lost(n, d),
            lost_share(n, d),
            f"for n = {n} units and d = {d} dimensions",
            "of the points",
            {
                "d active units are enough: those with exactly d are not lost": lost_share(n, d + 1),
                "these have exactly d − 1 active units; fewer are worse": comb(n, d - 1) / 2**n,
                "these have exactly d active units": comb(n, d) / 2**n,
                "that is what is kept": 1 - lost_share(n, d),
                "that is the plane, d = 2": lost_share(n, 2),
                "the units that are silent are not the ones to count": lost_share(n, n - d),
            },
        )


@checker(
    "manifold-bend",
    praise="it is the same at x and at −x: no curve that goes around the origin comes back unbent.",
)
def judge_bend(bend):
    curve = spiral(7)
    for n in (2, 3, 8):
        matrix = draw(n, 1, 3)[0]
        inverse, image = np.linalg.pinv(matrix), np.abs(curve @ matrix.T)
        expect_array(
            bend(matrix.copy(), curve.copy()),
            image @ inverse.T / 2,
            f"for 7 points and n = {n}",
            {
                "|z| counts by half: ReLU(z) = z/2 + |z|/2": image @ inverse.T,
                "that is all of what T⁻¹ returns; take x/2 away": np.maximum(curve @ matrix.T, 0) @ inverse.T,
                "that is half of the spiral; the question is what is added to it": curve / 2,
                "the transpose is not the inverse": image @ matrix / 2,
                "take absolute values before the way back, not after": np.abs(curve) / 2,
                "that is |Tx|/2, n numbers for each point; it still has to come back": image / 2,
            },
        )


@checker(
    "manifold-recover",
    praise="who looks at which units are active gets the point back. It takes not one matrix but one for each sector.",
)
def judge_recover(recover):
    points = ((0.6, -0.2), (-0.6, 0.2), (0.1, 0.8), (-0.1, -0.8))
    cases = [(f"n = {n}", draw(n, 1, 5)[0], point) for n in (2, 4, 9) for point in points]
    for rows, point in (
        ([[1.0, 0.0], [2.0, 0.0]], (1.0, 2.0)),
        ([[1.0, 0.5], [2.0, 1.0], [-1.0, 1.0]], (0.5, 1.0)),
        ([[1.0, 0.5], [2.0, 1.0], [-1.0, 1.0]], (1.0, -0.5)),
    ):
        cases.append((f"the rows {rows}", np.array(rows), point))
    for what, matrix, point in cases:
        image = np.maximum(matrix @ point, 0)
        units = image > 0
        different = np.linalg.matrix_rank(matrix * units[:, None])
        given = recover(matrix.copy(), image.copy())
        where = f"for {what} with {units.sum()} active"
        if different < 2 and given is not None:
            why = "all active rows are parallel and say the same: " if units.sum() > 1 else ""
            raise Wrong(f"{where} {why}other points have the same image, so return None; yours is {given}.")
        if different == 2 and given is None:
            raise Wrong(f"{where} the point is determined, and your function returned None.")
        if different == 2:
            inverse, two = np.linalg.pinv(matrix) @ image, np.flatnonzero(units)[:2]
            expect_array(
                given,
                back_by_active_units(image[None], matrix)[0],
                where,
                {
                    "T⁻¹ takes a zero for a number; it only says that t · x is not above 0": inverse,
                    "twice T⁻¹ has the right size, on average, but it is still bent": 2 * inverse,
                    "the transpose is not the inverse": matrix.T @ image,
                    "the first two active rows may be parallel: ask all of them": np.linalg.pinv(matrix[two])
                    @ image[two],
                },
            )


@checker(
    "manifold-plane",
    praise="2n sectors, one look into each: what holds there holds for every point of the plane.",
)
def judge_plane(lossless):
    pentagon = [[np.cos(angle), np.sin(angle)] for angle in 2 * np.pi * np.arange(5) / 5 + 0.1]
    parallel = [[1.0, 0.3], [2.0, 0.6], [-1.0, -0.3], [-3.0, -0.9]]
    cases = [
        ("a T whose five rows point the ways of a regular pentagon", pentagon),
        (
            "three rows all round, so that every direction has an active unit",
            pentagon[:1] + [[-0.9, 0.5], [0.1, -1.0]],
        ),
        ("four rows on one line, where most directions have two active units that say the same", parallel),
        ("the identity", [[1.0, 0.0], [0.0, 1.0]]),
        ("five rows in one half of the plane", [[1.0, 0.1], [1.0, 0.9], [1.0, -0.8], [0.3, 1.0], [0.2, -1.0]]),
    ]
    for n, seed in ((4, 0), (5, 0), (6, 0), (6, 1), (6, 2), (6, 3), (15, 0)):
        cases.append((f"a random T with n = {n}", draw(n, 1, seed)[0]))
    for what, rows in cases:
        matrix = np.array(rows)
        least = int(least_active(matrix))
        right = rows is not parallel and least >= 2
        given = lossless(matrix.copy())
        if not isinstance(given, bool | np.bool_):
            raise Wrong(f"for {what} your function returned {given!r}: return True or False.")
        if bool(given) != right:
            why = (
                f"somewhere in the plane only {least} of its units are active" if least < 2 else "every point keeps two"
            )
            if rows is parallel:
                why = "parallel rows are one equation, and one equation leaves a line of points"
            raise Wrong(f"for {what} it is {right}: {why}.")


@checker(
    "manifold-width",
    praise="the more dimensions come in, the smaller the factor n/d may be; six is ample from a handful on.",
)
def judge_width(narrowest):
    for d, risk in ((3, 0.1), (1, 0.25), (2, 0.5), (8, 0.01), (24, 0.001), (24, 1e-6)):
        right = next(n for n in range(d, 40 * d) if lost_share(n, d) <= risk)
        expect_number(
            narrowest(d, risk),
            right,
            f"for d = {d} and a risk of {risk:g}",
            "units",
            {
                "one unit fewer is enough": right + 1,
                "with one unit fewer than it takes, too many points are lost": right - 1,
                "half of the units are active on average, so at 2d about half of the points are lost": 2 * d,
                "six is the factor that MobileNetV2 takes; here it is to be found": 6 * d,
                "count those with fewer than d active units; exactly d are enough": next(
                    n for n in range(d, 40 * d) if lost_share(n, d + 1) <= risk
                ),
                "that holds for the plane only": next(n for n in range(2, 400) if (n + 1) / 2**n <= risk),
            },
        )
