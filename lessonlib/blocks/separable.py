"""The depthwise separable convolution: filter every channel by itself, then mix the channels."""

import torch
from torch import Tensor, nn


class SeparableConvolution(nn.Module):
    """A standard convolution split in two: a depthwise one that filters, a pointwise one that mixes.

    (B, M, H, W) -> (B, rM, H/s, W/s) -> (B, N, H/s, W/s)

    As it stands it is the bare factorisation, one linear map. With ``norm_act`` each half is followed by batch norm and
    ReLU, as in MobileNet. ``multiplier`` is r, the filters for each channel; MobileNet has one.
    Howard et al. 2017, section 3.1 and figure 3; Sifre 2014; Chollet 2017. Raises ValueError for an even kernel.
    """

    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, multiplier=1, norm_act=False):
        super().__init__()
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size={kernel_size} is even and has no middle: use an odd one")
        filtered = in_channels * multiplier
        self.depthwise = nn.Conv2d(
            in_channels, filtered, kernel_size, stride, padding=kernel_size // 2, groups=in_channels, bias=False
        )
        self.after_depthwise = _norm_act(filtered) if norm_act else nn.Identity()
        self.pointwise = nn.Conv2d(filtered, out_channels, kernel_size=1, bias=False)
        self.after_pointwise = _norm_act(out_channels) if norm_act else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = self.after_depthwise(self.depthwise(x))
        return self.after_pointwise(self.pointwise(x))


def _norm_act(channels: int) -> nn.Sequential:
    return nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def equivalent_dense_kernel(block: SeparableConvolution) -> Tensor:
    """Return the (N, M, D_K, D_K) kernel of the one standard convolution that does the same as the bare block.

    For every input channel m the weights K[:, m] are a sum of r products (pointwise column x depthwise filter): seen as
    an N x D_K² matrix they have rank r at most, 1 in MobileNet.
    Raises ValueError for a block with ``norm_act``: a ReLU in between leaves no linear map to write down.
    """
    if not isinstance(block.after_depthwise, nn.Identity):
        raise ValueError("a block with norm_act=True is not linear and equals no single convolution: build it without")
    height, width = block.depthwise.kernel_size
    in_channels = block.depthwise.in_channels
    filters = block.depthwise.weight.view(in_channels, -1, height, width)  # (M, r, D_K, D_K)
    mixing = block.pointwise.weight.view(-1, in_channels, filters.shape[1])  # (N, M, r)
    return torch.einsum("mrij,nmr->nmij", filters, mixing)
