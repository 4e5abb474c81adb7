"""The pictures of the task say in words what their numbers are."""

import torch

from lessonlib.experiments import mixing_pictures
from lessonlib.experiments.mixing import DESIGNS


def test_the_caption_states_the_means():
    made_up = ([50.0, 51.0], [86.0, 88.0], [84.0, 85.0], [93.0, 94.0])
    found = {"both": dict(zip(DESIGNS, map(torch.tensor, made_up), strict=True))}
    drawn = mixing_pictures.draw_accuracies(found)
    assert "50.5\u00a0% and 87.0\u00a0%. A mark for each of 2 seeds" in drawn.caption
    assert "12\u202f508 multiply-adds" in drawn.svg
    for mean in ("50.5", "87.0", "84.5", "93.5"):
        assert f">{mean}</text>" in drawn.svg


def test_the_best_sum_gives_one_corner_away():
    drawn = mixing_pictures.draw_corners()
    assert "25 of 100 pairs" in drawn.caption
    assert "9 of 36 pairs" in mixing_pictures.draw_corners(6).caption
