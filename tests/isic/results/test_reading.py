"""What seeds tell: SciPy's paired test gives the same interval, and one more seed falls where it is foretold."""

import numpy as np
import pytest
from scipy.stats import ttest_rel

from lessonlib.isic.results.reading import Seeds, difference, front, seeds_to_tell


def test_the_interval_of_a_difference_is_the_paired_tests():
    random = np.random.default_rng(0)
    for _ in range(50):
        one, other = random.normal(0, 1, (2, 5))
        found = difference(dict(enumerate(one)), dict(enumerate(other)))
        interval = ttest_rel(one, other).confidence_interval(0.95)
        assert (found.low, found.high) == (pytest.approx(interval.low), pytest.approx(interval.high))
        assert found.told_apart == (ttest_rel(one, other).pvalue < 0.05)


def test_only_common_seeds_are_compared():
    found = difference({0: 1.0, 1: 2.0, 2: 99.0}, {1: 1.0, 0: 0.5, 7: -5.0})
    assert found.mean == pytest.approx(0.75) and found.seeds == 2
    with pytest.raises(ValueError, match="1 in common"):
        difference({0: 1.0, 1: 2.0}, {1: 1.0})


def test_one_more_seed_falls_within_the_range_in_95_of_100():
    random, within = np.random.default_rng(1), 0
    draws = random.normal(60, 3, (4000, 6))
    for *known, new in draws.tolist():
        low, high = Seeds(tuple(known)).next_seed()
        within += low <= new <= high
    assert 0.935 < within / len(draws) < 0.965
    with pytest.raises(ValueError, match="one seed"):
        Seeds((1.0,)).next_seed()
    with pytest.raises(ValueError, match="at least one"):
        Seeds(())


def test_as_many_seeds_as_it_takes_and_no_fewer():
    random = np.random.default_rng(2)
    for apart, spread in ((3.0, 3.0), (2.0, 5.0), (10.0, 1.0)):
        seeds = seeds_to_tell(apart, spread)
        scores = random.normal(0, 1, seeds)
        scores = apart + spread * (scores - scores.mean()) / scores.std(ddof=1)  # exactly this mean and this spread
        zeros = dict.fromkeys(range(seeds), 0.0)
        assert difference(dict(enumerate(scores)), zeros).told_apart
        fewer = random.normal(0, 1, max(seeds - 1, 2))
        fewer = apart + spread * (fewer - fewer.mean()) / fewer.std(ddof=1)
        assert seeds == 2 or not difference(dict(enumerate(fewer)), zeros).told_apart
    with pytest.raises(ValueError, match="do not tell"):
        seeds_to_tell(0.001, 1.0)


def test_the_front_is_the_definitions():
    assert front([(1, 50), (2, 60), (3, 55), (1, 50), (1, 40)]) == [0, 1, 3]
    assert front([]) == []
