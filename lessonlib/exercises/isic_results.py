"""Checkers of the chapter on the results: spread, paired differences, rates, the front, and how many seeds it takes."""

from math import sqrt

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_number
from lessonlib.isic.results.reading import front


@checker(
    "isic-standard-error",
    praise="the mean of n seeds is better known than one seed by the root of n: four times the work halves the error.",
)
def judge_standard_error(answer):
    for scores in ([1.0, 2.0, 6.0], [50.0, 60.0], [61.2, 58.9, 60.4, 63.3, 57.0]):
        mean, error = _pair(answer(list(scores)), "the mean and its standard error")
        _expect_mean_and_error(mean, error, np.array(scores), f"for the scores {scores}")


@checker(
    "isic-paired",
    praise="what moves both rows alike falls out of the difference before anything is averaged.",
)
def judge_paired(answer):
    cases = (
        ({0: 5.0, 1: 9.0}, {0: 4.0, 1: 6.0}),
        ({0: 60.0, 1: 50.0, 2: 56.0}, {2: 55.0, 1: 48.0, 0: 57.0}),
        ({0: 60.0, 1: 50.0, 2: 56.0, 7: 90.0}, {0: 61.0, 1: 54.0, 2: 55.0, 3: 10.0}),
    )
    for one, other in cases:
        mean, error = _pair(answer(dict(one), dict(other)), "the mean difference and its standard error")
        both = sorted(one.keys() & other.keys())
        apart = np.array([one[seed] - other[seed] for seed in both])
        where = f"for {one} and {other}"
        alone = sqrt(sum(np.var([row[seed] for seed in both], ddof=1) / len(both) for row in (one, other)))
        everybody = float(np.mean(list(one.values())) - np.mean(list(other.values())))
        _expect_mean_and_error(
            mean,
            error,
            apart,
            where,
            {
                "it is the other row less this one": -float(apart.mean()),
                "only seeds that both rows have can be compared": everybody,
            },
            {"this is the error without pairs: subtract seed by seed first": alone},
        )


@checker(
    "isic-rate",
    praise="one epoch tells what a whole table costs; multiply it out before you start, not afterwards.",
)
def judge_rate(answer):
    for images, seconds, epochs, seeds in ((1000, 2.0, 18, 5), (852, 1.43, 15, 5), (7010, 12.0, 30, 1)):
        rate, hours = _pair(answer(images, seconds, epochs, seeds), "images a second and hours")
        where = f"for {images} images in {seconds:g} s, {epochs} epochs and {seeds} seed(s)"
        right = images / seconds
        expect_number(rate, right, where, "images a second", {"these are seconds an image": 1 / right})
        whole = seconds * epochs * seeds / 3600
        mistakes = {
            "these are seconds; an hour has 3,600": whole * 3600,
            "these are minutes": whole * 60,
            "this is one seed": whole / seeds,
            "this is one epoch of each seed": whole / epochs,
        }
        expect_number(hours, whole, where, "hours", mistakes)


@checker(
    "isic-front",
    praise="whatever you value a second at, your choice is on the front; what is not there need not be looked at.",
)
def judge_front(answer):
    random = np.random.default_rng(0)
    many = [(int(seconds), int(score)) for seconds, score in random.integers(1, 7, (20, 2))]
    for points in ([(1, 50), (2, 60), (3, 55)], [(1, 50), (1, 50), (1, 40), (2, 50)], [(5, 9)], many):
        given, right = answer(list(points)), front(points)
        try:
            given = [int(k) for k in given]
        except (TypeError, ValueError):
            raise Wrong("return the indices of the pairs: whole numbers, in a list.") from None
        shown = points if len(points) < 8 else f"{len(points)} pairs"
        if double := [k for k in given if given.count(k) > 1]:
            raise Wrong(f"for {shown}, index {double[0]} stands there more than once.")
        if out := [k for k in given if not 0 <= k < len(points)]:
            raise Wrong(f"for {shown}, there is no pair {out[0]}.")
        if missing := sorted(set(right) - set(given)):
            raise Wrong(f"for {shown}, nothing beats pair {missing[0]}, {points[missing[0]]}, and it is missing.")
        if extra := sorted(set(given) - set(right)):
            raise Wrong(f"for {shown}, pair {extra[0]}, {points[extra[0]]}, is beaten by another.")


@checker(
    "isic-seeds",
    praise="half the difference takes four times the seeds. That is why small gains in tables are so often luck.",
)
def judge_seeds(answer):
    for apart, spread in ((3.0, 3.0), (2.0, 4.0), (10.0, 1.0), (1.0, 3.3), (0.5, 4.1)):
        right, given = _seeds(apart, spread), answer(apart, spread)
        where = f"for {apart:g} points apart at a spread of {spread:g}"
        mistakes = {
            "one standard error is not enough: two are asked for": _seeds(apart, spread / 2),
            "two standard errors must be less than the difference, not equal to it": right - 1,
            "the error falls with the root of the number: the ratio is to be squared": float(
                np.ceil(2 * spread / apart)
            ),
            "a number of seeds is whole: round up": (2 * spread / apart) ** 2,
            "at least two seeds are needed to know the spread": 1,
        }
        expect_number(
            given, right, where, "seeds", {why: number for why, number in mistakes.items() if number != right}
        )


def _seeds(apart: float, spread: float) -> int:
    seeds = 2
    while 2 * spread / sqrt(seeds) >= apart:
        seeds += 1
    return seeds


def _pair(given, what: str):
    try:
        first, second = given
    except (TypeError, ValueError):
        raise Wrong(f"return a pair: {what}.") from None
    return first, second


def _expect_mean_and_error(
    mean, error, values: np.ndarray, where: str, means: dict[str, float] | None = None, errors: dict | None = None
) -> None:
    expect_number(
        mean, float(values.mean()), where, "(the mean)", {**(means or {}), "this is the sum": float(values.sum())}
    )
    spread, count = float(values.std(ddof=1)), len(values)
    mistakes = {
        **(errors or {}),
        "this is the spread of one seed: divide by the root of their number": spread,
        "divide the squared distances by one less than there are": float(values.std()) / sqrt(count),
        "this is the variance of the mean: take its root": spread**2 / count,
        "divide by the root of the number, not by the number": spread / count,
    }
    expect_number(error, spread / sqrt(count), where, "(the standard error)", mistakes)
