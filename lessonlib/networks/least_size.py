"""An image too small for a network is refused by name, before a layer deep inside fails."""

from functools import wraps


def refuse_smaller(forward):
    """Decorate a network's ``forward``: raise ValueError where height or width is below ``self.least_size``.

    ``least_size``, in pixels, is an attribute of the network: the smallest side that leaves every layer one pixel.
    Networks that pad every layer take any size and need no check.
    """

    @wraps(forward)
    def checked(self, x):
        if x.ndim != 4 or min(x.shape[2:]) < self.least_size:
            mode = "training" if self.training else "evaluation"
            raise ValueError(
                f"{type(self).__name__} in {mode} mode takes images (N, 3, H, W) with H and W of {self.least_size} "
                f"or more; got {tuple(x.shape)}. Enlarge the images, or add the batch dimension with x[None]."
            )
        return forward(self, x)

    return checked
