"""The table of networks: script and Python agree on the order, headers sort, words and families narrow, all by key."""

import re
from itertools import product

import pytest

from lessonlib.explainers import ZooTable
from lessonlib.explainers.zoo_table import COLUMNS

FINDS = ("", "net1", "2016 ADDS", "channel plain", "  Net-2 ", "nobody", "NET2", "n-e-t", "_ -")


def names(page) -> list[str]:
    return page.locator(".lean-zoo tbody th .lean-network").all_inner_texts()


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def test_script_and_python_agree(ask, make):
    table = make["zoo_table"]()
    every = table.controls()[1].values
    picks = (".".join(every), ".".join(every[::2]), "")
    states = [
        {"find": find, "families": families, "sort": sort, "order": order}
        for find, families, sort, order in product(FINDS, picks, COLUMNS, ("ascending", "descending"))
    ]
    assert len(states) >= 50
    for state, found in zip(states, ask(table, states), strict=True):
        assert found == table.compute(**state), state


def test_the_order_is_that_of_the_numbers_and_none_stands_last(zoo):
    networks = zoo()
    table = ZooTable(networks)
    every = table.controls()[1].start
    for column, order in product(("macs", "relative_time", "top1"), ("ascending", "descending")):
        values = [getattr(networks[i], column) for i in table.compute("", every, column, order)]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=order == "descending")
        assert values == known + [None] * (len(values) - len(known))
    by_name = [networks[i].name for i in table.compute("net", every, "name", "ascending")]
    assert by_name == [f"Net-{number}" for number in range(1, 26)]  # numbers within names count as numbers


def test_every_header_sorts_by_click_and_by_key(open_html, make):
    table = make["zoo_table"]()
    page = open_html(table._repr_html_())
    every = table.controls()[1].start
    for column in COLUMNS:
        head = page.locator(f"[data-column={column}]")
        if head.get_attribute("aria-sort"):
            head.get_by_role("button").press("Enter")  # it stood upwards already
            head.get_by_role("button").press("Enter")
        else:
            head.get_by_role("button").click()
        for order in ("ascending", "descending"):
            assert head.get_attribute("aria-sort") == order and page.locator("[aria-sort]").count() == 1
            assert names(page) == [table.entries[i].name for i in table.compute("", every, column, order)]
            head.get_by_role("button").press("Enter" if order == "ascending" else "Space")
            assert page.evaluate("document.activeElement.closest('th').dataset.column") == column
    assert page.complaints == []


def test_words_and_families_narrow_it_and_it_is_said_aloud(open_html, network):
    page = open_html(
        ZooTable(
            [
                network("ResNet-18", "residual", idea="adds <what> it saw", macs=1_810_000_000),
                network("VGG-16", "plain", year=2014, macs=15_500_000_000),
                network("MobileNetV2", "light", year=2018, macs=300_000_000),
            ]
        )._repr_html_()
    )
    assert page.locator(".lean-sentence").get_attribute("aria-live") == "polite"
    page.get_by_role("button", name="Multiply-adds").click()
    assert said(page) == (
        "3 of 3 networks, sorted by multiply-adds, fewest first: from MobileNetV2 (300 M) to VGG-16 (15.5 G)."
    )
    page.get_by_label("plain").uncheck()
    assert said(page).startswith("2 of 3 networks") and names(page) == ["MobileNetV2", "ResNet-18"]
    find = page.get_by_label("Find")
    find.press_sequentially("resnet18 <WHAT>")
    assert names(page) == ["ResNet-18"]
    find.fill("VGG")
    assert said(page).startswith("0 of 3 networks: no network ticked") and names(page) == []
    page.get_by_role("button", name="Reset").click()
    assert len(names(page)) == 3 and find.input_value() == ""


@pytest.mark.parametrize(
    "published", ["ResNeXt-50", "VGG-16", "ResNet-18", "Inception-v3", "MobileNetV2", "DenseNet_121"]
)
def test_a_name_is_found_as_its_paper_spells_it(network, published):
    names = ("resnext50_32x4d", "vgg16", "resnet18", "inception_v3", "mobilenet_v2", "densenet121", "alexnet")
    table = ZooTable([network(name) for name in names])
    (found,) = table.compute(published, table.controls()[1].start, "name", "ascending")
    assert names[found].replace("_", "").startswith(re.sub(r"[\W_]", "", published).lower())


