"""The memory map: the same pixels as the images, found again, never half-written, never another's."""

import os
import warnings

import numpy as np
import pytest
import torch
from PIL import Image

from lessonlib.isic import pixels as cache
from lessonlib.isic.data import read
from lessonlib.isic.layout import IMAGES, DataError
from lessonlib.isic.pixels import decode, open_pixels, pixels


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_map_holds_the_images(drawn, place):
    found = pixels(drawn, size=32)
    assert isinstance(found, np.memmap) and found.dtype == np.uint8 and found.shape == (len(drawn), 32, 32, 3)
    assert not found.flags.writeable
    for k in (0, 63, len(drawn) - 1):
        whole = Image.open(drawn.path(k)).convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
        assert np.abs(found[k].astype(int) - np.asarray(whole)).mean() < 3
    assert sorted(path.suffix for path in place.iterdir()) == [".json", ".npy"]


def test_it_is_found_again_and_follows_size_and_data(drawn, spoiled, place):
    pixels(drawn, size=16)
    (file,) = place.glob("*.npy")
    before = file.stat().st_mtime_ns
    pixels(drawn, size=16)
    assert file.stat().st_mtime_ns == before
    assert pixels(drawn, size=8).shape[1] == 8
    other = read(spoiled)
    Image.new("RGB", (150, 112)).save(other.path(0))
    assert pixels(other, size=16)[0].max() == 0
    assert len(list(place.glob("*.npy"))) == 3


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"x" * len(b)])
def test_a_damaged_map_is_named_and_built_anew(drawn, place, damage):
    good = np.array(pixels(drawn, size=16))
    (file,) = place.glob("*.npy")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DataError, match=f"{file.name} is damaged"):
        open_pixels(file, cache._key(drawn, 16), good.shape)
    np.testing.assert_array_equal(pixels(drawn, size=16), good)


def test_a_foreign_map_is_refused(drawn, place):
    shape = pixels(drawn, size=16).shape
    (file,) = place.glob("*.npy")
    with pytest.raises(DataError, match="belongs to other data"):
        open_pixels(file, "another key", shape)
    with pytest.raises(DataError, match="belongs to other data"):
        open_pixels(file, cache._key(drawn, 16), (1, *shape[1:]))


def test_an_unreadable_image_is_named_and_nothing_stays(spoiled, place):
    broken = spoiled / IMAGES / "ISIC_9000005.jpg"
    broken.write_bytes(broken.read_bytes()[:600])
    with pytest.raises(DataError, match="ISIC_9000005.jpg cannot be decoded"):
        pixels(read(spoiled), size=16)
    assert os.listdir(place) == []


def test_a_batch_can_be_given_to_torch_without_a_warning(drawn, place):
    found = pixels(drawn, size=16)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = torch.from_numpy(found[np.array([3, 1])])
    batch.zero_()
    assert found[3].max() > 0


def test_large_photographs_are_decoded_small_and_stay_the_same(tmp_path):
    random = np.random.default_rng(0)
    smooth = Image.fromarray(random.integers(0, 255, (8, 10, 3), dtype=np.uint8)).resize(
        (600, 450), Image.Resampling.BICUBIC
    )
    smooth.save(tmp_path / "photo.jpg", quality=95)
    direct = np.asarray(smooth.resize((64, 64), Image.Resampling.BILINEAR), dtype=int)
    assert np.abs(decode(tmp_path / "photo.jpg", 64) - direct).mean() < 2
