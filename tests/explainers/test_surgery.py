"""Surgery: the networks in the page are the networks in Python, whatever is cut, and the picture says what they say."""

import random
import re

import numpy as np
import pytest
import torch
from torch.nn.functional import linear

from lessonlib.explainers import Surgery

SEED = 20_251_101
BLOCKS = [str(number) for number in range(1, 7)]
ROLES = {"shortcut": "residual", "standard": "plain"}


def states(count: int) -> list[dict]:
    """Random cut sets, also none and all, with and without two neighbours exchanged."""
    generator = random.Random(SEED)
    swaps = ["none", "none", *(f"{number} and {number + 1}" for number in range(1, 6))]

    def kept() -> str:
        share = generator.random()
        return ".".join(block for block in BLOCKS if generator.random() < share)

    drawn = [{"shortcut": kept(), "standard": kept(), "swap": generator.choice(swaps)} for _ in range(count)]
    return [*drawn, *({"shortcut": some, "standard": some, "swap": "none"} for some in (".".join(BLOCKS), ""))]


def reference(layers, pictures, order, shortcut: bool) -> np.ndarray:
    """The network as it was handed over, by torch, with the blocks of ``order`` alone."""
    stem, *inner, head = [[torch.as_tensor(part) for part in layer] for layer in layers]
    x = linear(torch.as_tensor(pictures).flatten(1), *stem).relu()
    for block in order:
        y = linear(linear(x, *inner[2 * block]).relu(), *inner[2 * block + 1])
        x = (x + y).relu() if shortcut else y.relu()
    return linear(x, *head).numpy()


def said(page) -> str:
    return page.locator(".lean-sentence").inner_text().replace("\u202f", " ")


def chip(page, role: str, block: int):
    return page.get_by_label(f"block {block} of the {ROLES[role]} network")


def kept(page, role: str) -> list[str]:
    return page.locator(f".lean-blocks[data-role={role}] input:checked").evaluate_all("all => all.map((e) => e.value)")


def test_script_and_python_agree(ask, make):
    explainer = make["surgery"]()
    asked = states(60)
    assert ask(explainer, asked) == [explainer.compute(**state) for state in asked]
    assert len({str(state) for state in asked}) > 50


def test_scores_are_those_of_the_networks_handed_over(open_html, networks):
    given = networks()
    explainer = Surgery(**given)
    page = open_html(explainer._repr_html_())
    generator, different = random.Random(SEED + 1), 0
    for _ in range(60):
        role = generator.choice([*ROLES])
        order = generator.sample(range(6), generator.randrange(7))
        found = page.evaluate(
            "([role, order]) => { window.data ??= JSON.parse(document.querySelector('.lean-data').textContent);"
            "return [...lean.surgery.scores(window.data, role, order)]; }",
            [role, order],
        )
        found, ours = np.reshape(found, (-1, 10)), explainer.scores(role, order)
        assert np.abs(found - ours).max() < 1e-9 * max(np.abs(ours).max(), 1)
        exact = reference(given[ROLES[role]], given["images"], order, role == "shortcut")
        assert np.abs(found - exact).max() < 1e-3 * max(np.abs(exact).max(), 1), (role, order)  # weights of 16 bits
        different += (found.argmax(axis=1) != exact.argmax(axis=1)).sum()
    assert different <= 3 and page.complaints == []


def test_a_click_cuts_the_block_in_both(open_html, networks):
    given = networks()
    page = open_html(Surgery(**given)._repr_html_(), reduced_motion="reduce")
    chip(page, "standard", 3).click()
    assert kept(page, "shortcut") == kept(page, "standard") == ["1", "2", "4", "5", "6"]
    bare = page.locator(".lean-blocks label:has(input:not(:checked))")
    looks = (
        "all => all.map((e) => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).backgroundImage.slice(0, 6)])"
    )
    assert bare.evaluate_all(looks) == [["dashed", "linear"]] * 2
    sentence = said(page)
    for role in ROLES:
        scores = reference(given[ROLES[role]], given["images"], [0, 1, 3, 4, 5], role == "shortcut")
        wrong = (scores.argmax(axis=1) != given["labels"]).sum()
        shown = page.locator(f".lean-err[data-role={role}] strong").inner_text().replace("\u202f", " ")
        assert float(shown[:-2]) == pytest.approx(100 * wrong / 40, abs=0.6) and f"{shown} instead of" in sentence
    assert sentence.startswith("Without block 3 the residual network errs on ") and sentence.count("instead of") == 2
    chip(page, "shortcut", 3).click()
    assert said(page).startswith("With every block in place") and bare.count() == 0
    assert page.complaints == []