def test_a_time_has_its_rounds_below_it(open_html, network):
    timed = network("A", relative_time=0.24, time_range=(0.181, 0.2449))
    page = open_html(ZooTable([timed, network("B")])._repr_html_())
    cells = page.locator(".lean-spread").all_inner_texts()
    assert cells == ["0.18–0.24"]


def test_a_shadow_says_that_the_table_goes_on_until_its_end_is_reached(open_html, make):
    page = open_html(make["zoo_table"]()._repr_html_(), width=390, height=844)
    box, edge = page.locator(".lean-zoo"), ".lean-zoo-frame"
    opacity = f"getComputedStyle(document.querySelector('{edge}'), '::after').opacity"
    assert page.evaluate(opacity) == "1" and page.locator(".lean-sideways").is_visible()
    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    page.wait_for_timeout(100)
    assert page.evaluate(opacity) == "0" and page.locator(".lean-sideways").is_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(200)
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") == 0 and page.evaluate(opacity) == "0"


def test_what_was_written_is_in_the_link_whatever_it_is(open_html, make):
    page = open_html(make["zoo_table"]()._repr_html_())
    odd = "~a=b,c:d%#é & x"
    page.get_by_label("Find").fill(odd)
    page.get_by_role("button", name="Year").click()
    page.wait_for_timeout(600)
    page.reload()
    assert page.get_by_label("Find").input_value() == odd
    assert page.locator("[data-column=year]").get_attribute("aria-sort") == "descending"
    assert page.complaints == []


def test_the_table_is_whole_without_script(open_html, zoo):
    networks = zoo()
    page = open_html(ZooTable(networks)._repr_html_(), script=False)
    assert names(page) == [network.name for network in networks]
    assert page.locator(".lean-zoo thead button").count() == 0
    cells = page.locator(".lean-zoo tbody tr").first.locator("td").all_inner_texts()
    assert len(cells) == len(COLUMNS) - 1
    for network, row in zip(networks, page.locator(".lean-zoo tbody tr").all(), strict=True):
        letter = row.locator("sup")
        assert letter.count() == bool(network.source)
        if network.source:  # the letter leads to the source below the table
            below = page.locator(".lean-sources li", has_text=letter.inner_text()).all_text_contents()
            assert f"{letter.inner_text()} {network.source}" in below
            assert letter.get_attribute("title") == network.source
        assert row.get_by_role("link").count() == (network.chapter is not None)
        if network.chapter:
            assert row.get_by_role("link").get_attribute("href") == network.chapter


def test_on_a_phone_the_table_scrolls_in_its_box_and_the_names_stay(open_html, make):
    page = open_html(make["zoo_table"]()._repr_html_(), width=390, height=844, has_touch=True)
    box = page.locator(".lean-zoo")
    before = page.locator(".lean-zoo tbody th").first.bounding_box()
    box.evaluate("box => box.scrollTo(400, 0)")
    after = page.locator(".lean-zoo tbody th").first.bounding_box()
    assert box.evaluate("box => box.scrollLeft") > 300
    assert after["x"] == pytest.approx(before["x"], abs=1) and after["width"] < 195
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box.evaluate("box => box.scrollTo(0, 300)")
    page.get_by_role("button", name="Year").press("Enter")
    assert box.evaluate("box => box.scrollTop") == 0  # in a new order the first is seen
    box.evaluate("box => box.scrollTo(0, 300)")
    head, top = page.locator(".lean-zoo thead th").first.bounding_box(), box.bounding_box()
    assert head["y"] == pytest.approx(top["y"], abs=1)  # and so do the heads


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([], "at least one"),
        ([{}, {}], "stand twice: A"),
        ([{"macs": 0}], "macs=0 of 'A'"),
        ([{"relative_time": -1.0}], "relative_time=-1.0"),
        ([{"time_range": (1.6, 2.0)}], r"time_range=\(1.6, 2.0\) of 'A'.*time of 1.5"),
        ([{"relative_time": None, "time_range": (1.0, 2.0)}], "time of None"),
        ([{"top1": 101.0}], "top1=101.0"),
        ([{"name": f"{n}", "family": f"{n}"} for n in range(8)], "8 families, but 7 marks"),
    ],
)
def test_networks_that_cannot_be_shown_are_refused(network, wrong, message):
    with pytest.raises(ValueError, match=message):
        ZooTable([network(**{"name": "A", **facts}) for facts in wrong])


def test_stages_must_make_up_the_network(network):
    part = network("A", macs=300)
    part.macs = 299
    with pytest.raises(ValueError, match="stages of 'A' have 300 macs, the network 299"):
        ZooTable([part])
