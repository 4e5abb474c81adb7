"""Figures belong to the page: they follow its theme and say what they show."""

import re
from xml.etree import ElementTree

import pytest

from lessonlib import figures
from lessonlib.palette import ROLES

CAPTION = "The line rises: each step adds one to the sum."
ALT = "A line that rises from one to three."


def drawn(caption=CAPTION, alt=ALT, role="depthwise"):
    figure, ax = figures.axes(4, 3)
    ax.plot([1, 2, 3], **figures.line(role), label="sum")
    ax.set(xlabel="steps", ylabel="sum")
    ax.bar([0, 1], [1, 2], **figures.fill("loss"))
    return figures.picture(figure, caption, alt)


def test_colours_are_the_themes_and_text_is_text():
    picture = drawn()
    assert "var(--lean-depthwise)" in picture.svg
    assert "currentColor" in picture.svg
    assert re.search(r"<text[^>]*>steps</text>", picture.svg)
    assert set(re.findall(r'font-family: ([^;"]*)', picture.svg)) == {"inherit"} and "font:" not in picture.svg
    for role in ROLES.values():
        assert role.light not in picture.svg
    assert not re.search(r"#[0-9a-f]{6}", picture.svg), "a colour that no theme can change"


def test_no_background_of_its_own():
    figure, axes, *_ = re.findall(r'<path d="[^"]*"\s+style="([^"]*)"', drawn().svg)
    assert "fill: none" in figure and "fill: none" in axes


def test_it_is_well_formed_and_named_for_those_who_cannot_see_it():
    root = ElementTree.fromstring(drawn(alt='A line that rises "steeply" & ends at 3 < 4.').svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A line that rises "steeply" & ends at 3 < 4.'


def test_two_figures_share_no_id_and_refer_to_their_own():
    one, other = drawn().svg, drawn(role="standard").svg
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, other)]
    assert not ids[0] & ids[1]
    for svg, own in zip((one, other), ids, strict=True):
        assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)) <= {(name, "") for name in own} | {
            ("", name) for name in own
        }


def test_the_same_data_gives_the_same_bytes():
    assert drawn().svg == drawn().svg


@pytest.mark.parametrize("empty", ["", "figure", "plot of x", "image.png"])
def test_a_caption_or_an_alternative_text_that_says_nothing_is_refused(empty):
    with pytest.raises(ValueError, match="caption"):
        drawn(caption=empty)
    with pytest.raises(ValueError, match="alt"):
        drawn(alt=empty)
