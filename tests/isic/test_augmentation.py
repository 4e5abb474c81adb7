"""The batched warp against scipy's affine_transform, one image and one channel at a time."""

import dataclasses

import numpy as np
import pytest
import torch
from scipy import ndimage

from lessonlib.isic.augmentation import Augmentation, Parameters, to_float, warp

SEED = 11
NOTHING = {"rotation": 0.0, "down": 0.0, "right": 0.0, "zoom_rows": 1.0, "zoom_columns": 1.0, "flip": False}


def parameters(**changed):
    return Parameters(**{name: torch.tensor([value]) for name, value in {**NOTHING, **changed}.items()})


def picture(height=20, width=27):
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(SEED))


def by_scipy(image, one):
    """Rotation, shift and zoom about the middle, then the flip, as Keras composes them."""
    (_, height, width), angle = image.shape, np.deg2rad(one["rotation"])
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    shift = np.array([[1, 0, one["down"] * height], [0, 1, one["right"] * width], [0, 0, 1]])
    zoom = np.diag([one["zoom_rows"], one["zoom_columns"], 1])
    middle = np.array([[1, 0, height / 2 - 0.5], [0, 1, width / 2 - 0.5], [0, 0, 1]])
    matrix = middle @ turn @ shift @ zoom @ np.linalg.inv(middle)
    channels = [ndimage.affine_transform(c, matrix[:2, :2], matrix[:2, 2], order=1, mode="nearest") for c in image]
    return np.stack(channels)[:, :, ::-1] if one["flip"] else np.stack(channels)


def test_no_change_is_no_change():
    torch.testing.assert_close(warp(picture(), parameters()), picture(), atol=1e-5, rtol=0)


@pytest.mark.claim("C61")
def test_known_cases():
    square = picture(9, 9)
    torch.testing.assert_close(warp(square, parameters(flip=True)), square.flip(-1), atol=1e-5, rtol=0)
    turned = warp(square, parameters(rotation=90.0))
    torch.testing.assert_close(turned, torch.rot90(square, -1, (-2, -1)), atol=1e-5, rtol=0)
    moved = warp(square, parameters(right=2 / 9))
    torch.testing.assert_close(moved[..., :7], square[..., 2:], atol=1e-5, rtol=0)
    torch.testing.assert_close(moved[..., 7:], square[..., -1:].expand(1, 3, 9, 2), atol=1e-5, rtol=0)  # nearest
    assert warp(square, parameters(zoom_rows=0.5, zoom_columns=0.5)).std() < square.std()  # magnified: smoother


@pytest.mark.claim("C61")
@pytest.mark.parametrize(
    "one",
    [
        {"rotation": 17.0},
        {"down": 0.21, "right": -0.1},
        {"zoom_rows": 0.8, "zoom_columns": 1.25},
        {"rotation": -29.0, "down": 0.3, "right": 0.3, "zoom_rows": 1.3, "zoom_columns": 0.7, "flip": True},
        {"rotation": 30.0, "down": -0.12, "right": 0.05, "zoom_rows": 0.7, "zoom_columns": 1.1},
    ],
)
def test_equal_to_scipy(one):
    expected = by_scipy(picture()[0].numpy(), {**NOTHING, **one})
    np.testing.assert_allclose(warp(picture(), parameters(**one))[0], expected, atol=2e-4)


@pytest.mark.claim("C61")
def test_every_image_of_a_batch_is_warped_by_its_own_parameters():
    batch = picture().repeat(16, 1, 1, 1)
    drawn = Parameters.random(Augmentation(), 16, torch.Generator().manual_seed(SEED))
    warped = warp(batch, drawn)
    for k in range(16):
        one = {field.name: getattr(drawn, field.name)[k].item() for field in dataclasses.fields(drawn)}
        np.testing.assert_allclose(warped[k], by_scipy(batch[k].numpy(), one), atol=2e-4)
    assert all((warped[k] - warped[0]).abs().max() > 0.05 for k in range(1, 16))


@pytest.mark.claim("C61")
def test_draws_are_seeded_uniform_and_within_the_notes_limits():
    draw = Parameters.random(Augmentation(), 20_000, torch.Generator().manual_seed(SEED))
    again = Parameters.random(Augmentation(), 20_000, torch.Generator().manual_seed(SEED))
    limits = {"rotation": (-30, 30), "down": (-0.3, 0.3), "right": (-0.3, 0.3), "zoom_rows": (0.7, 1.3)}
    limits["zoom_columns"] = limits["zoom_rows"]
    for name, (low, high) in limits.items():
        values = getattr(draw, name)
        torch.testing.assert_close(values, getattr(again, name))
        assert low <= values.min() < low + 0.01 * (high - low) and high - 0.01 * (high - low) < values.max() <= high
        assert abs(values.std().item() - (high - low) / 12**0.5) < 0.01 * (high - low)
    assert draw.flip.float().mean().item() == pytest.approx(0.5, abs=0.02)
    none = Parameters.random(Augmentation(horizontal_flip=False), 99, torch.Generator().manual_seed(SEED))
    assert not none.flip.any()


@pytest.mark.claim("C61")
def test_bytes_become_floats_from_0_to_1_in_channels_last_memory():
    batch = torch.arange(2 * 4 * 5 * 3, dtype=torch.uint8).reshape(2, 4, 5, 3)
    floats = to_float(batch)
    assert floats.shape == (2, 3, 4, 5) and floats.is_contiguous(memory_format=torch.channels_last)
    assert floats[1, 2, 3, 4].item() == pytest.approx(batch[1, 3, 4, 2].item() / 255)


def test_impossible_settings():
    with pytest.raises(ValueError, match="zoom=1.0"):
        Augmentation(zoom=1.0)
    with pytest.raises(ValueError, match="rotation=-1"):
        Augmentation(rotation=-1)
