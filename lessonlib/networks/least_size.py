"""An image that does not fit a network is refused by name, before a layer deep inside fails."""

from functools import wraps

from torch import nn


def refuse_misfits(forward):
    """Decorate a network's ``forward``: raise ValueError for images of other channels, or with a side too small.

    The channels are those that the network's first convolution reads. ``least_size``, in pixels, is an attribute of the
    network: the smallest side that leaves every layer one pixel. Networks that pad every layer take any size, and have
    none.
    """

    @wraps(forward)
    def checked(self, x):
        channels = next(part.in_channels for part in self.modules() if isinstance(part, nn.Conv2d))
        least = getattr(self, "least_size", 1)
        if x.ndim != 4 or x.shape[1] != channels or min(x.shape[2:]) < least:
            mode = "training" if self.training else "evaluation"
            raise ValueError(
                f"{type(self).__name__} in {mode} mode takes images (N, {channels}, H, W) with H and W of {least} or "
                f"more; got {tuple(x.shape)}. Enlarge the images, repeat a grey one with x.expand(-1, 3, -1, -1), "
                "or add the batch dimension with x[None]."
            )
        return forward(self, x)

    return checked
