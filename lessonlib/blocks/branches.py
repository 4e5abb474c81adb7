"""Branches written as a table: what stands in a figure of an inception module, read from the input upwards."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from lessonlib.blocks.conv_norm_act import ConvNormAct


class Conv(NamedTuple):
    """One box of the figure: a convolution with batch norm and ReLU.

    With stride 1 it keeps the resolution; with a larger stride it is not padded ("valid" in the papers, or V).
    ``padding`` says otherwise: ``padding=0`` is V at stride 1.
    """

    name: str
    out_channels: int
    kernel_size: int | tuple[int, int] = 1
    stride: int = 1
    padding: int | None = None


# The boxes without weights. One object may stand in many modules.
AVERAGE_POOL = nn.AvgPool2d(3, stride=1, padding=1)
# At the border it averages what there is; AVERAGE_POOL counts the zeros of the padding as well.
INNER_AVERAGE_POOL = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
MAX_POOL = nn.MaxPool2d(3, stride=2)


class Branches(nn.Module):
    """Branches on the same input, concatenated along the channels.

    (N, C, H, W) -> (N, sum of the branches' channels, H', W')

    A branch is a tuple of boxes from bottom to top: a ``Conv``, a pooling, or a list of branches where it forks.
    Every convolution is a submodule under its own name; ``out_channels`` is what comes out. ``eps`` is batch norm's.
    Raises ValueError for a name that two boxes have. Szegedy et al. 2016, figures 5 to 7.
    """

    def __init__(self, in_channels: int, branches: list[tuple], eps: float = 1e-5):
        super().__init__()
        self.branches, self.eps = branches, eps
        self.out_channels = self._add(branches, in_channels)

    def _add(self, branches: list[tuple], in_channels: int) -> int:
        """Add the convolutions of the branches, and return how many channels come out of all of them together."""
        total = 0
        for branch in branches:
            channels = in_channels
            for box in branch:
                if isinstance(box, list):
                    channels = self._add(box, channels)
                elif isinstance(box, Conv):
                    if box.name in self._modules:
                        raise ValueError(f"two boxes are called {box.name!r}: every convolution needs its own name")
                    padding = 0 if box.padding is None and box.stride > 1 else box.padding
                    made = ConvNormAct(channels, box.out_channels, box.kernel_size, box.stride, padding, self.eps)
                    self.add_module(box.name, made)
                    channels = box.out_channels
            total += channels
        return total

    def _run(self, branches: list[tuple], x: Tensor) -> Tensor:
        ends = []
        for branch in branches:
            end = x
            for box in branch:
                if isinstance(box, list):
                    end = self._run(box, end)
                else:
                    end = self.get_submodule(box.name)(end) if isinstance(box, Conv) else box(end)
            ends.append(end)
        return torch.cat(ends, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self._run(self.branches, x)
