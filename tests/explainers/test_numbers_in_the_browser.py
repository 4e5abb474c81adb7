"""The script prints numbers as Python does, digit for digit."""

from random import Random

from lessonlib.explainers import CostCalculator
from lessonlib.numbers import scaled, significant, thousands

SEED = 7
TIES = [
    1125,
    2.5,
    0.125,
    1135.0,
    112500,
    2.345,
    9995,
    99.95,
    0.0009995,
    999_500,
    999_999,
    1e12,
    0,
    1,
    -1125,
    -0.5,
    1e-7,
]


def test_every_number_reads_the_same(open_html):
    random = Random(SEED)
    numbers = TIES + [random.choice((-1, 1)) * 10 ** random.uniform(-6, 14) for _ in range(300)]
    whole = [0, 7, 999, 1000, -1234567, *(random.randrange(10**13) for _ in range(50))]
    page = open_html(CostCalculator()._repr_html_())
    found = page.evaluate(
        "([numbers, whole]) => ({significant: numbers.map((x) => lean.numbers.significant(x)),"
        "two: numbers.map((x) => lean.numbers.significant(x, 2)), scaled: numbers.map((x) => lean.numbers.scaled(x, 'B')),"
        "bare: numbers.map((x) => lean.numbers.scaled(x)), thousands: whole.map(lean.numbers.thousands)})",
        [numbers, whole],
    )
    said = f"seed {SEED}"
    assert found["significant"] == [significant(x) for x in numbers], said
    assert found["two"] == [significant(x, 2) for x in numbers], said
    assert found["scaled"] == [scaled(x, "B") for x in numbers], said
    assert found["bare"] == [scaled(x) for x in numbers], said
    assert found["thousands"] == [thousands(x) for x in whole], said


def test_times_and_shares(open_html):
    page = open_html(CostCalculator()._repr_html_())
    found = page.evaluate("[2, 0.0123, 0.00009, 9.996e-4, 3e-9].map(lean.numbers.seconds)")
    assert [text.replace("\u202f", " ") for text in found] == ["2.00 s", "12.3 ms", "90.0 µs", "1.00 ms", "3.00 ns"]
    assert page.evaluate("lean.numbers.percent(0.1267)").replace("\u202f", " ") == "12.7 %"
