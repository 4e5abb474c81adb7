"""The comparison of three counts can fail, and the pictures show what the layers are."""

import pytest

from lessonlib.experiments import counting


@pytest.mark.claim("C01")
@pytest.mark.claim("C02")
@pytest.mark.parametrize("kind", ["standard", "grouped", "depthwise"])
def test_the_three_counts_agree(kind):
    shapes = counting.grid(kind)
    assert len(set(shapes)) == len(shapes) == 72  # no layer is counted twice
    assert counting.count_three_ways(shapes[::6], kind).apart == 0


def test_a_counter_that_errs_by_one_is_noticed(monkeypatch):
    right = counting.count_macs_by_torch
    monkeypatch.setattr(counting, "count_macs_by_torch", lambda layer, image: right(layer, image) + 1)
    assert counting.count_three_ways(counting.grid("standard")[:6], "standard").apart == 1


def test_the_picture_has_a_square_for_each_dependence():
    svg = counting.draw_who_sees_whom(in_channels=3, out_channels=4).svg
    drawn = {role: svg.count(f"fill: var(--lean-{role})") for role in ("standard", "depthwise", "pointwise", "input")}
    assert (drawn["standard"], drawn["depthwise"], drawn["pointwise"]) == (12, 3, 12)
    assert drawn["input"] >= 6  # the zeros of the depthwise layer


def test_growth_is_drawn_for_every_kind():
    picture = counting.draw_growth()
    assert "1.85\u202fG" in picture.alt and all(kind in picture.alt for kind in ("Standard", "pointwise", "depthwise"))
