"""The pictures say in words what their numbers are."""

import torch
from torch import nn

from lessonlib.experiments import factorise_pictures as pictures
from lessonlib.experiments.factorise import Cuts, lost


def measured():
    """Made-up accuracies of two seeds, and a real kernel."""
    torch.manual_seed(0)
    kernel = torch.randn(4, 3, 3, 3)
    misses = lost(kernel).expand(2, 2, 4)
    return Cuts(
        ranks=[1, 2, 3, 4],
        standard=torch.tensor([99.0, 98.0]),
        separable=torch.tensor([96.0, 97.0]),
        cut=torch.tensor([[20.0, 50, 80, 99], [30.0, 60, 90, 98]]),
        restated=torch.tensor([[70.0, 80, 95, 99], [80.0, 85, 96, 98]]),
        lost=misses,
        kernel=kernel,
    )


def test_captions_state_the_measured_numbers():
    found = measured()
    caption = pictures.draw_cuts(found).caption
    assert "96.5 % right against 25 %, or 75 %" in caption
    assert f"{100 * found.lost[0, 0, 0]:.0f} %" in pictures.draw_lost(found).caption
    assert "r = 4" in pictures.draw_lost(found).caption
    assert "1.7 %" in pictures.draw_shares().caption


def test_the_filters_below_are_multiples_of_one():
    """Every filter of the rank-1 row has the same signs as the first, or the opposite ones."""
    layer = nn.Conv2d(3, 8, 3, padding=1, bias=False)
    svg = pictures.draw_filters(layer, channel=1, shown=4).svg
    assert svg.count("var(--lean-depthwise)") >= 4 * 9 and svg.count("var(--lean-standard)") >= 4 * 9
    assert "rank 1" in svg
    exact = pictures.draw_filters(layer, filters=8, channel=1, shown=4)
    assert "nothing is missing" in exact.caption and "misses 0 %" in exact.caption
    assert "input channel 2" in pictures.draw_filters(layer, channel=1, shown=4).caption
