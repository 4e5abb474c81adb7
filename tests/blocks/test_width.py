"""Widths of the published networks, and the rule's own promises."""

import pytest

from lessonlib.blocks.width import scale_width

# From the tensors of the published mnasnet0_5, mnasnet0_75 and mnasnet1_3.
PUBLISHED = {
    0.5: {32: 16, 16: 8, 24: 16, 40: 24, 80: 40, 96: 48, 192: 96, 320: 160},
    0.75: {32: 24, 16: 16, 24: 24, 40: 32, 80: 64, 96: 72, 192: 144, 320: 240},
    1.3: {32: 40, 16: 24, 24: 32, 40: 56, 80: 104, 96: 128, 192: 248, 320: 416},
}


@pytest.mark.parametrize("multiplier", PUBLISHED)
def test_the_published_widths(multiplier):
    widths = PUBLISHED[multiplier]
    assert {width: scale_width(width, multiplier) for width in widths} == widths


def test_multiples_of_the_divisor_that_lose_a_tenth_at_most():
    for channels in range(1, 400):
        for multiplier in (0.1, 0.35, 0.5, 0.75, 1.0, 1.4):
            width, wanted = scale_width(channels, multiplier), channels * multiplier
            assert width % 8 == 0 and width >= 8
            assert width >= 0.9 * wanted
            assert width == 8 or width - wanted < 8
    assert scale_width(30, 1.0, divisor=1) == 30


@pytest.mark.parametrize("multiplier", [0, -0.5, float("nan")])
def test_no_width_is_refused(multiplier):
    with pytest.raises(ValueError, match=f"multiplier={multiplier}"):
        scale_width(32, multiplier)
