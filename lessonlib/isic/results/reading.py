"""What five seeds can tell: a mean with its spread, what a sixth seed may give, and whether two rows differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

from scipy.stats import t


@dataclass(frozen=True)
class Seeds:
    """One score of several trainings that differ in nothing but the seed. Raises ValueError for none."""

    values: tuple[float, ...]

    def __post_init__(self):
        if not self.values:
            raise ValueError("a mean needs at least one seed")

    @property
    def mean(self) -> float:
        return mean(self.values)

    @property
    def spread(self) -> float:
        """The standard deviation of a single seed, estimated from these (n - 1); 0 for one seed, which tells none."""
        return stdev(self.values) if len(self.values) > 1 else 0.0

    def next_seed(self, share: float = 0.95) -> tuple[float, float]:
        """Return between which two numbers another seed falls with probability ``share``, if seeds fall normally.

        Wider than the spread: the mean is uncertain too, and the spread itself is known from few. Hahn 1969, equation
        for one further observation. Raises ValueError for fewer than two seeds.
        """
        return _around(self.mean, self.spread * sqrt(1 + 1 / len(self.values)), len(self.values), share)


@dataclass(frozen=True)
class Difference:
    """The mean of a row's score less another's, seed by seed, and between what it lies with 95 %."""

    mean: float
    low: float
    high: float
    seeds: int

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def difference(one: Mapping[int, float], other: Mapping[int, float]) -> Difference:
    """Return the paired difference of two rows' scores (seed -> score), over the seeds that both have.

    The interval is Student's, for the mean of the differences. Raises ValueError for fewer than two common seeds.
    """
    both = sorted(one.keys() & other.keys())
    apart = [one[seed] - other[seed] for seed in both]
    if len(apart) < 2:
        raise ValueError(f"two rows are compared over two seeds or more, these have {len(apart)} in common")
    low, high = _around(mean(apart), stdev(apart) / sqrt(len(apart)), len(apart), 0.95)
    return Difference(mean(apart), low, high, len(apart))


def seeds_to_tell(apart: float, spread: float, most: int = 1000) -> int:
    """Return how many seeds a row needs until the interval of a difference of ``apart`` leaves zero out.

    ``spread``: the standard deviation of the differences, seed by seed. Raises ValueError where ``most`` do not do.
    """
    for seeds in range(2, most + 1):
        if t.ppf(0.975, seeds - 1) * spread / sqrt(seeds) < abs(apart):
            return seeds
    raise ValueError(f"{most} seeds do not tell {apart} apart at a spread of {spread}")


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """Return the indices of the points (cost, score) that no other beats: none costs as little and scores as much."""
    return [
        i
        for i, (cost, score) in enumerate(points)
        if not any(c <= cost and s >= score and (c, s) != (cost, score) for c, s in points)
    ]


def _around(middle: float, error: float, seeds: int, share: float) -> tuple[float, float]:
    if seeds < 2:
        raise ValueError("one seed tells nothing of the spread: give at least two")
    reach = float(t.ppf((1 + share) / 2, seeds - 1)) * error
    return middle - reach, middle + reach
