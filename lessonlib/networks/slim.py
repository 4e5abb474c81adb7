"""What the slim networks share: a stem, stages of one family's units from a table, the mean, one linear layer."""

from collections.abc import Callable

from torch import Tensor, nn

from lessonlib.blocks.conv_norm_row import conv_norm_row
from lessonlib.blocks.width import scale_width
from lessonlib.networks.least_size import refuse_misfits


class Slim(nn.Module):
    """A family of networks cut down to a minute of training on two cores: small images, five million multiply-adds.

    slim_separable: (N, 3, 64, 64) -> (N, 16, 32, 32) -> (N, 32, 32, 32) -> (N, 64, 16, 16) -> (N, 128, 8, 8)
    -> (N, 192, 4, 4) -> (N, num_classes)
    slim_shuffle: (N, 3, 64, 64) -> (N, 16, 32, 32) -> (N, 112, 16, 16) -> (N, 224, 8, 8) -> (N, 448, 4, 4)
    -> (N, num_classes)

    ``unit(in_channels, out_channels, stride)`` makes the family's module; ``stages`` has a row for each stage: width,
    units, stride of the first of them, and what else the unit takes. ``pre_activated`` units begin with batch norm and
    ReLU, so the last one needs these two behind it. ``head`` is the width of a 1 x 1 convolution at the end, 0 for
    none. ``stem_stride`` is 2 for lesions of 64 x 64 pixels and 1 for digits of 8 x 8. ``width_multiplier`` scales
    every width to a multiple of ``divisor``. Takes images of any size.
    Raises ValueError for a stem stride other than 1, 2 and 4, and for a multiplier that is not above 0.
    The units are the papers'; depth and widths are ours, so that all families cost about the same at 64 x 64.
    """

    def __init__(
        self,
        unit: Callable[..., nn.Module],
        stem: int,
        stages: tuple[tuple, ...],
        num_classes: int = 7,
        in_channels: int = 3,
        stem_stride: int = 2,
        width_multiplier: float = 1.0,
        divisor: int = 8,
        head: int = 0,
        pre_activated: bool = False,
    ):
        super().__init__()
        if stem_stride not in (1, 2, 4):
            raise ValueError(f"stem_stride={stem_stride}: use 1 to keep the resolution, 2 to halve it")
        channels = scale_width(stem, width_multiplier, divisor)
        self.stem = nn.Sequential(*conv_norm_row(in_channels, channels, 3, stem_stride, activation=nn.ReLU))
        blocks = []
        for width, units, first_stride, *more in stages:
            out_channels = scale_width(width, width_multiplier, divisor)
            for number in range(units):
                blocks.append(unit(channels, out_channels, first_stride if number == 0 else 1, *more))
                channels = out_channels
        if pre_activated:
            blocks += [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        if head:
            out_channels = scale_width(head, width_multiplier, divisor)
            blocks += conv_norm_row(channels, out_channels, activation=nn.ReLU)
            channels = out_channels
        self.blocks = nn.Sequential(*blocks)
        self.classifier = nn.Linear(channels, num_classes)

    @refuse_misfits
    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))


def pool_before(unit: nn.Module, stride: int) -> nn.Module:
    """Return the unit behind max pooling, for families that halve the resolution so; the unit alone for stride 1.

    (N, C, H, W) -> (N, C, H/s, W/s) -> what the unit makes of it
    """
    return unit if stride == 1 else nn.Sequential(nn.MaxPool2d(3, stride, padding=1), unit)


def normalise(block: nn.Module) -> nn.Module:
    """Put batch norm behind every convolution of a block that its paper has without, in place of the bias; return it.

    One recipe then trains all the slim networks. ``block`` holds its convolutions directly, not in other modules.
    """
    for name, part in list(block.named_children()):
        if isinstance(part, nn.Conv2d):
            part.register_parameter("bias", None)
            setattr(block, name, nn.Sequential(part, nn.BatchNorm2d(part.out_channels)))
    return block
