"""How fast images can be fed: the notes' way, the usual loader, and the book's, all in one run on one thread."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage

from lessonlib.isic.augmentation import Augmentation, Parameters, to_float, warp
from lessonlib.isic.data import Dataset
from lessonlib.isic.drawing.lesion import grow
from lessonlib.isic.drawing.rendering import render
from lessonlib.isic.feeding import Feeder
from lessonlib.isic.layout import OFFICIAL_SIZE
from lessonlib.isic.pieces import decode
from lessonlib.numbers import significant
from lessonlib.profiling.latency import compare
from lessonlib.profiling.timings import Ratio
from lessonlib.tables import table

NOTES, USUAL, BOOK = "the notes' way", "the usual loader", "the book's way"
FRESH = "the book's, with fresh memory"
_HEADER = ("", "images a second", "times the notes'")


@dataclass(frozen=True)
class Feeding:
    """Images a second of every way, and how many times the notes' way each is, round by round."""

    rates: dict[str, float]
    ratios: dict[str, Ratio]
    source: tuple[int, int]  # width, height of the files
    size: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the table's rows as text."""
        return [(name, significant(rate), significant(self.ratios[name].median)) for name, rate in self.rates.items()]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(cells) for cells in (_HEADER, *self.rows()))

    def _repr_html_(self) -> str:
        width, height = self.source
        caption = f"From files of {width}×{height} pixels, or from the map, to a batch at {self.size}×{self.size}"
        return table(_HEADER, self.rows(), f"{caption}; one thread, processor's time")


def photographs(folder: Path, count: int = 8) -> list[Path]:
    """Draw ``count`` lesions, enlarge them to the official size, add grain, and save them: 260 kB each, as photographs.

    What a decoder has to do depends on the size of the file, so smooth pictures would flatter it.
    """
    height, width = OFFICIAL_SIZE
    files = []
    for k in range(count):
        random = np.random.default_rng(k)
        smooth = Image.fromarray(render(grow("NV", k), k)).resize((width, height), Image.Resampling.BICUBIC)
        grain = np.asarray(smooth, float) + random.normal(0, 8, (height, width, 3))
        files.append(folder / f"{k}.jpg")
        Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(files[-1], quality=95, subsampling=0)
    return files


def examples(dataset: Dataset, folder: Path) -> list[Path]:
    """Return eight files to measure with: of ``dataset`` if it is real, else :func:`photographs` made in ``folder``."""
    return photographs(folder) if dataset.drawn else [dataset.path(k) for k in range(min(8, len(dataset)))]


def by_the_notes(files: list[Path], size: int, parameters: Parameters) -> np.ndarray:
    """Read and augment ``files`` as Keras's ImageDataGenerator does, image by image and channel by channel.

    Returns float32, (N, size, size, 3).
    """
    middle = np.array([(size - 1) / 2] * 2)
    batch = np.empty((len(files), size, size, 3), np.float32)
    # Keras warps first and flips last.
    matrices = Parameters(**{**vars(parameters), "flip": torch.zeros_like(parameters.flip)}).matrices(size, size)
    for k, (file, matrix) in enumerate(zip(files, matrices.double().numpy(), strict=True)):
        with Image.open(file) as image:
            pixels = np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.NEAREST), np.float32)
        linear, offset = matrix[:, :2], middle + matrix[:, 2] - matrix[:, :2] @ middle
        channels = [
            ndimage.affine_transform(c, linear, offset, order=1, mode="nearest") for c in np.moveaxis(pixels, 2, 0)
        ]
        warped = np.stack(channels, axis=-1)
        batch[k] = (warped[:, ::-1] if parameters.flip[k] else warped) * (1 / 255)
    return batch


def by_the_usual_loader(files: list[Path], size: int, parameters: Parameters) -> torch.Tensor:
    """Decode, shrink and warp ``files`` with Pillow, image by image, then make tensors; beyond the edge it is black."""
    batch = []
    for file, matrix in zip(files, parameters.matrices(size, size).tolist(), strict=True):
        (rr, rc, r), (cr, cc, c) = matrix
        half = (size - 1) / 2
        places = (cc, cr, c + half - (cc + cr) * half, rc, rr, r + half - (rc + rr) * half)
        with Image.open(file) as image:
            small = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR)
        warped = small.transform((size, size), Image.Transform.AFFINE, places, Image.Resampling.BILINEAR)
        batch.append(torch.from_numpy(np.array(warped)).permute(2, 0, 1).float() / 255)
    return torch.stack(batch)


def feeding(files: list[Path], size: int = 224, batch: int = 32, rounds: int = 5) -> Feeding:
    """Measure every way, in turn and on one thread: ``files`` again and again, or a map of the same images.

    Seconds are the processor's, spent by this process: what else runs on the machine hardly counts.
    """
    some = files[:8]
    random, augmentation = torch.Generator().manual_seed(0), Augmentation()
    pixels = np.stack([decode(file, size) for file in some] * -(-batch // len(some)))[:batch]
    feeder, order = Feeder(pixels, batch), np.arange(batch)

    def drawn(count: int = len(some)) -> Parameters:
        return Parameters.random(augmentation, count, random)

    def with_fresh_memory() -> torch.Tensor:
        floats = to_float(torch.from_numpy(pixels[order]))
        return warp(floats, drawn(batch)).contiguous(memory_format=torch.channels_last)

    ways = {
        NOTES: (lambda: by_the_notes(some, size, drawn()), len(some)),
        USUAL: (lambda: by_the_usual_loader(some, size, drawn()), len(some)),
        FRESH: (with_fresh_memory, batch),
        BOOK: (lambda: feeder.make(order, drawn(batch)), batch),
    }
    times = compare(
        {name: way for name, (way, _) in ways.items()}, rounds=rounds, warm_up=1, threads=1, clock=time.process_time
    )
    images = {name: count for name, (_, count) in ways.items()}
    ratios = {
        name: Ratio(tuple(value * images[name] / images[NOTES] for value in times.ratio(NOTES, name).values))
        for name in ways
    }
    with Image.open(some[0]) as image:
        source = image.size
    return Feeding({name: images[name] / times[name].median for name in ways}, ratios, source, size)
