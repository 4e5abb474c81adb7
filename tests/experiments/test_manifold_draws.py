"""What the chapter states of its draws, on fewer of them; and the pictures say in words what their numbers are."""

import re

import numpy as np
import pytest

from lessonlib.experiments import manifold_charts as charts
from lessonlib.experiments import manifold_pictures as pictures
from lessonlib.experiments.manifold import draw, lost_share, spiral
from lessonlib.experiments.manifold_draws import WAYS_BACK, measure_losses, relative_error


@pytest.fixture(scope="module")
def found():
    return measure_losses(widths=(2, 3, 4, 5, 6, 8, 10, 12, 15, 30), draws=200, seeds=2, decoded=60)


def test_there_is_a_number_for_every_seed_and_width(found):
    for values in (found.none, found.none_error, found.fewer, found.lossless, found.spiral, found.circle):
        assert values.shape == (2, 10)
    assert {way: values.shape for way, values in found.errors.items()} == dict.fromkeys(WAYS_BACK, (2, 10, 60))
    assert (found.none <= found.fewer).all()
    assert np.abs(found.fewer.mean(0) - [lost_share(n) for n in found.widths]).max() < 0.04


@pytest.mark.claim("C49")
def test_the_way_back_makes_the_loss(found):
    """Seen over 1 000 draws at n = 15: T⁻¹ 0.547, twice T⁻¹ 0.452, the best matrix 0.007, the active units 2e-16."""
    for n in (15, 30):
        assert 0.45 < found.median_error("inverse", n) < 0.62
        assert found.median_error("matrix", n) < 0.02
        assert found.median_error("active", n) < 1e-12
    assert found.median_error("doubled", 30) < found.median_error("doubled", 15) < found.median_error("doubled", 5)
    assert all(found.median_error(way, n) > 0.3 for way in WAYS_BACK for n in (2, 3)), "there, none gets it back"


@pytest.mark.claim("C48")
def test_a_curve_survives_more_often_than_the_plane(found):
    middle = slice(found.widths.index(4), found.widths.index(8) + 1)
    assert (found.circle[:, middle] > found.spiral[:, middle]).mean() > 0.8
    assert (found.spiral[:, middle] > found.lossless[:, middle]).mean() > 0.8
    assert (found.circle[:, :2] == 0).all() and (found.spiral[:, :2] == 0).all()


def test_the_error_is_relative():
    curve = spiral(50)
    assert relative_error(np.stack([curve / 2, 3 * curve, curve]), curve) == pytest.approx([0.5, 2, 0])


def test_captions_state_the_measured_numbers(found):
    place = found.widths.index(6)
    caption = charts.draw_lossless(found).caption
    for values in (found.lossless, found.spiral, found.circle):
        assert f"{100 * values[:, place].mean():.0f}\u00a0%" in caption
    assert f"{100 * found.median_error('inverse', 15):.0f}\u00a0%" in charts.draw_ways_back(found).caption
    assert "2 seeds" in charts.draw_shares(found).caption
    assert "n = 15 it is" in pictures.draw_sectors().caption
    assert "n = 7" in pictures.draw_halves(7).caption


def test_every_line_of_the_wider_layers_is_labelled_and_one_hue_means_one_quantity():
    drawn = charts.draw_expansion((2, 5, 11))
    assert all(drawn.svg.count(f">{label}</text>") for label in ("d = 2", "5", "11"))
    assert set(re.findall(r"var\(--lean-(\w+)\)", drawn.svg)) == {"loss", "input"}
    at_twice = [100 * lost_share(2 * d, d) for d in (2, 11)]
    assert f"{at_twice[0]:.0f} to {at_twice[1]:.0f}\u00a0%" in drawn.caption


def test_the_crosses_are_the_lost_points():
    for n, due in ((2, True), (3, True), (15, False), (30, False)):
        svg = pictures.draw_paper((n, n)).svg
        assert ("var(--lean-loss)" in svg) == due == (pictures.lost_now(n) > 0)
        assert (pictures.one_matrix(n) == draw(n, 1, pictures.SEED)[0]).all()


def test_the_square_keeps_a_quarter():
    svg = pictures.draw_square(10).svg
    assert svg.count("var(--lean-pointwise)") >= 2 * 25 and svg.count("var(--lean-loss)") >= 2 * 75