def test_each_by_itself_and_back(open_html, make):
    page = open_html(make["surgery"]()._repr_html_())
    page.get_by_label("each by itself").check()
    assert said(page).startswith("Each network now loses the blocks that you cut in it alone.")
    chip(page, "shortcut", 2).press("Space")
    chip(page, "standard", 4).press("Space")
    chip(page, "standard", 5).press("Space")
    assert kept(page, "shortcut") == ["1", "3", "4", "5", "6"] and kept(page, "standard") == ["1", "2", "3", "6"]
    assert said(page).startswith("Without block 2 the residual") and "; without blocks 4 and 5 the plain one" in said(
        page
    )
    page.wait_for_timeout(600)
    page.reload()
    assert kept(page, "shortcut") == ["1", "3", "4", "5", "6"] and kept(page, "standard") == ["1", "2", "3", "6"]
    page.get_by_label("the same in both").check()
    assert kept(page, "standard") == kept(page, "shortcut") == ["1", "3", "4", "5", "6"]


def test_random_cuts_until_nothing_is_left_then_restore(open_html, make):
    page = open_html(make["surgery"]()._repr_html_(), width=390, has_touch=True)
    cut, restore = (page.get_by_role("button", name=name) for name in ("Cut one at random", "Restore all"))
    assert restore.is_disabled()
    for left in range(5, -1, -1):
        cut.tap()
        assert len(kept(page, "shortcut")) == left and kept(page, "shortcut") == kept(page, "standard")
    assert cut.is_disabled() and said(page).startswith("Without any block the residual network errs on ")
    page.wait_for_timeout(600)
    page.reload()
    assert kept(page, "standard") == []  # a link keeps even that
    restore.tap()
    assert kept(page, "standard") == kept(page, "shortcut") == BLOCKS
    chip(page, "shortcut", 6).tap()
    assert kept(page, "standard") == BLOCKS[:-1] and page.complaints == []


def test_two_neighbours_change_places(open_html, networks):
    given = networks()
    page = open_html(Surgery(**given)._repr_html_())
    page.get_by_label("Swap two neighbours").select_option("2 and 3")
    assert kept(page, "shortcut") == kept(page, "standard") == ["1", "3", "2", "4", "5", "6"]
    assert said(page).startswith("With blocks 2 and 3 exchanged and none cut the residual network errs on ")
    exact = reference(given["residual"], given["images"], [0, 2, 1, 3, 4, 5], True).argmax(axis=1)
    digits = page.locator(".lean-digit [data-role=shortcut]").all_inner_texts()
    assert [int(re.search(r"\d", digit)[0]) for digit in digits] == exact[:10].tolist()
    page.get_by_role("button", name="Reset").click()
    assert kept(page, "shortcut") == BLOCKS


def test_wrong_answers_are_struck_out(open_html, networks):
    given = networks()
    explainer = Surgery(**given)
    page = open_html(explainer._repr_html_())
    chip(page, "shortcut", 1).press("Space")
    for role, found in explainer.compute("2.3.4.5.6", "2.3.4.5.6").items():
        digits = page.locator(f".lean-digit [data-role={role}]").all()
        struck = [digit.locator("s").count() == 1 for digit in digits]
        assert struck == [digit != label for label, digit in enumerate(found["predictions"][:10])]
        assert [int(re.search(r"\d", digit.inner_text())[0]) for digit in digits] == found["predictions"][:10]


def test_bars_and_table_show_every_single_cut(open_html, networks):
    given = networks()
    explainer = Surgery(**given)
    page = open_html(explainer._repr_html_())
    for role in ROLES:
        orders = [[block for block in range(6) if block != cut] for cut in range(6)]
        scores = [reference(given[ROLES[role]], given["images"], order, role == "shortcut") for order in orders]
        wrong = [int((some.argmax(axis=1) != given["labels"]).sum()) for some in scores]
        assert explainer.alone[role]["without"] == pytest.approx(wrong, abs=1)
        bars = page.locator(f"[data-role={role}] > .lean-lost").evaluate_all(
            "all => all.map((bar) => +bar.getAttribute('height'))"
        )
        heights = np.array(bars) / (np.array(explainer.alone[role]["without"]) / 40)
        assert np.ptp(heights) < 1e-6 * heights.max()
    bare = open_html(explainer._repr_html_(), script=False)
    row = bare.locator("noscript tr").nth(4).inner_text().replace("\u202f", " ").split("\t")
    without = [explainer.alone[role]["without"][2] for role in ROLES]
    assert row[0] == "3" and [float(cell[:-2]) for cell in row[1:]] == pytest.approx(
        [2.5 * n for n in without], abs=0.6
    )


def test_twenty_layers_and_three_hundred_images_leave_the_page_its_room(networks):
    assert len(Surgery(**networks(depth=20, images=300))._repr_html_()) < 250_000


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"plain": []}, "give two alike"),
        ({"labels": np.arange(40)}, "labels run from 0 to 39"),
        ({"images": np.random.default_rng(SEED).random((40, 64))}, "grey values: give at most 36"),
        ({"images": np.tile(np.arange(16.0), (40, 1))}, "do not fit on images of 16 pixels"),
    ],
)
def test_what_does_not_fit_is_refused(networks, wrong, message):
    with pytest.raises(ValueError, match=message):
        Surgery(**networks() | wrong)
