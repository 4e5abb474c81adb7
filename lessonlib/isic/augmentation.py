"""The notes' augmentation, one batched step: every image of a batch gets a flip, zoom, shift and rotation of its own.

The meaning is that of Keras's ImageDataGenerator: zoom is drawn for each axis alone, a shift is a share of the height
or width, the map leads from the new pixel to the old one, and beyond the edge the nearest pixel is repeated.
"""

from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Augmentation:
    """How far each parameter may go; the defaults are the notes'. Raises ValueError for one that cannot be."""

    horizontal_flip: bool = True
    zoom: float = 0.3  # factors from 1 - zoom to 1 + zoom; above 1 shows more of the picture, as in Keras
    height_shift: float = 0.3  # share of the height, either way
    width_shift: float = 0.3  # share of the width, either way
    rotation: float = 30.0  # degrees, either way

    def __post_init__(self):
        if not 0 <= self.zoom < 1 or min(self.height_shift, self.width_shift, self.rotation) < 0:
            raise ValueError(f"zoom must lie in 0..1 (1 excluded), shifts and rotation at 0 or above: {self}")


@dataclass(frozen=True)
class Parameters:
    """What was drawn for every image of a batch: six tensors of shape (N,)."""

    rotation: Tensor  # degrees
    down: Tensor  # share of the height
    right: Tensor  # share of the width
    zoom_rows: Tensor
    zoom_columns: Tensor
    flip: Tensor  # bool

    @classmethod
    def random(cls, augmentation: Augmentation, count: int, generator: torch.Generator) -> "Parameters":
        """Draw ``count`` sets of parameters, in one call: many small ones would cost more than they compute."""
        limits = [augmentation.rotation, augmentation.height_shift, augmentation.width_shift]
        limits += [augmentation.zoom, augmentation.zoom, 1.0]
        drawn = (2 * torch.rand(count, 6, generator=generator) - 1) * torch.tensor(limits)
        rotation, down, right, rows, columns, flip = drawn.unbind(1)
        return cls(rotation, down, right, 1 + rows, 1 + columns, (flip < 0) & augmentation.horizontal_flip)

    def matrices(self, height: int, width: int) -> Tensor:
        """Return (N, 2, 3): from (row, column, 1) of a new pixel, counted from the middle, to that of the old one.

        Keras's product: rotation, shift, zoom. Its flip comes afterwards: the new column changes its sign.
        """
        angle = torch.deg2rad(self.rotation)
        cos, sin = angle.cos(), angle.sin()
        down, right = self.down * height, self.right * width
        columns = torch.where(self.flip, -self.zoom_columns, self.zoom_columns)
        rows = [
            torch.stack([cos * self.zoom_rows, -sin * columns, cos * down - sin * right], dim=-1),
            torch.stack([sin * self.zoom_rows, cos * columns, sin * down + cos * right], dim=-1),
        ]
        return torch.stack(rows, dim=1)

    def places(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Return (N, H) and (N, W): the sum of the two is where ``grid_sample`` finds each new pixel, as x + iy.

        It counts x and y from -1 to 1, from the centre of the first pixel to the centre of the last.
        """
        matrices = self.matrices(height, width)
        unit = matrices.new_tensor([(width - 1) / 2, (height - 1) / 2])
        row, column, one = torch.view_as_complex((matrices.flip(1) / unit[:, None]).mT.contiguous()).unbind(1)
        rows = torch.arange(height, device=unit.device) - (height - 1) / 2
        columns = torch.arange(width, device=unit.device) - (width - 1) / 2
        return row[:, None] * rows + one[:, None], column[:, None] * columns

    def __getitem__(self, part: slice) -> "Parameters":
        """Return those of a ``part`` of the images."""
        return Parameters(**{field.name: getattr(self, field.name)[part] for field in fields(self)})

    def to(self, device: torch.device) -> "Parameters":
        """Return the parameters on ``device``."""
        return Parameters(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})


def warp(images: Tensor, parameters: Parameters) -> Tensor:
    """Return ``images``, float (N, C, H, W), each warped by its own parameters; between pixels bilinearly."""
    down, across = parameters.to(images.device).places(*images.shape[-2:])
    places = torch.view_as_real(down[:, :, None] + across[:, None, :])
    return F.grid_sample(images, places, mode="bilinear", padding_mode="border", align_corners=True)


def to_float(batch: Tensor) -> Tensor:
    """Return bytes (N, H, W, C) as floats from 0 to 1, (N, C, H, W) in channels-last memory: the notes' 1/255."""
    return batch.permute(0, 3, 1, 2).float().div_(255)
