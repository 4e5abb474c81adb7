"""numbers.js prints what numbers.py prints, digit for digit; time and percent have their values and prefixes."""

import random

import pytest

from lessonlib import numbers
from lessonlib.explainers import CostCalculator

SEED = 20_240_607
CALL = "([name, calls]) => calls.map((call) => lean.numbers[name](...call))"


def drawn(count: int) -> list[float]:
    """Numbers over 27 powers of ten, numbers with few digits, and halves, which are ties."""
    generator = random.Random(SEED)
    spread = [generator.choice((-1, 1)) * 10 ** generator.uniform(-12, 15) for _ in range(count)]
    short = [generator.randrange(1, 10**5) * 10.0 ** generator.randrange(-6, 8) for _ in range(count)]
    halves = [generator.randrange(1, 10**5) / 2 ** generator.randrange(1, 6) for _ in range(count)]
    edges = [0.0, 999.5, 9_995.0, 999_499.9, 999_500.0, 0.9995, 99.95, 1e3, 1e6, 1e9, 1e12, -0.5]
    return spread + short + halves + edges


@pytest.fixture
def printed(open_html):
    page = open_html(CostCalculator()._repr_html_())

    def print_(name: str, calls: list) -> list[str]:
        return page.evaluate(CALL, [name, calls])

    yield print_
    assert page.complaints == []


def compare(found: list[str], expected: list[str], calls: list):
    assert len(found) == len(expected) >= 2000
    wrong = [(call, js, py) for call, js, py in zip(calls, found, expected, strict=True) if js != py]
    assert wrong == [], f"seed {SEED}: {len(wrong)} of {len(calls)} differ, the first as (number, JavaScript, Python)"


def test_significant_digits(printed):
    calls = [(number, digits) for number in drawn(500) for digits in (1, 2, 3, 5)]
    compare(printed("significant", calls), [numbers.significant(*call) for call in calls], calls)


def test_metric_prefixes(printed):
    calls = [(number, *how) for number in drawn(500) for how in (("", 3), ("B/s", 2))]
    compare(printed("scaled", calls), [numbers.scaled(*call) for call in calls], calls)


def test_thousands(printed):
    generator = random.Random(SEED)
    calls = [(generator.choice((-1, 1)) * int(10 ** generator.uniform(0, 15)),) for _ in range(2500)]
    compare(printed("thousands", calls), [numbers.thousands(*call) for call in calls], calls)


def test_seconds_and_percent(printed):
    found = printed("seconds", [(2.5,), (0.0123,), (0.9996,), (4.5e-5,), (3e-9,), (2e-10,)])
    found += printed("percent", [(0.127,), (1,), (0,)])
    expected = ["2.50 s", "12.3 ms", "1.00 s", "45.0 µs", "3.00 ns", "0.200 ns", "12.7 %", "100 %", "0 %"]
    assert [text.replace("\u202f", " ") for text in found] == expected
