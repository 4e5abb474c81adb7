"""The pictures of the chapter on depth say in words what their numbers are."""

import pytest
import torch

from lessonlib.experiments import cause_pictures, degradation_pictures
from lessonlib.experiments.degradation import Curve, Found
from lessonlib.experiments.identity import Deepened
from lessonlib.experiments.lesions import Lesions


@pytest.fixture
def found():
    """Made-up trainings of two seeds, at 8 and 32 layers."""

    def curve(depth, shortcut, seed):
        error = {False: {8: 1.0, 32: 50.0}, True: {8: 1.0, 32: 2.0}}[shortcut][depth] + seed
        start = [100.0] + [80.0] * (depth - 3) + [0.5, 0.5]
        return Curve([90.0, error], [2.3, 1.0], {"start": start, "step 50": [1.0] * depth, "end": [1.0] * depth}, error)

    return Found(
        {
            (depth, kind, seed): curve(depth, kind, seed)
            for depth in (8, 32)
            for kind in (False, True)
            for seed in (0, 1)
        }
    )


def test_the_picture_of_depths_names_both_ends(found):
    picture = degradation_pictures.draw_depths(found)
    assert "from 1.5 % wrong at 8 layers to 50 % at 32" in picture.caption
    assert "With shortcuts it is 2.5 %" in picture.caption
    assert picture.svg.count("var(--lean-standard)") > 4 and picture.svg.count("var(--lean-shortcut)") > 4


def test_the_picture_of_rates_names_the_best_of_each_twin():
    def row(shortcut, optimiser, rate, errors):
        return {"depth": 32, "shortcut": shortcut, "optimiser": optimiser, "rate": rate, "errors": errors}

    record = [row(kind, "SGD", rate, [40 * rate - 30 * kind + 20, 60]) for kind in (False, True) for rate in (1, 2)]
    record += [row(kind, "Adam", 0.1, [80.0, 90.0]) for kind in (False, True)]
    caption = degradation_pictures.draw_rates(record).caption
    assert "The best, SGD's 1, leaves 60 % of the training images wrong" in caption
    assert "best for its twin leaves 45.0 %" in caption
    assert degradation_pictures.best_row(record, True, "Adam")["rate"] == 0.1


def test_the_picture_of_long_trainings_names_every_plain_end():
    record = [
        {"depth": depth, "shortcut": kind, "errors": [depth / 2, depth / 2], "traces": [[90.0, 50.0, depth / 2]] * 2}
        for depth in (20, 32)
        for kind in (False, True)
    ]
    picture = degradation_pictures.draw_longer(record)
    assert "After 2 epochs the plain networks are wrong on 10.0 % at 20, 16.0 % at 32 layers" in picture.caption


def test_the_picture_of_gradients_names_the_ratio_before_and_after_with_and_without_batch_norm(found):
    even, falling = [2.0] * 32, [0.01] * 30 + [1.0, 1.0]
    curve = Curve([90.0], [2.3], {"start": even, "step 50": falling, "end": even}, 90.0)
    picture = cause_pictures.draw_gradients(found, Found({(32, False, seed): curve for seed in (0, 1)}), 32)
    assert "at first 160 times the last but one's, then 1.0 times" in picture.caption
    assert "Without batch norm it is 1.0 times, then 0.010 times" in picture.caption
    assert picture.svg.count(">plain, no batch norm<") == picture.svg.count(">residual<") == 2


def test_the_picture_of_what_grows_names_the_ends(found):
    numbers = torch.tensor([0.25, 0.75])
    grown = Deepened(numbers, numbers, numbers, numbers / 5, numbers * 4, numbers / 2, 0.0)
    picture = cause_pictures.draw_deepened(grown, found)
    assert "training error of 0.10 %" in picture.caption and "ends at 50 %" in picture.caption
    assert "+ 24 fresh, plain: 2.00 per cent" in picture.alt


def test_the_picture_of_lesions_names_the_medians():
    plain = Lesions(torch.tensor([15.0, 20.0]), torch.full((2, 4), 85.0))
    residual = Lesions(torch.tensor([5.0, 5.0]), torch.tensor([[50.0, 20, 7, 7]] * 2))
    caption = cause_pictures.draw_lesions(plain, residual, 10).caption
    assert "of 10 layers at 7 % (median), the plain one at 85 %" in caption
