"""Squeeze-and-excitation: a small network looks at the mean of every channel and turns each channel up or down."""

from torch import Tensor, nn


class SqueezeExcitation(nn.Module):
    """Multiply every channel by a gate that all the channels' means decide together.

    (N, C, H, W) -> squeeze (N, C) -> (N, C/r) -> gates (N, C) -> (N, C, H, W)

    ``reduction`` is r. ``gate`` is what bounds the gates: the sigmoid of the paper, or ``nn.Hardsigmoid``, its
    piecewise linear form in MobileNetV3 (Howard et al. 2019, section 5.2). Raises ValueError where C/r is less than one
    channel.
    Hu et al. 2018, section 3, equations 2 to 4.
    """

    def __init__(self, channels: int, reduction: int = 16, gate: type[nn.Module] = nn.Sigmoid):
        super().__init__()
        if not 1 <= reduction <= channels:
            raise ValueError(f"reduction={reduction} leaves none of {channels} channels: use 1 to {channels}")
        self.reduce = nn.Linear(channels, channels // reduction)
        self.relu = nn.ReLU(inplace=True)
        self.expand = nn.Linear(channels // reduction, channels)
        self.gate = gate()

    def forward(self, x: Tensor) -> Tensor:
        squeezed = x.mean((2, 3))
        gates = self.gate(self.expand(self.relu(self.reduce(squeezed))))
        return x * gates[:, :, None, None]
