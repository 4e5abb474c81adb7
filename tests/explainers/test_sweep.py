"""A sweep: every frame drawn when the book is built, live widgets where there is a kernel."""

import re
from itertools import product

import ipywidgets
import pytest

from lessonlib.explainers import sweep
from lessonlib.explainers.sweep import Sweep, with_own_ids

NS, CS = list(range(2, 12)), [1, 2, 3, 5, 8]


class Word:
    """The smallest thing that can be a frame."""

    def __init__(self, **setting):
        self.setting = setting

    def _repr_html_(self):
        return f"<p class='word'>{self.setting}</p>"


@pytest.fixture
def building(monkeypatch):
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1")


def test_script_and_python_agree(ask, building):
    made = sweep(Word, n=NS, c=CS)
    states = [{"n": str(n), "c": str(c)} for n, c in product(NS, CS)]
    assert len(states) >= 50
    assert ask(made, states) == [made.compute(**state) for state in states] == list(range(len(states)))


def test_each_setting_shows_its_own_frame(open_html, make):
    page = open_html(make["sweep"]()._repr_html_())
    seen = set()
    for i, n in enumerate((1, 2, 3)):
        page.get_by_label("n", exact=True).fill(str(i))
        for j, c in enumerate((1, 4)):
            page.get_by_label("c", exact=True).fill(str(j))
            assert page.get_by_role("img").get_attribute("aria-label") == f"A curve of i to the power {n}, times {c}"
            sentence = page.locator(".lean-sentence").inner_text()
            assert sentence == f"n = {n}, c = {c}: At n = {n} the curve bends {c} times."
            seen.add(page.locator(".lean-screen").inner_html())
            ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
            assert len(ids) == len(set(ids))
            missing = page.evaluate(
                "[...document.querySelectorAll('.lean-screen use')].map((use) => use.getAttribute('xlink:href') ??"
                " use.getAttribute('href')).filter((name) => !document.querySelector(name))"
            )
            assert missing == [] and page.locator(".lean-screen use").count() > 0
    assert len(seen) == 6


def test_a_summary_speaks_instead_of_the_caption(open_html, building, make):
    made = sweep(Word, lambda n: f"twice that is {2 * n}", n=[2, 4], start={"n": 4}, title="Twice")
    page = open_html(made._repr_html_())
    assert page.locator(".lean-sentence").inner_text() == "n = 4: twice that is 8"
    assert page.locator(".lean-screen .word").inner_text() == "{'n': 4}"


def test_no_id_of_a_frame_is_that_of_another(make):
    html = make["sweep"]()._repr_html_() + make["sweep"]()._repr_html_()
    ids = [re.findall(r'\sid="([^"]+)"', frame) for frame in re.findall(r"<template.*?</template>", html, flags=re.S)]
    assert len(ids) == 12
    assert all(ids) and len({name for names in ids for name in names}) == sum(map(len, ids))


def test_references_follow_their_ids():
    html = (
        '<g id="a b" /><path id="p"/><use href="#p"/><i clip-path="url(#p)" aria-labelledby="p q"/><a href="#q">x</a>'
    )
    assert with_own_ids(html, "m-") == (
        '<g id="m-a b" /><path id="m-p"/><use href="#m-p"/><i clip-path="url(#m-p)" aria-labelledby="m-p q"/>'
        '<a href="#q">x</a>'
    )


def test_with_a_kernel_the_widgets_call_render(monkeypatch):
    monkeypatch.delenv("LEAN_BOOK_BUILD", raising=False)
    drawn = []
    box = sweep(lambda n, rate: drawn.append((n, rate)), n=[2, 3, 5], rate=[0.1, 0.2], start={"n": 3})
    sliders = {child.description: child for child in box.children if isinstance(child, ipywidgets.SelectionSlider)}
    assert [value for _, value in sliders["n"].options] == [2, 3, 5] and sliders["n"].value == 3
    assert drawn == [(3, 0.1)]
    sliders["n"].value = 5
    sliders["rate"].value = 0.2
    assert drawn == [(3, 0.1), (5, 0.1), (5, 0.2)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "at least one setting"),
        ({"n": []}, "n=.*at least one value"),
        ({"n": [1, "1"]}, "all different"),
        ({"n": range(21), "m": range(10)}, "21 of n × 10 of m make 210 frames"),
        ({"n": [1], "start": {"n": 2}}, "n=2 is none"),
        ({"n": [1], "start": {"k": 1}}, "k=1 is none"),
    ],
)
def test_a_sweep_that_cannot_be_made_is_refused(building, settings, message):
    with pytest.raises(ValueError, match=message):
        sweep(Word, **settings)


def test_two_hundred_frames_are_allowed_and_a_page_too_large_is_not(building):
    assert isinstance(sweep(Word, n=range(20), m=range(10)), Sweep)

    class Large(Word):
        def _repr_html_(self):
            return "x" * 400_000

    with pytest.raises(ValueError, match="4 frames take 1,600,000 characters"):
        sweep(Large, n=range(4))
    with pytest.raises(TypeError, match="gave a int"):
        sweep(lambda n: n, n=[1])
