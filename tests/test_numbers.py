"""Numbers in prose look alike everywhere, and reach the page only by way of the page that computed them."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from lessonlib.numbers import formatted, scaled, significant, state, thousands, together


@pytest.mark.parametrize(
    ("number", "text"), [(7, "7"), (999, "999"), (1000, "1 000"), (3504872, "3 504 872"), (-1234567, "-1 234 567")]
)
def test_thousands(number, text):
    assert thousands(number).replace("\u202f", " ") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (8.2971, "8.30"),
        (9.999, "10.0"),
        (0.012345, "0.0123"),
        (0, "0"),
        (123456.0, "123 000"),
        (0.9996, "1.00"),
        (-2.5, "-2.50"),
    ],
)
def test_three_significant_digits(number, text):
    assert significant(number).replace("\u202f", " ") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(569_000_000, "569 M"), (1_820_000_000, "1.82 G"), (999_999, "1.00 M"), (12, "12.0"), (4_231_976, "4.23 M")],
)
def test_metric_prefixes(number, text):
    assert scaled(number).replace("\u202f", " ") == text


def test_a_unit_follows_the_prefix():
    assert scaled(2.5e9, "B/s").replace("\u202f", " ") == "2.50 GB/s"


@pytest.fixture
def shell():
    """Only a running shell publishes what is displayed."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_what_is_no_number_is_refused_before_anything_is_stated(shell):
    with capture_output() as captured, pytest.raises(TypeError, match="list"):
        state(good=1, bad=[1])
    assert captured.outputs == []


def test_values_are_glued_while_the_book_is_built_and_listed_in_a_live_kernel(shell, monkeypatch):
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1")
    with capture_output() as built:
        state(cost=12345)
    assert built.outputs[0].metadata["scrapbook"]["name"] == "cost"
    assert formatted(12345) in built.outputs[0].data.values()
    assert "text/html" not in built.outputs[0].data
    monkeypatch.delenv("LEAN_BOOK_BUILD")
    with capture_output() as live:
        state(cost=12345)
    assert "<code>cost</code>" in live.outputs[0].data["text/html"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("3.7 % more of 4 000 pairs", "3.7_% more of 4_000 pairs"),
        (" % more", "_% more"),  # the number before it was filled in
        ("98.8 ± 0.2 at 3 × 3, 5 → 6", "98.8~±~0.2 at 3~×~3, 5~→~6"),
        ("in 2015 12 networks, a % sign", "in 2015 12 networks, a % sign"),
        ("1 234 567 and 4 0000", "1_234_567 and 4 0000"),
    ],
)
def test_a_number_stays_with_what_belongs_to_it(text, whole):
    assert together(text).replace("\u202f", "_").replace("\u00a0", "~") == whole
