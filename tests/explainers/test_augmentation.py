"""The augmentation's explainer: script and Python agree, the canvas shows what ``warp`` makes, keys work."""

import random

import numpy as np
import pytest
import torch
from scipy import ndimage

from lessonlib.explainers import WarpedPicture
from lessonlib.explainers.augmentation import DRAWS, LIMITS, SHIFTS, TURNS, ZOOMS, drawn
from lessonlib.isic.augmentation import Augmentation, Parameters, warp

SIZE = 40
NOTHING = {"rotation": 0.0, "down": 0.0, "right": 0.0, "zoom_rows": 1.0, "zoom_columns": 1.0, "flip": "no"}


def explainer() -> WarpedPicture:
    noise = np.random.default_rng(5).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    return WarpedPicture(noise, "Noise, <no> skin.")


def settings() -> list[dict]:
    """No change, each extreme, and settings drawn from the sliders."""
    generator = random.Random(3)
    found = [NOTHING, {**NOTHING, "flip": "yes"}]
    for name, values in [("rotation", TURNS), ("down", SHIFTS), ("right", SHIFTS), ("zoom_rows", ZOOMS)]:
        found += [{**NOTHING, name: values[0]}, {**NOTHING, name: values[-1]}]
    for _ in range(60):
        chosen = [generator.choice(values) for values in (TURNS, SHIFTS, SHIFTS, ZOOMS, ZOOMS, ("no", "yes"))]
        found.append(dict(zip(NOTHING, chosen, strict=True)))
    return found


def parameters(setting: dict) -> Parameters:
    numbers = {name: torch.tensor([value]) for name, value in setting.items() if name != "flip"}
    return Parameters(**numbers, flip=torch.tensor([setting["flip"] == "yes"]))


@pytest.fixture
def page(open_html):
    page = open_html(explainer()._repr_html_(), height=1300)
    yield page
    assert page.complaints == []


def state_of(page) -> dict:
    sliders = page.locator("[data-control]:has(output)").all()
    return {slider.get_attribute("data-control"): slider.locator("output").inner_text() for slider in sliders}


@pytest.mark.claim("C61")
def test_script_python_and_the_augmentation_have_one_matrix(ask):
    picture, states = explainer(), settings()
    assert len(states) >= 50
    for state, found in zip(states, ask(picture, states), strict=True):
        expected = picture.compute(**state)
        for name in ("matrix", "corners"):
            np.testing.assert_allclose(found[name], expected[name], atol=1e-12, err_msg=str(state))
        assert found["outside"] == expected["outside"], state
        batched = parameters(state).matrices(SIZE, SIZE)[0]
        np.testing.assert_allclose(batched, expected["matrix"], atol=2e-5, err_msg=str(state))
    assert picture.compute()["outside"] == 0 and picture.compute(down=0.5)["outside"] == 0.5


def test_the_canvas_shows_what_warp_makes(page):
    picture = explainer()
    read = """(state) => {
      const data = JSON.parse(document.querySelector(".lean-data").textContent);
      const canvas = document.querySelector("[data-canvas=new]"), { explainers, augmentationWarp } = window.lean;
      const context = canvas.getContext("2d"), image = context.createImageData(data.size, data.size);
      const { matrix } = explainers.augmentation.compute(state, data);
      augmentationWarp.warp(image, augmentationWarp.bytes(data), data.size, matrix, state.fill);
      return [...image.data];
    }"""
    batch = torch.from_numpy(picture.image).permute(2, 0, 1)[None].float()
    for setting in settings()[::4]:
        for fill in ("nearest", "black"):
            shown = np.array(page.evaluate(read, {**setting, "fill": fill})).reshape(SIZE, SIZE, 4)[..., :3]
            if fill == "nearest":
                made = warp(batch, parameters(setting))[0].permute(1, 2, 0).numpy()
            else:  # Keras's fill_mode="constant"; the least shift keeps rounding from deciding on the edge
                matrix = np.array(picture.compute(**setting)["matrix"])
                middle = np.full(2, (SIZE - 1) / 2)
                offset = middle + matrix[:, 2] - matrix[:, :2] @ middle
                made = np.stack([
                    ndimage.affine_transform(channel, matrix[:, :2], offset, order=1, mode="constant")
                    for channel in np.moveaxis(picture.image.astype(float), 2, 0)
                ], axis=-1)  # fmt: skip
            off = np.abs(shown - made).max(axis=-1)
            limit = 1.0 if fill == "nearest" else np.quantile(off, 0.98)  # on the edge itself rounding decides
            assert limit <= 1.0 and off.mean() < 1 and (off <= 1).mean() > 0.97, (setting, fill)


