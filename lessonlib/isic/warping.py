"""The augmentation at speed: what ``to_float`` and ``warp`` do, without fresh memory.

A batch of 32 at 224 x 224 is 19 MB of floats. To get such memory from the system costs about as much as to compute
what goes into it (``make bench`` shows both), and it lies in no cache. So a few images at a time go through buffers
that are kept, and the finished batch stands in one of a few that are used again and again.
"""

from itertools import cycle

import torch
import torch.nn.functional as F
from torch import Tensor

from lessonlib.isic.augmentation import Parameters

_PIECE = 2**17  # pixels at a time: two images of 224 x 224, 1.2 MB of floats, stay in the cache of a core


class Warper:
    """Turns bytes (N, H, W, C) into warped floats from 0 to 1, (N, C, H, W) in channels-last memory.

    The result is one of ``slots`` buffers: ``slots`` calls later it is written over. Raises ValueError for more images
    than ``batch``, or for images of another size.
    """

    def __init__(self, batch: int, height: int, width: int, channels: int = 3, slots: int = 1):
        self._shape = (batch, height, width, channels)
        self._piece = min(batch, max(1, _PIECE // (height * width)))
        self._floats = torch.empty(self._piece, *self._shape[1:])
        self._places = torch.empty(self._piece, height, width, dtype=torch.complex64)
        self._slots = cycle([torch.empty(self._shape) for _ in range(slots)])

    @torch.no_grad()
    def __call__(self, images: Tensor, parameters: Parameters | None) -> Tensor:
        """Return ``images`` warped by ``parameters``, or only made floats where there are none."""
        if len(images) > self._shape[0] or images.shape[1:] != self._shape[1:]:
            raise ValueError(
                f"made for at most {self._shape[0]} images of {self._shape[1:]}, got {tuple(images.shape)}"
            )
        batch = next(self._slots)[: len(images)]
        if parameters is None:
            batch.copy_(images).mul_(1 / 255)
        else:
            down, across = parameters.places(*self._shape[1:3])
            for start in range(0, len(images), self._piece):
                piece = slice(start, start + self._piece)
                self._warp(images[piece], down[piece], across[piece], batch[piece])
        return batch.permute(0, 3, 1, 2)

    def _warp(self, images: Tensor, down: Tensor, across: Tensor, out: Tensor) -> None:
        floats = self._floats[: len(images)].copy_(images).permute(0, 3, 1, 2)
        places = torch.add(down[:, :, None], across[:, None, :], out=self._places[: len(images)])
        warped = F.grid_sample(
            floats, torch.view_as_real(places), mode="bilinear", padding_mode="border", align_corners=True
        )
        # NumPy copies one channel into channels-last memory several times as fast as torch's stack or copy_ does.
        target, channels = out.numpy(), warped.mul_(1 / 255).numpy()
        for channel in range(channels.shape[1]):
            target[..., channel] = channels[:, channel]
