"""The notes' table: formats, drawn never beside real, and nothing made up where nothing was measured."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.results.reading import Seeds
from lessonlib.isic.results.record import Record, load
from lessonlib.isic.results.rows import NETWORKS, TRICKS
from lessonlib.isic.results.table import NOTES_ROW, ResultsTable, Row, clock, filled
from lessonlib.numbers import together

CSS = Path(__file__).parents[3] / "book/_assets/lean.css"
THIN = "\u202f"
ROW = Row(
    "depthwise separable", "drawn", 63_591, 5_004_608, 21.4, Interval(0.5, 0.45, 0.56), Interval(0.634, 0.5, 0.75)
)
SEEDED = Row("fire", "drawn", 127_799, 4_933_376, balanced=Seeds((0.5, 0.6)), epoch=2.126, answered=1234.5)


def test_a_row_reads_like_the_notes():
    assert ResultsTable([ROW]).cells() == [
        [
            "depthwise separable",
            f"63{THIN}591",
            f"5.00{THIN}M",
            f"21{THIN}s",
            "50 % (45–56)",
            "63 % (50–75)",
        ]
    ]
    assert ResultsTable([NOTES_ROW]).cells() == [[NOTES_ROW.trick, "–", "–", "2:02:35", "–", "–"]]


def test_one_seed_has_no_spread():
    (cells,) = ResultsTable([Row("once", "drawn", balanced=Seeds((0.5,)))]).cells()
    assert "50.0" in cells and not any("±" in cell for cell in cells)


def test_seeds_are_a_mean_with_their_spread_and_columns_come_when_they_are_needed():
    table = ResultsTable([ROW, SEEDED])
    fire = dict(zip([heading for heading, *_ in table._columns], table.cells()[1], strict=True))
    assert fire["balanced accuracy"] == "55.0\u00a0±\u00a07.1"  # sqrt(0.005) = 0.0707
    assert (fire["s an epoch"], fire["images/s answered"]) == ("2.1", f"1{THIN}200")
    assert "calibration error" not in fire and "training time" not in ResultsTable([SEEDED]).__repr__()
    assert "bootstrap" in table.caption and "± standard deviation" in table.caption


@pytest.mark.parametrize(
    "seconds, text", [(7355, "2:02:35"), (90, "0:01:30"), (3600, "1:00:00"), (8.26, f"8.3{THIN}s")]
)
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_drawn_and_real_never_share_a_table():
    with pytest.raises(ValueError, match="never both; got drawn and real"):
        ResultsTable([ROW, NOTES_ROW])
    with pytest.raises(ValueError, match="no row"):
        ResultsTable([])
    with pytest.raises(ValueError, match="'toy'"):
        Row("x", "toy")


def test_the_table_says_what_it_was_measured_on(open_html):
    table = ResultsTable([ROW])
    assert "drawn" in table.caption and "skin" in table.caption
    assert "HAM10000" in ResultsTable([Row("x", "real", accuracy=Seeds((0.5,)))]).caption
    page = open_html(table._repr_html_())
    assert page.locator("th[scope=col]").count() == 6
    shown = page.locator("tbody :is(th, td)").all_inner_texts()
    assert shown == [together(text) for text in table.cells()[0]]
    assert page.locator("caption").inner_text() == together(table.caption)


@pytest.mark.parametrize("width, fits", [(688, True), (358, False)])
def test_the_filled_table_fits_the_page_and_says_on_a_phone_that_it_scrolls(open_html, width, fits):
    table = ResultsTable(filled(load("drawn"), "drawn", (*NETWORKS, *TRICKS)))
    look = f"{CSS.read_text(encoding='utf-8')} main {{width: {width}px; font: 16px/1.65 sans-serif}}"
    page = open_html(f"<style>{look}</style>{table._repr_html_()}", width=width + 100)
    box = page.locator(".lean-table")
    assert len(table.cells()[0]) == 8 and (box.evaluate("box => box.scrollWidth <= box.clientWidth")) == fits
    ground, ink = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
    box.evaluate(f"box => box.style.cssText = '--pst-color-background: {ground}; --pst-color-text-base: {ink}'")

    def at_the_sides():
        shot = np.asarray(Image.open(BytesIO(box.screenshot())).convert("L")).astype(int)
        return [bool(np.median(shot[:, edge]) < 215) for edge in (1, -2)]

    assert at_the_sides() == [False, not fits]
    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    assert at_the_sides() == [not fits, False]


def test_without_a_record_the_real_rows_are_empty():
    table = ResultsTable([*filled(None, "real", (*NETWORKS, *TRICKS)), NOTES_ROW])
    assert len(table.rows) == 14 and all(set(cells[1:]) == {"–"} for cells in table.cells()[:-1])
    assert "nothing is measured yet" in table.caption


def test_a_filled_row_holds_what_the_record_holds():
    right = [[3 if i == j else 0 for j in range(7)] for i in range(7)]
    wrong = [[3 if j == 1 else 0 for j in range(7)] for i in range(7)]
    runs = {
        "0": {"confusion": right, "calibration_error": 0.1, "steps": 4},
        "1": {"confusion": wrong, "calibration_error": 0.3, "steps": 4},
        "2": {"diverged": "the loss is nan"},
    }
    entry = {"parameters": 10, "macs": 2_000_000, "seconds": 1.5, "times": [1.2, 1.1, 1.3], "runs": runs}
    fire, *others = filled(Record("drawn", {}, {"fire": entry}), "drawn", NETWORKS[2:4])
    assert fire.balanced == Seeds((1.0, pytest.approx(1 / 7))) and fire.calibration == Seeds((0.1, 0.3))
    assert (fire.epoch, fire.answered) == (1.5, None)
    assert others == [Row("grouped + shuffle", "drawn")]
