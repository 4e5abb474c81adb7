"""CIFAR-10's own format, on a small archive in the official layout; no image of the real one is needed."""

import io
import tarfile

import numpy as np
import pytest
import torch

from lessonlib.experiments import cifar10

IMAGES = 6  # in each of the six files


def records(seed, count=IMAGES):
    random = np.random.default_rng(seed)
    rows = random.integers(0, 256, (count, cifar10.RECORD), dtype=np.uint8)
    rows[:, 0] = np.arange(count) % 10
    return rows


def write(folder, files):
    path = folder / "cifar-10-binary.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def official():
    """The files of the archive, with those that are not read."""
    files = {name: records(seed).tobytes() for seed, name in enumerate([*cifar10.TRAINING, *cifar10.TEST])}
    return {"cifar-10-batches-bin/readme.html": b"<html>", "cifar-10-batches-bin/batches.meta.txt": b"cat\n", **files}


def test_it_reads_labels_and_planes_of_colour(tmp_path):
    data = cifar10.load(write(tmp_path, official()))
    assert data.train_images.shape == (5 * IMAGES, 3, 32, 32)
    assert data.test_images.shape == (IMAGES, 3, 32, 32)
    assert data.train_labels.tolist() == list(range(IMAGES)) * 5
    rows = np.concatenate([records(seed) for seed in range(5)])
    pixels = rows[:, 1:].reshape(-1, 3, 32, 32) / 255
    np.testing.assert_allclose(data.train_images, pixels - pixels.mean(axis=0), atol=1e-6)
    # the pixel of row 2, column 5 in the green plane of the first test image
    green = records(5)[0, 1 + 1024 + 2 * 32 + 5] / 255 - pixels.mean(axis=0)[1, 2, 5]
    assert data.test_images[0, 1, 2, 5].item() == pytest.approx(green, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda files: files.pop(cifar10.TEST[0]), "no cifar-10-batches-bin/test_batch.bin"),
        (lambda files: files.update({cifar10.TEST[0]: b"x" * 5000}), "5000 bytes"),
        (lambda files: files.update({cifar10.TEST[0]: b""}), "0 bytes"),
        (lambda files: files.update({cifar10.TEST[0]: bytes([10]) * cifar10.RECORD}), "label 10"),
    ],
)
def test_a_broken_archive_is_refused(tmp_path, change, message):
    files = official()
    change(files)
    with pytest.raises(ValueError, match=message):
        cifar10.load(write(tmp_path, files))


def test_a_missing_archive_says_where_to_get_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="toronto"):
        cifar10.load(tmp_path / "nothing.tar.gz")


def test_augmentation_is_a_padded_window_perhaps_turned():
    torch.manual_seed(0)
    images, generator = torch.rand(64, 3, 8, 8) + 1, torch.Generator().manual_seed(1)
    seen = cifar10.augment(images, generator, padding=2)
    padded = torch.nn.functional.pad(images, (2,) * 4)
    windows = {(top, left) for top in range(5) for left in range(5)}
    found = set()
    for image, whole in zip(seen, padded, strict=True):
        for top, left in windows:
            window = whole[:, top : top + 8, left : left + 8]
            found |= {
                (top, left, turned)
                for turned in (False, True)
                if torch.equal(image, window.flip(2) if turned else window)
            }
    assert len(found) > 25, "windows and turns are drawn for each image by itself"
    assert {turned for *_, turned in found} == {False, True}
    again = cifar10.augment(images, torch.Generator().manual_seed(1), padding=2)
    assert torch.equal(again, seen)
