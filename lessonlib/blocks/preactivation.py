"""Where batch norm and ReLU stand around the weights of a residual unit: five orders, one of them pre-activation."""

from torch import Tensor, nn

from lessonlib.blocks.shortcut import match_shapes

# what stands before the first weights, behind the last ones, and after the addition: figure 4 (a) to (e)
ORDERS = {
    "original": ("", "BN", "ReLU"),
    "BN after addition": ("", "", "BN ReLU"),
    "ReLU before addition": ("", "BN ReLU", ""),
    "ReLU-only pre-activation": ("ReLU", "BN", ""),
    "full pre-activation": ("BN ReLU", "", ""),
}
BETWEEN = "BN ReLU"  # between two weights, in every order


class ResidualUnit(nn.Module):
    """Two 3 x 3 convolutions, or 1 x 1, 3 x 3, 1 x 1, beside a shortcut, with BN and ReLU in one of five orders.

    basic:      (N, C, H, W) -> (N, C', H/s, W/s) -> (N, C', H/s, W/s)
    bottleneck: (N, C, H, W) -> (N, width, H, W) -> (N, width, H/s, W/s) -> (N, C', H/s, W/s)

    It is a bottleneck where ``width`` is given. ``order`` is a name in ``ORDERS``; all five have as many batch norms
    as convolutions. The stride stands at the first 3 x 3. ``shortcut`` is option "A" or "B", see ``match_shapes``: a
    projection reads what the first weights read, the activated input, and is normalised where the branch ends in BN;
    zero-padding reads the input itself. ``first=True`` leaves out what stands before the first weights: the first unit
    of a network takes the activation of the layer before it, which so also stands before its shortcut.

    Raises ValueError for an order that is not in the table, or a shortcut that is neither "A" nor "B".
    He et al. 2016, "Identity mappings in deep residual networks", figure 4 and appendix.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        width: int | None = None,
        order: str = "full pre-activation",
        shortcut: str = "B",
        first: bool = False,
    ):
        super().__init__()
        before, behind, after = find_order(order)
        if shortcut is None:
            raise ValueError('shortcut=None: a residual unit has a shortcut, "A" or "B"')
        # kernel size, output channels, stride
        weights = [(3, out_channels, stride), (3, out_channels, 1)]
        if width is not None:
            weights = [(1, width, 1), (3, width, stride), (1, out_channels, 1)]
        self.before = activation("" if first else before, in_channels)
        self.branch = nn.Sequential()
        channels = in_channels
        for number, (kernel_size, filters, step) in enumerate(weights, start=1):
            conv = nn.Conv2d(channels, filters, kernel_size, step, padding=kernel_size // 2, bias=False)
            self.branch.add_module(f"conv{number}", conv)
            self.branch.add_module(f"act{number}", activation(BETWEEN if number < len(weights) else behind, filters))
            channels = filters
        self.downsample = match_shapes(in_channels, out_channels, stride, shortcut, norm="BN" in behind)
        self.projects = shortcut == "B"
        self.after = activation(after, out_channels)

    def residual(self, x: Tensor) -> Tensor:
        """Return F(x), what the unit adds to its shortcut."""
        return self.branch(self.before(x))

    def forward(self, x: Tensor) -> Tensor:
        activated = self.before(x)
        shortcut = x if self.downsample is None else self.downsample(activated if self.projects else x)
        return self.after(shortcut + self.branch(activated))


def find_order(order: str) -> tuple[str, str, str]:
    """Return the row of ``ORDERS``, or raise ValueError with the names that there are."""
    if order not in ORDERS:
        raise ValueError(f"there is no order {order!r} of BN, ReLU and weights: take one of {', '.join(ORDERS)}")
    return ORDERS[order]


def activation(parts: str, channels: int) -> nn.Sequential:
    """Return ``"BN ReLU"``, ``"BN"``, ``"ReLU"`` or nothing as modules; nothing lets its input pass.

    (N, C, H, W) -> (N, C, H, W)
    """
    modules = nn.Sequential()
    for part in parts.split():
        # Alone, the ReLU would overwrite what the shortcut still reads.
        module = nn.BatchNorm2d(channels) if part == "BN" else nn.ReLU(inplace="BN" in parts)
        modules.add_module(part.lower(), module)
    return modules
