"""The shortcut of a residual block where the input itself does not fit: fewer positions, more channels."""

from torch import Tensor, nn
from torch.nn.functional import pad

OPTIONS = ("A", "B", None)


class ZeroPadding(nn.Module):
    """Option A: read every s-th position, and put channels of zeros behind the channels there are. No parameter.

    (N, C, H, W) -> (N, C, H/s, W/s) -> (N, C', H/s, W/s), sizes rounded up

    The paper leaves open where the zeros go; behind is where Facebook's Torch code has them. Raises ValueError where
    C' < C: padding only adds. He et al. 2016, section 3.3.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1):
        super().__init__()
        if out_channels < in_channels:
            raise ValueError(
                f'out_channels={out_channels} is below in_channels={in_channels}, and zeros only add: take shortcut="B"'
            )
        self.stride = stride
        self.added = out_channels - in_channels

    def forward(self, x: Tensor) -> Tensor:
        # pad counts from the last dimension: width, height, channels
        return pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.added))

    def extra_repr(self) -> str:
        return f"stride={self.stride}, added={self.added}"


class Projection(nn.Sequential):
    """Option B: a 1 x 1 convolution of the block's stride, and batch norm unless ``norm`` is False.

    (N, C, H, W) -> (N, C', H/s, W/s), sizes rounded up

    Costs C · C' weights (and the 2C' of the norm) and C · C' · H/s · W/s multiply-adds.
    He et al. 2016, section 3.3, equation 2.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, norm: bool = True, eps: float = 1e-5):
        super().__init__(nn.Conv2d(in_channels, out_channels, 1, stride, bias=False))
        if norm:
            self.append(nn.BatchNorm2d(out_channels, eps=eps))


def match_shapes(
    in_channels: int, out_channels: int, stride: int, option: str | None, norm: bool = True
) -> ZeroPadding | Projection | None:
    """Return what brings a block's input to the shape of its output, or None where no module is needed.

    None is needed where the input fits as it is (both options then keep the identity), and for ``option=None``, the
    plain block without a shortcut. ``norm`` is the projection's. Raises ValueError for an option that is not "A", "B"
    or None.
    """
    if option not in OPTIONS:
        raise ValueError(f'shortcut={option!r}: take "A" (zeros), "B" (projection) or None (no shortcut at all)')
    if option is None or (stride == 1 and in_channels == out_channels):
        return None
    if option == "A":
        return ZeroPadding(in_channels, out_channels, stride)
    return Projection(in_channels, out_channels, stride, norm)
