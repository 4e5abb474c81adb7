"""CIFAR-10 from the archive its authors publish, ``cifar-10-binary.tar.gz``: no code is executed to read it.

The archive holds five files of 10 000 training images and one of 10 000 to test on. Every image is one record of 3,073
bytes: its label from 0 to 9, then 1,024 bytes each of red, green and blue, row by row (Krizhevsky 2009; the layout is
described on https://www.cs.toronto.edu/~kriz/cifar.html).
"""

import tarfile
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import pad

from lessonlib.experiments.digits import Digits

SIZE, RECORD, CLASSES = 32, 1 + 3 * 32 * 32, 10
TRAINING = [f"cifar-10-batches-bin/data_batch_{number}.bin" for number in range(1, 6)]
TEST = ["cifar-10-batches-bin/test_batch.bin"]


def load(archive: Path) -> Digits:
    """Return the images (B, 3, 32, 32), less the mean training image (section 4.2 of He et al. 2016), and labels.

    Raises FileNotFoundError where there is no archive, ValueError for a file that is missing or cut off, and for labels
    that are none of the ten.
    """
    if not Path(archive).is_file():
        raise FileNotFoundError(
            f"{archive} is no file: fetch cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html"
        )
    with tarfile.open(archive) as opened:
        images, labels = _read(opened, TRAINING)
        test_images, test_labels = _read(opened, TEST)
    mean = images.mean(dim=0)
    return Digits(images - mean, labels, test_images - mean, test_labels)


def _read(archive: tarfile.TarFile, names: list[str]) -> tuple[Tensor, Tensor]:
    """Return the images of some files as numbers from 0 to 1, and their labels."""
    parts = []
    for name in names:
        try:
            data = archive.extractfile(name).read()
        except KeyError:
            raise ValueError(f"the archive has no {name}: take the binary version, cifar-10-binary.tar.gz") from None
        if not data or len(data) % RECORD:
            raise ValueError(f"{name} has {len(data)} bytes, which is no multiple of {RECORD}: fetch the archive again")
        parts.append(torch.frombuffer(bytearray(data), dtype=torch.uint8).view(-1, RECORD))
    records = torch.cat(parts)
    labels = records[:, 0].long()
    if labels.max() >= CLASSES:
        raise ValueError(f"{names[0]} has a label {int(labels.max())}, and there are only 0 to {CLASSES - 1}")
    return records[:, 1:].reshape(-1, 3, SIZE, SIZE).float() / 255, labels


def augment(images: Tensor, generator: torch.Generator, padding: int = 4) -> Tensor:
    """Return a window of every image after padding it with zeros, half of them turned left to right.

    (B, C, H, W) -> (B, C, H, W). Window and turn are drawn for each image by itself. He et al. 2016, section 4.2.
    """
    count, channels, height, width = images.shape
    device = images.device
    padded = pad(images, (padding,) * 4)
    top, left = torch.randint(0, 2 * padding + 1, (2, count, 1), generator=generator).to(device)
    rows = top + torch.arange(height, device=device)
    columns = left + torch.arange(width, device=device)
    turned = (torch.rand(count, 1, generator=generator) < 0.5).to(device)
    columns = torch.where(turned, columns.flip(1), columns)
    each = torch.arange(count, device=device)[:, None, None]
    return padded.permute(0, 2, 3, 1)[each, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
