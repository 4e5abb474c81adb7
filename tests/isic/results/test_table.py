"""The notes' table: formats, and drawn never beside real."""

import pytest

from lessonlib.isic.evaluation.scores import Interval
from lessonlib.isic.results.table import ResultsTable, Row, clock

THIN = "\u202f"
ROW = Row(
    "depthwise separable", "drawn", 63_591, 5_004_608, 21.4, Interval(0.5, 0.45, 0.56), Interval(0.634, 0.5, 0.75)
)


def test_a_row_reads_like_the_notes():
    assert ROW.cells() == [
        "depthwise separable",
        f"63{THIN}591",
        f"5.00{THIN}M",
        f"21{THIN}s",
        f"50{THIN}% (45–56)",
        f"63{THIN}% (50–75)",
    ]
    assert Row("batch 32", "real", seconds=7355).cells() == ["batch 32", "–", "–", "2:02:35", "–", "–"]


@pytest.mark.parametrize(
    "seconds, text", [(7355, "2:02:35"), (90, "0:01:30"), (3600, "1:00:00"), (8.26, f"8.3{THIN}s")]
)
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_drawn_and_real_never_share_a_table():
    with pytest.raises(ValueError, match="never both; got drawn and real"):
        ResultsTable([ROW, Row("batch 32", "real", seconds=7355)])
    with pytest.raises(ValueError, match="no row"):
        ResultsTable([])
    with pytest.raises(ValueError, match="'toy'"):
        Row("x", "toy")


def test_the_table_says_what_it_was_measured_on(open_html):
    table = ResultsTable([ROW])
    assert "drawn" in table.caption and "skin" in table.caption
    assert "HAM10000" in ResultsTable([Row("x", "real")]).caption
    page = open_html(table._repr_html_())
    assert page.locator("th[scope=col]").count() == 6
    assert page.locator("tbody :is(th, td)").all_inner_texts() == ROW.cells()
    assert page.locator("caption").inner_text() == table.caption
