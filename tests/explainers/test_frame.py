"""What every explainer must do: keyboard, shared links, reset, no script, dark and light, wide and narrow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from lessonlib.explainers.controls import Choice, Held, Select, Slider
from lessonlib.explainers.filters import Checks

SHARED = ("cost", "manifold", "sliding", "wires", "roofline", "sweep")
SHARED += ("zoo_table", "zoo_chart", "side_by_side", "training", "surgery", "augmentation", "threshold", "results")
NAMES = (*SHARED, "predict", "predict_number")
every = pytest.mark.parametrize("name", NAMES)
every_shared = pytest.mark.parametrize("name", SHARED)
BY_READER = """() => [...document.querySelectorAll(".lean-explainer")].map((root) =>
  [...root.querySelectorAll(".lean-control")].map((control) => [...control.querySelectorAll("input, select")]
    .map((input) => (["radio", "checkbox"].includes(input.type) ? input.checked : input.value)).join()))"""
SHOWN = "() => document.querySelector('.lean-body').textContent + document.querySelector('.lean-sentence').textContent"


def luminance(colour: str) -> float:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def settings(page) -> list:
    """What every control of every explainer stands at."""
    return page.evaluate(BY_READER)


def operate(page, control):
    """Change one control by key, in the way that its kind asks for."""
    target = control.locator("input:checked, input[type=range], input[type=search], select").first
    kind = target.get_attribute("type") or "select"
    target.focus()
    if kind == "range" and target.input_value() == target.get_attribute("max"):
        page.keyboard.press("ArrowLeft")
    elif kind == "select":
        last = target.evaluate("list => list.selectedIndex === list.options.length - 1")
        page.keyboard.press("ArrowUp" if last else "ArrowDown")
    elif kind == "search":
        page.keyboard.type("net")
    else:
        page.keyboard.press("Space" if kind == "checkbox" else "ArrowRight")


@every
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_serious_for_those_who_read_otherwise(open_html, make, name, dark):
    page = open_html(make[name]()._repr_html_(), dark=dark, reduced_motion="reduce", width=390)
    if name.startswith("predict"):
        page.locator("input").first.press("Space" if name == "predict" else "ArrowRight")
        page.get_by_role("button", name="Commit").click()
    for details in page.locator("details:not([open])").all():
        details.evaluate("element => element.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = [
        f"{violation['id']}: {node['html'][:150]} — {node['failureSummary'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    assert found == [] and page.complaints == []
    small = page.locator(
        ".lean-explainer :is(button, .lean-choice label, input[type=range], input[type=search], select, summary)"
    ).evaluate_all(
        "all => all.filter((e) => e.checkVisibility()).map((e) => [e.outerHTML, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"
    )
    assert small == []
    ground, ink = page.locator(".lean-explainer").evaluate(
        "root => [getComputedStyle(root).backgroundColor, getComputedStyle(root).color]"
    )
    assert luminance(ink if dark else ground) > 180 and luminance(ground if dark else ink) < 60


@every_shared
def test_every_control_works_by_key_and_is_shared_by_the_address(open_html, make, name):
    page = open_html(make[name]()._repr_html_())
    start = settings(page)
    for control in page.locator(".lean-control:visible").all():
        before, shown = settings(page), page.evaluate(SHOWN)
        operate(page, control)
        assert settings(page) != before, control.inner_text()
        assert page.evaluate(SHOWN) != shown, control.inner_text()
    page.wait_for_timeout(250)  # the address follows the last move after a moment
    page.wait_for_function("location.hash.startsWith('#~')")
    changed, seen = settings(page), page.evaluate(SHOWN)
    assert f"#~{name}-" in page.url
    page.reload()
    assert settings(page) == changed
    assert page.locator(".lean-body").text_content() in seen
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.hash === ''")
    assert settings(page) == start and "#" not in page.url
    assert page.complaints == []


@every_shared
def test_two_of_a_kind_do_not_disturb_each_other(open_html, make, name):
    page = open_html(
        f'<h2 id="there">There</h2>{make[name]()._repr_html_()}{make[name]()._repr_html_()}', fragment="#there"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    names = page.evaluate(
        "[...new Set([...document.querySelectorAll('[type=radio]')].map((radio) => radio.name))].length"
    )
    assert names == page.locator("fieldset:has([type=radio])").count()
    assert page.url.endswith("#there")  # an anchor is left alone until the reader touches something
    first, second = page.locator(".lean-explainer").all()
    before = settings(page)
    operate(page, second.locator(".lean-control").first)
    after = settings(page)
    assert after[0] == before[0] and after[1] != before[1]
    operate(page, first.locator(".lean-control").first)
    page.wait_for_timeout(250)
    page.wait_for_function(f"location.hash.split('~{name}-').length === 3")
    both = settings(page)
    page.reload()
    assert settings(page) == both
    first.get_by_role("button", name="Reset").click()
    page.wait_for_function(f"location.hash.split('~{name}-').length === 2")
    assert settings(page) == [before[0], both[1]] and page.url.count(f"~{name}-") == 1


def test_a_link_is_copied_and_a_spoiled_one_does_no_harm(open_html, make):
    page = open_html(make["cost"]()._repr_html_())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("N channels out").press("ArrowRight")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('#~cost')")
    link, wanted = page.evaluate("navigator.clipboard.readText()"), settings(page)
    page.evaluate("location.hash = ''")
    page.get_by_role("button", name="Reset").click()
    page.evaluate("link => { location.href = link; }", link)  # pasted into the address bar of the same page
    page.wait_for_function(
        "([n]) => document.querySelectorAll('.lean-control input')[1].value === n", arg=[wanted[0][1]]
    )
    assert settings(page) == wanted
    key = re.search(r"~(cost-\d+):", link)[1]
    for spoiled in (f"#~{key}:n=%E0%A4%A,m", f"#~{key}:n=<b>,zzz=1", "#~nobody:n=1", "#~~::==,,", f"#~{key}"):
        page.goto(page.url.split("#")[0] + spoiled)
        page.reload()
        assert page.locator(".lean-sentence").inner_text().startswith("Depthwise + pointwise takes 1/64")
    assert page.complaints == []


@every
def test_without_script_there_is_a_table_and_no_dead_control(open_html, make, name):
    page = open_html(make[name]()._repr_html_(), script=False)
    assert not any(element.is_visible() for element in page.locator("input, button").all())
    if name != "predict":
        assert page.locator("td:visible").count() >= 1
        assert all(page.locator("noscript caption").all_inner_texts())


@every
def test_it_mounts_once_however_often_its_script_stands_in_the_page(open_html, make, name):
    html = make[name]()._repr_html_()
    scripts = "".join(re.findall(r'<script type="module".*?</script>', html, flags=re.S))
    page = open_html(scripts + html + scripts)
    assert page.complaints == []
    assert page.locator(".lean-live:visible").count() == 1
    before, last = settings(page), page.locator("input").last
    last.press("Space" if last.get_attribute("type") in ("radio", "checkbox") else "ArrowRight")
    assert settings(page) != before
    made_by_script = {
        "roofline": ".lean-handle",
        "sliding": ".lean-costs",
        "cost": ".lean-ratio",
        "side_by_side": ".lean-sides",
        "surgery": ".lean-digits",
    }.get(name)
    assert made_by_script is None or page.locator(made_by_script).count() == 1


def test_a_frame_of_colab_offers_no_link(open_html, make):
    html = make["cost"]()._repr_html_().replace("&", "&amp;").replace('"', "&quot;")
    page = open_html(f'<iframe title="output" width="800" height="900" srcdoc="{html}"></iframe>')
    frame = page.frame_locator("iframe")
    frame.get_by_label("N channels out").press("ArrowRight")
    assert "1/128" in frame.locator(".lean-sentence").inner_text()
    assert not frame.locator("[data-do=link]").is_visible() and page.complaints == []


def test_a_control_that_starts_off_its_values_is_refused():
    with pytest.raises(ValueError, match="start=4 of slider 'k'"):
        Slider("k", "Kernel", (1, 2), 4)
    with pytest.raises(ValueError, match="2 values but 1 texts"):
        Slider("k", "Kernel", (1, 2), 1, ("one",))
    with pytest.raises(ValueError, match="start='c' of choice"):
        Choice("k", "Kind", {"a": "A"}, "c")
    with pytest.raises(ValueError, match="start='c' of select 'k'"):
        Select("k", "Kind", ("a", "b"), "c")
    with pytest.raises(ValueError, match="start='c' of 'k'"):
        Held("k", ("a", "b"), "c")
    with pytest.raises(ValueError, match="value 'v1.0' of checks 'k'"):
        Checks("k", "Kind", ("a", "v1.0"))
