"""The memory map: the same pixels as the images, found again, never half-written, never another's."""

import os
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from lessonlib.isic.data import read
from lessonlib.isic.layout import DataError
from lessonlib.isic.pieces import decode, key, make_pieces
from lessonlib.isic.pixels import cached, open_pixels, pixels


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def paths(dataset):
    return [dataset.path(k) for k in range(len(dataset))]


def test_the_map_holds_the_images(drawn, place):
    found = pixels(drawn, size=32)
    assert isinstance(found, np.memmap) and found.dtype == np.uint8 and found.shape == (len(drawn), 32, 32, 3)
    assert not found.flags.writeable
    for k in (0, 63, len(drawn) - 1):
        whole = Image.open(drawn.path(k)).convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
        assert np.abs(found[k].astype(int) - np.asarray(whole)).mean() < 3
    assert sorted(path.suffix for path in place.iterdir()) == ["", ".json", ".npy"]  # "": the empty folder of pieces


def test_it_is_found_again_and_follows_size_and_data(drawn, spoiled, place):
    pixels(drawn, 16, 1)
    (file,) = place.glob("*.npy")
    before = file.stat().st_mtime_ns
    pixels(drawn, 16, 1)
    assert file.stat().st_mtime_ns == before
    assert pixels(drawn, size=8).shape[1] == 8
    other = read(spoiled)
    Image.new("RGB", (150, 112)).save(other.path(0))
    assert pixels(other, size=16)[0].max() == 0
    assert len(list(place.glob("*.npy"))) == 3


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"x" * len(b)])
def test_a_damaged_map_is_named_and_built_anew(drawn, place, damage):
    good = np.array(pixels(drawn, 16, 1))
    (file,) = place.glob("*.npy")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DataError, match=f"{file.name} is damaged"):
        open_pixels(file, key(paths(drawn), 16), len(drawn), 16)
    np.testing.assert_array_equal(pixels(drawn, 16, 1), good)


def test_a_foreign_map_is_refused(drawn, place):
    pixels(drawn, 16, 1)
    (file,) = place.glob("*.npy")
    for other in (("another key", len(drawn), 16), (key(paths(drawn), 16), len(drawn) + 1, 16)):
        with pytest.raises(DataError, match="belongs to other data"):
            open_pixels(file, *other)


def spoil(dataset, *numbers):
    for k in numbers:
        dataset.path(k).write_bytes(dataset.path(k).read_bytes()[:600])


def test_a_bad_image_is_named_and_stops_or_is_left_out(spoiled, place):
    dataset = read(spoiled)
    whole = np.array(pixels(dataset, size=16))
    spoil(dataset, 5, 66)
    with pytest.raises(DataError, match="ISIC_9000005.jpg cannot be decoded"):
        pixels(dataset, size=16)
    assert len(list(place.glob("*.npy"))) == 1
    for _ in range(2):  # built, then found again
        kept = cached(dataset, 16, processes=1, skip_bad=True)
        assert set(kept.left_out) == {"ISIC_9000005", "ISIC_9000066"} and "cannot be" in kept.left_out["ISIC_9000005"]
        assert len(kept.dataset) == len(dataset) - 2 and kept.dataset.path(5) == dataset.path(6)
        np.testing.assert_array_equal(kept.pixels, np.delete(whole, [5, 66], axis=0))
        with pytest.raises(DataError, match="ISIC_9000005.jpg cannot be decoded"):
            cached(dataset, 16, processes=1)
    assert list((place / "pieces").iterdir()) == [] and len(list(place.glob("*.npy"))) == 2


def test_nothing_but_bad_images(spoiled, place):
    dataset = read(spoiled)
    spoil(dataset, *range(len(dataset)))
    with pytest.raises(DataError, match="no image can be decoded; the first: .*ISIC_9000000"):
        cached(dataset, 8, processes=1, skip_bad=True)


def test_a_broken_build_goes_on_where_it_stood(spoiled, place):
    dataset = read(spoiled)
    last, first = dataset.path(len(dataset) - 1), dataset.path(0)
    good, about = last.read_bytes(), first.stat()
    spoil(dataset, len(dataset) - 1)
    with pytest.raises(DataError, match=last.name):
        cached(dataset, 16, processes=1)
    made = {piece: piece.stat().st_mtime_ns for piece in (place / "pieces").iterdir()}
    assert len(made) == (len(dataset) - 1) // 64 and not list(place.glob("*.npy"))
    # The first piece is not decoded again: its image, spoiled behind the stamp of its length and date, is not missed.
    whole = first.read_bytes()
    first.write_bytes(b"x" * about.st_size)
    os.utime(first, ns=(about.st_atime_ns, about.st_mtime_ns))
    last.write_bytes(good)
    found = cached(dataset, 16, processes=1).pixels
    first.write_bytes(whole)
    np.testing.assert_array_equal(found[0], decode(first, 16))
    np.testing.assert_array_equal(found[-1], decode(last, 16))


def test_a_damaged_piece_is_made_again(drawn, place):
    make_pieces(paths(drawn), 16, place / "pieces", 1, False)
    piece = max((place / "pieces").iterdir(), key=lambda file: file.stat().st_size)
    piece.write_bytes(piece.read_bytes()[:999])
    np.testing.assert_array_equal(cached(drawn, 16, 1).pixels[70], decode(drawn.path(70), 16))


def test_impossible_requests(drawn, place, monkeypatch):
    with pytest.raises(ValueError, match="size.*0"):
        pixels(drawn, size=0)
    with pytest.raises(ValueError, match="process.*0"):
        pixels(drawn, size=8, processes=0)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10**5))
    with pytest.raises(DataError, match="0.0 GB free"):
        pixels(drawn, size=64)


def test_a_batch_can_be_given_to_torch_without_a_warning(drawn, place):
    found = pixels(drawn, 16, 1)
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
