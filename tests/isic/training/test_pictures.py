"""The pictures of training say in words what they show."""

import statistics

import pytest

from lessonlib.isic.training.pictures import draw_by_heart, draw_losses, draw_schedule, running_median


def test_the_running_median_is_that_of_nine_neighbours():
    values = [5.0, 1.0, 9.0, 2.0, 2.5, 8.0, 0.5, 7.0, 3.0, 4.0, 6.0, 50.0]
    smooth = running_median(values)
    assert smooth[5] == statistics.median(values[1:10]) and smooth[0] == statistics.median(values[:5])
    assert smooth[-1] == statistics.median(values[-5:]) and len(smooth) == len(values)


@pytest.mark.parametrize("log_scale", [False, True])
def test_losses(log_scale):
    shown = draw_losses({"slow": [1.9] * 20, "fast": [2.0] * 10 + [0.5] * 10}, "Fast wins.", log_scale)
    assert "slow 1.9; fast 0.50" in shown.alt and shown.caption.startswith("Fast wins.")
    assert ("log scale" in shown.svg) == log_scale and "knows nothing" in shown.svg


def test_schedule_and_starts():
    shown = draw_schedule(0.1, {"with warm-up": [2.0, 2.1], "without": [2.0, 6.4]}, 0.08)
    assert "10 % of the run" in shown.alt and "with warm-up 2.1; without 6.4" in shown.alt
    assert "learning rate 0.08" in shown.svg


def test_no_line_leaves_its_panel():
    runs = {
        "one": {"learnt from": [1.0, 0.2], "never seen": [1.0, 1.4]},
        "two": {"learnt from": [9.0], "never seen": [8.0]},
    }
    shown = draw_by_heart(runs)
    assert "one: learnt from 0.20, never seen 1.4" in shown.alt and "two: learnt from 9.0" in shown.alt
    assert ">8<" in shown.svg.replace("</text>", "<").replace(" ", "")  # the axis reaches as high as the highest loss
