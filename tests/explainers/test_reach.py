"""Everything in an explainer can be reached: by the Tab key, on a phone, at the ends of its sliders, by a bad link."""

import json
import re

import pytest

from lessonlib.explainers.controls import Choice
from lessonlib.explainers.frame import Explainer
from lessonlib.palette import ROLES
from lessonlib.tables import table

each = pytest.mark.parametrize("name", ["cost", "sliding", "manifold"])
SHOWN = """() => [...document.querySelectorAll(".lean-control input")]
  .map((input) => (input.type === "radio" ? input.checked : input.value))
  .concat(document.querySelector(".lean-body").innerHTML)"""
STICKING_OUT = """() => [...document.querySelectorAll(".lean-live svg *, .lean-live :is(p, span, button)")]
  .filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.outerHTML)"""


@each
def test_tab_comes_to_every_control_and_button(open_html, make, name):
    page = open_html(make[name]()._repr_html_())
    due = page.locator("[data-control], [data-do]").evaluate_all(
        "all => all.map((e) => e.dataset.control ?? e.dataset.do)"
    )
    reached = []
    for _ in due:
        page.keyboard.press("Tab")
        data = page.evaluate("(document.activeElement.closest('[data-control]') ?? document.activeElement).dataset")
        reached.append(data.get("control") or data.get("do"))
    assert reached == due, "in the order in which they stand"


@each
def test_a_slider_says_its_value_and_not_its_index(open_html, make, name):
    page = open_html(make[name]()._repr_html_())
    for slider in page.locator("[data-control]:has(output)").all():
        slider.locator("input").press("ArrowRight")
        assert slider.locator("input").get_attribute("aria-valuetext") == slider.locator("output").inner_text()


@each
def test_a_link_that_was_cut_off_leaves_the_start(open_html, make, name):
    explainer = make[name]()
    page = open_html(explainer._repr_html_())
    start, address = page.evaluate(SHOWN), page.url
    key = page.locator(".lean-explainer").get_attribute("data-key")
    first = explainer.controls()[0].name
    for damage in ("", ":", f":{first}", f":{first}=", f":{first}=%E", f":{first}=7777,x=1,=,", f"~~:,~{first}"):
        page.evaluate("(hash) => history.replaceState(null, '', hash)", f"#~{key}{damage}")
        page.reload()
        assert page.locator("[data-mounted]").count() == 1, damage
        assert page.evaluate(SHOWN) == start, damage
    assert address in page.url and page.complaints == []


def test_where_nothing_can_be_copied_the_address_bar_holds_the_link(open_html, make):
    page = open_html(make["sliding"]()._repr_html_())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.locator("[data-do=link]").press("Enter")
    page.get_by_text("Copy it from the address bar").wait_for()
    assert re.search(r"#~sliding-\d+:kind=standard,k=3,s=1,p=0,step=14$", page.url)
    assert page.complaints == []


def test_a_link_that_comes_while_the_address_is_due_to_be_written_wins(open_html, make):
    page = open_html(make["cost"]()._repr_html_())
    key = page.locator(".lean-explainer").get_attribute("data-key")
    channels = page.get_by_label("N channels out")
    channels.press("ArrowRight")
    page.evaluate("hash => history.pushState(null, '', hash)", f"#~{key}:n=512")  # the page is not told of it yet
    page.wait_for_timeout(600)
    assert page.url.endswith(f"#~{key}:n=512")
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    assert channels.get_attribute("aria-valuetext") == "512"


@each
def test_it_fits_a_phone_at_both_ends_of_its_sliders(open_html, make, name):
    page = open_html(make[name]()._repr_html_(), width=390, height=844, has_touch=True)
    for radio in page.locator("input[type=radio]").all():
        radio.check()
        for end in ("Home", "End"):
            for slider in page.locator("input[type=range]").all():
                slider.press(end)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert page.evaluate(STICKING_OUT) == []
    assert page.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_colours_are_those_of_the_palette(open_html, make, dark):
    page = open_html(make["sliding"]()._repr_html_(), dark=dark)
    for role in ("standard", "depthwise", "pointwise"):
        page.get_by_label(role, exact=True).check()
        fill = page.locator(".lean-stage .lean-now rect").evaluate("(cell) => getComputedStyle(cell).fill")
        colour = ROLES[role].dark if dark else ROLES[role].light
        assert re.findall(r"\d+", fill) == [str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]


def test_where_motion_is_not_wanted_nothing_moves(open_html, make):
    durations = [
        open_html(make["cost"]()._repr_html_(), reduced_motion=motion)
        .locator(".lean-moves")
        .first.evaluate("(bar) => getComputedStyle(bar).transitionDuration")
        for motion in ("no-preference", "reduce")
    ]
    assert durations[0] != durations[1] == "0s"


def test_text_is_never_markup(open_html):
    class Hostile(Explainer):
        name = "cost"
        title = "</script><b id='bold'>1 < 2 & 3</b>"

        def controls(self):
            return (Choice("a", "<i id='slanted'>x</i>", {'"><u>': "</label><u>", "b": "b"}, "b"),)

        def data(self):
            return {"text": "</script><s id='struck'>"}

        def without_script(self):
            return table(("<em>",), [["<em>&"]], "<em>")

    page = open_html(Hostile()._repr_html_(), script=False)
    assert page.locator("#bold, #slanted, #struck, u, em").count() == 0
    assert page.locator(".lean-title").inner_text() == Hostile.title
    assert json.loads(page.locator(".lean-data").text_content())["text"] == Hostile().data()["text"]
