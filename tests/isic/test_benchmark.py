"""The promise of the capstone's loader: many times the notes' way, and a training loop that hardly waits for it."""

import time

import pytest

from lessonlib.isic.benchmark import BOOK, FRESH, NOTES, USUAL, feeding, photographs, share_of_compute
from lessonlib.networks.slim_light import slim_separable


def best_of_three(measure, floor):
    """Measure until ``floor`` is reached, three times at most: a neighbour on the machine is busy for a while only."""
    best = 0.0
    for _ in range(3):
        best = max(best, measure())
        if best > floor:
            break
    return best


@pytest.mark.alone
def test_the_book_s_way_is_fifteen_times_the_notes(tmp_path):
    files = photographs(tmp_path, 4)
    measured = feeding(files, rounds=3)
    assert list(measured.rates) == [NOTES, USUAL, FRESH, BOOK] and measured.ratios[NOTES].median == 1
    assert measured.rates[BOOK] > 5 * measured.rates[USUAL]
    assert best_of_three(lambda: feeding(files, rounds=7).ratios[BOOK].median, 15) > 15  # 21 was seen


@pytest.mark.alone
@pytest.mark.parametrize(
    ("clock", "floor"),
    [
        (time.perf_counter, 0.9),  # with a core free for the loader 0.95 to 1.00 was seen
        (time.process_time, 0.84),  # the loader's seconds counted in full, 0.89 to 0.96
    ],
)
def test_the_training_loop_hardly_waits(clock, floor):
    assert best_of_three(lambda: share_of_compute(slim_separable(), 64, steps=16, clock=clock), floor) > floor


def test_the_table_says_what_was_measured(tmp_path, open_html):
    measured = feeding(photographs(tmp_path, 2), size=16, batch=4, rounds=3)
    page = open_html(measured._repr_html_())
    assert page.locator("tbody th").all_inner_texts() == [NOTES, USUAL, FRESH, BOOK]
    assert "600×450" in page.locator("caption").inner_text() and "16×16" in page.locator("caption").inner_text()
    assert "times the notes'" in repr(measured)
