"""The report in a real browser: alone, without a network, on light and dark, wide and narrow."""

import re
from dataclasses import replace

import pytest

from lessonlib.isic.evaluation.assessing import assess
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.evaluation.report import page, write
from lessonlib.isic.layout import CREDIT, NO_DEVICE
from lessonlib.isic.training.run_folder import load


@pytest.fixture
def judged(finished):
    trained = load(finished)
    balanced = trained.settings.balanced_sampler
    return trained, assess(
        trained.net, trained.dataset, trained.pixels, trained.sides, balanced=balanced, repetitions=50
    )


def test_the_page_stands_alone_and_fits_a_phone(judged, open_page):
    file = write(*judged)
    assert not re.search(r'(?:src|href)="(?!#|data:)', file.read_text())
    for width, dark in ((390, True), (1280, False)):
        shown = open_page(file.as_uri(), width=width, dark=dark)
        assert shown.refused == [] and shown.complaints == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        ink, paper = shown.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).background]"
        )
        assert ("255, 255, 255" in ink) == dark and ("255, 255, 255" in paper) != dark
        figures = shown.locator("figure svg[role=img]")
        assert figures.count() == 6
        for number in range(6):
            assert len(figures.nth(number).get_attribute("aria-label").split()) > 20
            assert figures.nth(number).bounding_box()["width"] > 250
        # The smallest writing in a figure, as it is shown: scaled with the figure.
        smallest = shown.evaluate(
            """Math.min(...[...document.querySelectorAll("figure text")].map((text) => {
                const picture = text.ownerSVGElement;
                const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
                return scale * parseFloat(getComputedStyle(text).fontSize);
            }))"""
        )
        assert smallest >= 8


def test_it_says_what_was_found(judged):
    trained, found = judged
    text = page(trained, found)
    balanced, area = found.scores.balanced, found.areas.by_class["BKL"]
    assert f"{100 * balanced.value:.0f}\u202f% ({100 * balanced.low:.0f}–{100 * balanced.high:.0f})" in text
    assert f"{area.value:.2f} ({area.low:.2f}–{area.high:.2f})" in text
    for row in ("network", "colours alone", "largest class", "temperature", "frequencies"):
        assert f'<th scope="row">{row}</th>' in text
    assert text.count("<figure") == 6 and NO_DEVICE in text
    assert '<th scope="row">learning rate</th><td>0.008</td>' in text
    assert CREDIT not in text and "drawn" in re.search("<title>(.*)</title>", text)[1]
    assert "the scores flatter" not in text
    assert "one image, by chance" in text and "mean of its images" in text and "Averaging moves it by" in text


def test_it_says_which_way_it_went(judged):
    trained, found = judged
    assert found.gain.value < 0  # it has learnt nothing, the colours have
    text = page(trained, found)
    assert f"Network less colours: −{-100 * found.gain.value:.0f} points" in text and "above that of" not in text
    assert "20.00. It is the upper end" in text
    better = page(trained, replace(found, gain=Interval(0.2, 0.1, 0.3), temperature=1.7))
    assert "Network less colours: +20 points" in better and "1.70. It was fitted on the validation side" in better
