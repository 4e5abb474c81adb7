"""What loading takes: bytes by arithmetic, and the peak of a process that does it."""

import numpy as np
import pytest
from PIL import Image

from lessonlib.isic.layout import OFFICIAL_IMAGES, OFFICIAL_SIZE
from lessonlib.isic.memory import loading_bytes, peak_memory


@pytest.mark.claim("C60")
@pytest.mark.parametrize(
    "size, dtype, gigabytes",
    [(OFFICIAL_SIZE, "uint8", 8.1), (OFFICIAL_SIZE, "float32", 32.4), (OFFICIAL_SIZE, "float64", 64.9)]
    + [((224, 224), "uint8", 1.51), ((224, 224), "float32", 6.03), ((64, 64), "uint8", 0.123)],
)
def test_bytes_of_the_whole_set(size, dtype, gigabytes):
    count = sum(OFFICIAL_IMAGES.values())
    assert loading_bytes(count, *size, dtype) == count * np.zeros((*size, 3), dtype).nbytes
    assert loading_bytes(count, *size, dtype) / 1e9 == pytest.approx(gigabytes, rel=0.005)


@pytest.mark.claim("C60")
def test_the_peak_of_four_loaders(tmp_path):
    """60 images of 450 x 600: 49 MB decoded, 389 MB as NumPy's floats, one image at a time, and a map of 0.7 MB."""
    files = []
    for k in range(60):
        files.append(tmp_path / f"{k}.jpg")
        Image.new("RGB", (600, 450), (k, 90, 80)).save(files[-1])
    np.save(tmp_path / "map.npy", np.zeros((60, 64, 64, 3), np.uint8))
    decoded = loading_bytes(60, 450, 600)
    everything = peak_memory("all_at_once", files)
    assert 0.8 * decoded < everything < 1.6 * decoded
    assert peak_memory("all_as_floats", files) > 7 * decoded
    assert peak_memory("one_by_one", files) < 0.25 * decoded
    assert peak_memory("memory_map", [tmp_path / "map.npy"]) < 0.25 * decoded


def test_failures_speak(tmp_path):
    with pytest.raises(KeyError, match="all_at_once"):
        peak_memory("by_magic", [])
    with pytest.raises(RuntimeError, match="nowhere.jpg"):
        peak_memory("one_by_one", [tmp_path / "nowhere.jpg"])
