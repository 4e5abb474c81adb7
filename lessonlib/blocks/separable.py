"""The depthwise separable convolution: filter every channel by itself, then mix the channels."""

import torch
from torch import Tensor, nn


class SeparableConvolution(nn.Module):
    """A depthwise convolution that filters, a pointwise one that mixes.

    (B, M, H, W) -> (B, rM, H/s, W/s) -> (B, N, H/s, W/s)

    As it stands it is the bare factorisation, one linear map. With
    ``norm_act`` each half is followed by batch norm and ReLU, as in
    MobileNet. ``multiplier`` is r, the filters for each channel.
    Raises ValueError for an even kernel.
    Howard et al. 2017, section 3.1 and figure 3.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size=3,
        stride=1,
        multiplier=1,
        norm_act=False,
    ):
        super().__init__()
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size={kernel_size} is even: use an odd one")
        filtered = in_channels * multiplier
        self.depthwise = nn.Conv2d(
            in_channels,
            filtered,
            kernel_size,
            stride,
            padding=kernel_size // 2,
            groups=in_channels,
            bias=False,
        )
        self.after_depthwise = _norm_act(filtered, norm_act)
        self.pointwise = nn.Conv2d(filtered, out_channels, 1, bias=False)
        self.after_pointwise = _norm_act(out_channels, norm_act)

    def forward(self, x):
        x = self.after_depthwise(self.depthwise(x))
        return self.after_pointwise(self.pointwise(x))


def _norm_act(channels: int, wanted: bool) -> nn.Module:
    if not wanted:
        return nn.Identity()
    return nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def equivalent_dense_kernel(block: SeparableConvolution) -> Tensor:
    """Return the kernel of the one convolution that does the same.

    Its shape is (N, M, D_K, D_K). For every input channel m it is a
    sum of r products, a column of the mixing times a filter: as an
    N x D_K² matrix it has rank r at most, and 1 in MobileNet.
    Raises ValueError for a block with ``norm_act``: not linear.
    """
    if not isinstance(block.after_depthwise, nn.Identity):
        raise ValueError("norm_act=True is not linear: build it without")
    M, size = block.depthwise.in_channels, block.depthwise.kernel_size
    # (M, r, D_K, D_K) and (N, M, r)
    filters = block.depthwise.weight.view(M, -1, *size)
    mixing = block.pointwise.weight.view(-1, M, filters.shape[1])
    return torch.einsum("mrij,nmr->nmij", filters, mixing)
