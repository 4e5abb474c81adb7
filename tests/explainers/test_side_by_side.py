"""Two networks side by side: script and Python agree, bars are as long as their numbers, the stage is named."""

from itertools import product
from types import SimpleNamespace

import pytest

from lessonlib.explainers import SideBySide
from lessonlib.explainers.side_by_side import QUANTITIES, SCALES, share

NAMES = ("Net-1", "Net-2", "Net-7", '<b>"Bold" & so on</b>')
STATES = [
    {"left": left, "right": right, "quantity": quantity, "scale": scale}
    for left, right, quantity, scale in product(NAMES, NAMES, QUANTITIES, SCALES)
]


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


@pytest.fixture
def vgg_and_resnet(network):
    """VGG-16 and ResNet-50, with parameters and multiply-adds of torchvision's, in two and three stages."""

    def made(name, *rows):
        stages = tuple(SimpleNamespace(name=n, output=o, parameters=p, macs=m) for n, o, p, m in rows)
        facts = {what: sum(getattr(stage, what) for stage in stages) for what in ("parameters", "macs")}
        return SimpleNamespace(**{**vars(network(name)), **facts, "stages": stages})

    return [
        made(
            "VGG-16",
            ("features", (512, 7, 7), 14_714_688, 15_346_630_656),
            ("classifier", (1000, 1, 1), 123_642_856, 123_633_664),
        ),
        made(
            "ResNet-50",
            ("conv1", (64, 112, 112), 9_536, 118_013_952),
            ("layer1–4", (2048, 7, 7), 23_498_496, 3_969_122_304),
            ("fc", (1000, 1, 1), 2_049_000, 2_048_000),
        ),
    ]


def test_script_and_python_agree(ask, make):
    explainer = make["side_by_side"]()
    assert len(STATES) >= 50
    for state, found in zip(STATES, ask(explainer, STATES), strict=True):
        expected = explainer.compute(**state)
        assert found["full"] == expected["full"], state
        for side in ("left", "right"):
            assert found[side].pop("shares") == pytest.approx(expected[side].pop("shares"), rel=1e-12)
            assert found[side] == expected[side], state


def test_the_fully_connected_layers_of_vgg(open_html, vgg_and_resnet):
    """VGG-16 has 124 of its 138 million parameters there, and nearly no multiply-adds."""
    page = open_html(SideBySide(vgg_and_resnet)._repr_html_())
    assert said(page) == (
        "VGG-16 spends 89 % of its parameters in “classifier”, ResNet-50 8.0 % in “fc” and the most, 92 % in "
        "“layer1–4”. In all VGG-16 has 5.41 times the parameters of ResNet-50."
    )
    page.get_by_label("multiply-adds").check()
    assert said(page).startswith("VGG-16 spends 99 % of its multiply-adds in “features”, ResNet-50 97 % in “layer1–4”.")
    page.get_by_label("activations").check()
    assert said(page).startswith("VGG-16 has 96 % of its activations in “features”, ResNet-50 89 % in “conv1”.")
    page.get_by_role("button", name="Swap").click()
    assert said(page).startswith("ResNet-50 has 89 %")
    assert page.get_by_label("One network").input_value() == "ResNet-50"
    page.get_by_label("Another").select_option("ResNet-50")
    assert "Choose another network" in said(page)


def test_bars_are_as_long_as_their_numbers(open_html, vgg_and_resnet):
    explainer = SideBySide(vgg_and_resnet)
    page = open_html(explainer._repr_html_(), reduced_motion="reduce")
    for scale, text in SCALES.items():
        page.get_by_label(text).check()
        found = explainer.compute("VGG-16", "ResNet-50", "parameters", scale)
        for side in ("left", "right"):
            values = found[side]["shares" if scale == "share" else "amounts"]
            bars = page.locator(f"[data-side={side}] .lean-part").all()
            for bar, value in zip(bars, values, strict=True):
                whole = bar.locator("..").bounding_box()["width"]
                assert bar.bounding_box()["width"] == pytest.approx(whole * value / found["full"], abs=1.5)
    assert said(page).startswith("A full bar is now 124 M parameters, for both.")


def test_on_a_phone_one_stands_below_the_other(open_html, vgg_and_resnet):
    html = SideBySide(vgg_and_resnet)._repr_html_()
    for width, below in ((1200, False), (390, True)):
        page = open_html(html, width=width)
        left, right = (page.locator(f"[data-side={side}]").bounding_box() for side in ("left", "right"))
        assert (right["y"] >= left["y"] + left["height"]) == below
        assert (right["x"] >= left["x"] + left["width"]) != below
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_the_largest_stages_are_listed(open_html, vgg_and_resnet):
    page = open_html(SideBySide(vgg_and_resnet)._repr_html_(), script=False)
    row = page.get_by_role("row", name="VGG-16").inner_text().replace("\u202f", " ")
    assert row.split("\t") == ["VGG-16", "features, 99 %", "classifier, 89 %", "features, 96 %"]


def test_shares_read_alike(open_html, vgg_and_resnet):
    assert [share(part).replace("\u202f", " ") for part in (0, 0.0004, 0.001, 0.0801, 0.893, 1)] == [
        *("0 %", "< 0.1 %", "0.10 %", "8.0 %", "89 %", "100 %")
    ]


def test_a_network_that_is_not_there_is_refused(vgg_and_resnet):
    with pytest.raises(ValueError, match="start='AlexNet' of select 'left'"):
        SideBySide(vgg_and_resnet, "AlexNet")
