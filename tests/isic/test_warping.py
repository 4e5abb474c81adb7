"""The fast warp against scipy, image by image and channel by channel, and against the plain one."""

import numpy as np
import pytest
import torch
from PIL import Image

from lessonlib.isic.augmentation import Augmentation, Parameters, to_float, warp
from lessonlib.isic.benchmark import by_the_notes, by_the_usual_loader, photographs
from lessonlib.isic.pieces import decode
from lessonlib.isic.warping import Warper


def draw(count, seed=3):
    return Parameters.random(Augmentation(), count, torch.Generator().manual_seed(seed))


def noise(count, height, width, seed=0):
    random = np.random.default_rng(seed)
    return torch.from_numpy(random.integers(0, 256, (count, height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("height, width", [(224, 224), (64, 64), (20, 33)])
def test_fast_is_plain(height, width):
    images, drawn = noise(7, height, width), draw(7)
    fast = Warper(8, height, width)(images, drawn)
    assert fast.is_contiguous(memory_format=torch.channels_last)
    # Noise is the hardest picture: a coordinate that is off by 1e-5 of a pixel changes it by 1e-5 of its range.
    torch.testing.assert_close(fast, warp(to_float(images), drawn), atol=2e-4, rtol=0)


@pytest.mark.claim("C61")
def test_fast_is_scipy(tmp_path):
    """The notes' way, on PNG files that no decoder changes: nothing but the warp is compared."""
    images, drawn = noise(6, 48, 48, seed=1), draw(6, seed=4)
    files = [tmp_path / f"{k}.png" for k in range(6)]
    for file, image in zip(files, images.numpy(), strict=True):
        Image.fromarray(image).save(file)
    expected = by_the_notes(files, 48, drawn)
    fast = Warper(6, 48, 48)(images, drawn).permute(0, 2, 3, 1)
    np.testing.assert_allclose(fast, expected, atol=2e-4)
    assert np.abs(expected - to_float(images).permute(0, 2, 3, 1).numpy()).mean() > 0.1


def test_the_usual_loader_is_the_same_within_the_edges(tmp_path):
    (file,) = photographs(tmp_path, 1)
    assert 240_000 < file.stat().st_size < 280_000  # as the official ones
    one = {"rotation": 20.0, "down": 0.05, "right": -0.1, "zoom_rows": 0.8, "zoom_columns": 0.7, "flip": True}
    drawn = Parameters(**{name: torch.tensor([value]) for name, value in one.items()})
    fast = Warper(1, 64, 64)(torch.from_numpy(decode(file, 64)[None].copy()), drawn)
    inside = (slice(None), slice(None), slice(20, 44), slice(20, 44))
    assert (fast - by_the_usual_loader([file], 64, drawn))[inside].abs().mean() < 0.02


def test_without_parameters_only_floats():
    images = noise(3, 9, 9)
    torch.testing.assert_close(Warper(3, 9, 9)(images, None), to_float(images))


def test_buffers_take_turns():
    warper, images = Warper(2, 8, 8, slots=2), noise(4, 8, 8)
    first, second = warper(images[:2], None), warper(images[2:], None)
    torch.testing.assert_close(first, to_float(images[:2]))
    third = warper(images[2:3], None)
    assert third.data_ptr() == first.data_ptr() != second.data_ptr() and len(third) == 1
    torch.testing.assert_close(first[:1], to_float(images[2:3]))


def test_other_shapes_are_refused():
    for wrong in (noise(3, 8, 8), noise(2, 8, 9)):
        with pytest.raises(ValueError, match="at most 2 images"):
            Warper(2, 8, 8)(wrong, None)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
def test_a_gpu_warps_the_same():
    images, drawn = to_float(noise(7, 64, 64)), draw(7)
    torch.testing.assert_close(warp(images.cuda(), drawn).cpu(), warp(images, drawn), atol=1e-3, rtol=0)