def test_the_canvas_in_the_page_is_that_of_the_sliders(page):
    page.get_by_role("button", name="No change").click()
    pixels = "() => [...document.querySelector('[data-canvas=new]').getContext('2d').getImageData(0, 0, 40, 40).data]"
    shown = np.array(page.evaluate(pixels)).reshape(SIZE, SIZE, 4)
    np.testing.assert_array_equal(shown[..., :3], explainer().image)
    page.get_by_label("mirrored").check()
    shown = np.array(page.evaluate(pixels)).reshape(SIZE, SIZE, 4)
    np.testing.assert_array_equal(shown[..., :3], explainer().image[:, ::-1])


def test_draws_are_the_same_in_both_languages_and_within_their_limits(page):
    script = """([draw, limits]) => lean.augmentationWarp.drawn(draw, limits,
      JSON.parse(document.querySelector(".lean-data").textContent))"""
    for limits, steps in LIMITS.items():
        every = [drawn(draw, limits) for draw in DRAWS]
        assert [page.evaluate(script, [draw, limits]) for draw in DRAWS[:20]] == every[:20]
        assert every[0] == NOTHING
        for name in ("down", "right"):
            furthest = max(abs(one[name]) for one in every)
            assert 0.8 * steps < 100 * furthest <= steps + 1e-9, (limits, name)
        assert 30 < sum(one["flip"] == "yes" for one in every) < 70
    assert len({tuple(drawn(draw, "notes").values()) for draw in DRAWS}) == len(DRAWS)
    assert LIMITS["notes"] == Augmentation().rotation == 100 * Augmentation().zoom == 100 * Augmentation().width_shift


def test_a_draw_sets_everything_and_a_slider_leaves_it(page):
    before = state_of(page)
    assert before["draw"] == "number 4"
    page.get_by_role("button", name="Draw at random").press("Enter")
    after = state_of(page)
    assert after["draw"] == "number 5" and all(
        after[name] != before[name] for name in ("rotation", "down", "zoom_rows")
    )
    assert "Draw number 5 within the notes' limits" in page.locator(".lean-sentence").inner_text()
    page.get_by_label("twice theirs").check()
    assert state_of(page)["draw"] == "number 5" and state_of(page)["rotation"] != after["rotation"]
    page.locator("[data-control=rotation] input").press("ArrowLeft")
    assert state_of(page)["draw"] == "your own"
    assert "turns to the" in page.locator(".lean-sentence").inner_text()
    page.locator("[data-control=draw] input").fill("5")
    page.get_by_label("the notes': ±30°").check()
    assert state_of(page) == after


def test_the_sentence_says_what_goes_where(page):
    sentence = page.locator(".lean-sentence")
    page.get_by_role("button", name="No change").click()
    assert "lies within the picture" in sentence.inner_text()
    page.locator("[data-control=down] input").fill("85")
    assert "moves down, so the picture in it moves up" in sentence.inner_text()
    assert "repeats the nearest pixel" in sentence.inner_text()
    page.get_by_label("black").check()
    assert "black, an edge that no lesion has" in sentence.inner_text()
    page.locator("[data-control=zoom_columns] input").fill("100")
    assert "1.40 times as wide" in sentence.inner_text() and "narrower" in sentence.inner_text()
    assert "No draw of the notes goes so far: zoom of columns" in sentence.inner_text()


@pytest.mark.parametrize("shape, kind", [((8, 9, 3), "uint8"), ((8, 8), "uint8"), ((8, 8, 3), "float32")])
def test_other_images_are_refused(shape, kind):
    with pytest.raises(ValueError, match="uint8 of shape"):
        WarpedPicture(np.zeros(shape, kind), "")
