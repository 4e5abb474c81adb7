"""The dense block: every layer reads all feature maps before it and adds a few of its own."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint


class DenseLayer(nn.Module):
    """Batch norm, ReLU, 1 x 1 down to ``bottleneck`` times k channels; batch norm, ReLU, 3 x 3 down to k.

    l maps (N, C_i, H, W), side by side (N, C, H, W) -> (N, 4k, H, W) -> (N, k, H, W)

    ``growth_rate`` is k. With ``checkpointing`` the maps side by side and their norm are forgotten after the forward
    pass and computed again in the backward pass: less memory for more time, the same numbers.
    Huang et al. 2017, section 3, "Bottleneck layers"; Pleiss et al. 2017 for the memory.
    """

    def __init__(self, in_channels: int, growth_rate: int, bottleneck: int = 4, checkpointing: bool = False):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(in_channels, bottleneck * growth_rate, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(bottleneck * growth_rate)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(bottleneck * growth_rate, growth_rate, 3, padding=1, bias=False)
        self.checkpointing = checkpointing

    def squeeze(self, *features: Tensor) -> Tensor:
        return self.conv1(self.relu1(self.norm1(torch.cat(features, 1))))

    def forward(self, *features: Tensor) -> Tensor:
        if self.checkpointing:
            narrow = checkpoint(
                self.squeeze,
                *features,
                use_reentrant=False,
                preserve_rng_state=False,
                context_fn=lambda: (nullcontext(), _statistics_kept(self.norm1)),
            )
        else:
            narrow = self.squeeze(*features)
        return self.conv2(self.relu2(self.norm2(narrow)))


class DenseBlock(nn.Module):
    """L dense layers; layer l reads the C channels of the input and the k of each of the l - 1 layers before it.

    (N, C, H, W) -> (N, C + k, H, W) -> (N, C + 2k, H, W) -> ... -> (N, C + Lk, H, W)

    ``growth_rate`` is k, ``layers`` is L, ``out_channels`` says C + Lk.
    Huang et al. 2017, section 3, equation 2 and "Growth rate".
    """

    def __init__(
        self, in_channels: int, layers: int, growth_rate: int, bottleneck: int = 4, checkpointing: bool = False
    ):
        super().__init__()
        self.out_channels = in_channels
        for number in range(1, layers + 1):
            layer = DenseLayer(self.out_channels, growth_rate, bottleneck, checkpointing)
            self.add_module(f"denselayer{number}", layer)
            self.out_channels += growth_rate

    def forward(self, x: Tensor) -> Tensor:
        features = [x]
        for layer in self.children():
            features.append(layer(*features))
        return torch.cat(features, 1)


class Transition(nn.Sequential):
    """Between two dense blocks: fewer channels by 1 x 1, half the resolution by average pooling.

    (N, C, H, W) -> (N, C', H, W) -> (N, C', H/2, W/2)

    C' is the compression times C: 1/2 in DenseNet-BC. Huang et al. 2017, section 3, "Pooling layers", "Compression".
    """

    def __init__(self, in_channels: int, out_channels: int):
        super().__init__()
        self.norm = nn.BatchNorm2d(in_channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.pool = nn.AvgPool2d(2)


@contextmanager
def _statistics_kept(norm: nn.BatchNorm2d) -> Iterator[None]:
    """Let the second forward pass update copies of the running statistics, or every batch would count twice."""
    statistics = dict(norm.named_buffers())
    for name, held in statistics.items():
        setattr(norm, name, held.clone())
    try:
        yield
    finally:
        for name, held in statistics.items():
            setattr(norm, name, held)
