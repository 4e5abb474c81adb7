"""The promise of the capstone's loader: many times the notes' way."""

import pytest

from lessonlib.isic.benchmark import BOOK, FRESH, NOTES, USUAL, feeding, photographs


@pytest.mark.alone
def test_the_book_s_way_is_fifteen_times_the_notes(tmp_path):
    files = photographs(tmp_path, 4)
    measured = feeding(files, rounds=3)
    assert list(measured.rates) == [NOTES, USUAL, FRESH, BOOK] and measured.ratios[NOTES].median == 1
    assert measured.rates[BOOK] > 5 * measured.rates[USUAL]
    tries = (feeding(files, rounds=7).ratios[BOOK].median for _ in range(3))  # a neighbour is busy for a while only
    assert any(ratio > 15 for ratio in tries)  # 21 was seen


def test_the_table_says_what_was_measured(tmp_path, open_html):
    measured = feeding(photographs(tmp_path, 2), size=16, batch=4, rounds=3)
    page = open_html(measured._repr_html_())
    assert page.locator("tbody th").all_inner_texts() == [NOTES, USUAL, FRESH, BOOK]
    assert "600×450" in page.locator("caption").inner_text() and "16×16" in page.locator("caption").inner_text()
    assert "times the notes'" in repr(measured)
