"""Batches ready to learn from, made in the background while the network computes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor

from lessonlib.isic.augmentation import Parameters, to_float, warp
from lessonlib.isic.warping import Warper

_SLOTS = 2  # one batch in use, one in the making


class Feeder:
    """Gathers images of a memory map, uint8 (N, H, W, 3), augments them and hands them to ``device`` as floats.

    On the processor a batch of :meth:`batches` is good until the next is asked for. To a GPU the bytes travel, a
    quarter of the floats, and the GPU warps them.
    """

    def __init__(self, pixels: np.ndarray, batch: int, device: str | torch.device = "cpu"):
        self._pixels, self._device = pixels, torch.device(device)
        self._bytes = np.empty((batch, *pixels.shape[1:]), np.uint8)
        self._warper = Warper(batch, *pixels.shape[1:], slots=_SLOTS) if self._device.type == "cpu" else None

    def make(self, chosen: np.ndarray, drawn: Parameters | None) -> Tensor:
        """Return the images ``chosen``, each changed by its own parameters in ``drawn`` (None: as they are)."""
        # "clip" lets NumPy write into the buffer at once; a wrong index is an error all the same.
        if len(chosen) and not (chosen.min() >= 0 and chosen.max() < len(self._pixels)):
            raise IndexError(f"images 0 to {len(self._pixels) - 1} exist, asked for {chosen.min()} to {chosen.max()}")
        gathered = np.take(self._pixels, chosen, axis=0, out=self._bytes[: len(chosen)], mode="clip")
        images = torch.from_numpy(gathered)
        drawn = drawn if len(chosen) else None  # of a small last batch, one of many processes gets no image at all
        if self._warper:
            return self._warper(images, drawn)
        floats = to_float(images.to(self._device))
        return warp(floats, drawn).contiguous(memory_format=torch.channels_last) if drawn else floats

    def batches(self, order: Iterator[tuple[np.ndarray, Parameters | None]]) -> Iterator[tuple[np.ndarray, Tensor]]:
        """Yield the numbers of every batch of ``order`` and its images; while one is used the next is made."""

        def following() -> tuple[np.ndarray, Tensor] | None:
            asked = next(order, None)
            return asked and (asked[0], self.make(*asked))

        with ThreadPoolExecutor(1) as background:
            coming = background.submit(following)
            while (batch := coming.result()) is not None:
                coming = background.submit(following)
                yield batch
