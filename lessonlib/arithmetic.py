"""What a convolution costs, in closed form: parameters, multiply-adds, bytes. Pure Python; nothing is run.

The letters of the papers (Howard et al. 2017, section 3.1): the layer maps a feature map of M channels to one of N
channels with kernels of D_K x D_K numbers; D_F x D_F is the size of the feature map that comes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from operator import index

Size = int | tuple[int, int]


@dataclass(frozen=True)
class Convolution:
    """The shape of a two-dimensional convolution, with the meaning that ``torch.nn.Conv2d`` gives to each name.

    ``kernel_size``, ``stride``, ``padding`` and ``dilation`` are one number or (vertical, horizontal), and are kept as
    pairs. ``groups`` splits the channels: each group of outputs sees only its own group of inputs.

    Raises TypeError for a number that is not whole, ValueError for a shape that cannot exist; both name the value.
    """

    in_channels: int
    out_channels: int
    kernel_size: Size = 3
    stride: Size = 1
    padding: Size = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = False

    def __post_init__(self):
        for name in ("in_channels", "out_channels", "groups"):
            self._set(name, _whole(name, getattr(self, name)))
        for name in ("kernel_size", "stride", "padding", "dilation"):
            self._set(name, _pair(name, getattr(self, name), least=0 if name == "padding" else 1))
        for name in ("in_channels", "out_channels"):
            channels = getattr(self, name)
            if channels % self.groups:
                raise ValueError(
                    f"{name}={channels} cannot be split into groups={self.groups} equal parts: "
                    f"choose a number of groups that divides {channels}"
                )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @classmethod
    def standard(cls, in_channels: int, out_channels: int, kernel_size: Size = 3, **options) -> "Convolution":
        """Return the convolution from M to N channels that filters and mixes at once ("same" padding unless given)."""
        return cls(in_channels, out_channels, kernel_size, **_same_padding(kernel_size, options))

    @classmethod
    def depthwise(cls, channels: int, kernel_size: Size = 3, multiplier: int = 1, **options) -> "Convolution":
        """Return the convolution with ``multiplier`` filters for each channel ("same" padding unless given)."""
        out_channels = _whole("channels", channels) * _whole("multiplier", multiplier)
        return cls(channels, out_channels, kernel_size, groups=channels, **_same_padding(kernel_size, options))

    @classmethod
    def pointwise(cls, in_channels: int, out_channels: int, **options) -> "Convolution":
        """Return the 1x1 convolution: at every position, N weighted sums of the M channels."""
        return cls(in_channels, out_channels, kernel_size=1, **options)

    @property
    def weights_per_output(self) -> int:
        """Weights, and so multiply-adds, for one number of the output."""
        height, width = self.kernel_size
        return height * width * self.in_channels // self.groups

    @property
    def parameters(self) -> int:
        """All weights, and the biases where there are any."""
        return self.weights_per_output * self.out_channels + (self.out_channels if self.bias else 0)

    def output_size(self, height: int, width: int) -> tuple[int, int]:
        """Return (height, width) of the output for an input of ``height`` x ``width``.

        Raises ValueError where the kernel does not fit into the padded input.
        """
        return (self._positions("height", height, axis=0), self._positions("width", width, axis=1))

    def _positions(self, name: str, length: int, axis: int) -> int:
        """Return at how many positions the kernel stands along one axis."""
        kernel, dilation, padding = self.kernel_size[axis], self.dilation[axis], self.padding[axis]
        padded = _whole(name, length) + 2 * padding
        reach = dilation * (kernel - 1) + 1
        if reach > padded:
            raise ValueError(
                f"a kernel of {kernel} with dilation {dilation} spans {reach} numbers and does not fit into "
                f"{name}={length} with padding {padding} on both sides, which is {padded}: "
                f"use a smaller kernel, or a padding of at least {-(-(reach - length) // 2)}"
            )
        return (padded - reach) // self.stride[axis] + 1

    def macs(self, height: int, width: int) -> int:
        """Return the multiply-adds for one input; a bias does not count."""
        outputs = self.output_numbers(height, width)
        return outputs * self.weights_per_output

    def input_numbers(self, height: int, width: int) -> int:
        """Return how many numbers one input holds (channels x height x width)."""
        return self.in_channels * _whole("height", height) * _whole("width", width)

    def output_numbers(self, height: int, width: int) -> int:
        """Return how many numbers one output holds (channels x height x width of the output)."""
        out_height, out_width = self.output_size(height, width)
        return self.out_channels * out_height * out_width

    def bytes_moved(self, height: int, width: int, bytes_per_number: float = 4) -> float:
        """Return the bytes of input, weights and output, each moved once: the least that any program can move."""
        numbers = self.input_numbers(height, width) + self.parameters + self.output_numbers(height, width)
        return numbers * _positive("bytes_per_number", bytes_per_number)

    def intensity(self, height: int, width: int, bytes_per_number: float = 4) -> float:
        """Return the arithmetic intensity: multiply-adds per byte moved (Williams et al. 2009)."""
        return self.macs(height, width) / self.bytes_moved(height, width, bytes_per_number)


def separable_ratio(out_channels: int, kernel_size: int) -> Fraction:
    """Return what depthwise + pointwise costs, as a share of the standard convolution: 1/N + 1/D_K².

    It holds for multiply-adds and for weights, at stride 1 and without bias (Howard et al. 2017, section 3.1).
    """
    return Fraction(1, _whole("out_channels", out_channels)) + Fraction(1, _whole("kernel_size", kernel_size) ** 2)


def receptive_field(layers: Iterable) -> tuple[int, int]:
    """Return (height, width) of the input patch that one output of a chain of layers depends on.

    1 + sum over the layers of (k - 1) x the product of all strides before. A layer is anything with a ``kernel_size``
    and a ``stride``, perhaps a ``dilation``: a :class:`Convolution`, or a convolution or pooling of torch. Padding
    does not matter (Araujo et al. 2019, section 3.1). Raises ValueError where one of the three is not a size.
    """
    field, step = [1, 1], [1, 1]
    for layer in layers:
        kernel, stride = (_pair(name, getattr(layer, name), least=1) for name in ("kernel_size", "stride"))
        dilation = _pair("dilation", getattr(layer, "dilation", 1), least=1)
        for axis in (0, 1):
            field[axis] += dilation[axis] * (kernel[axis] - 1) * step[axis]
            step[axis] *= stride[axis]
    return field[0], field[1]


def roofline_seconds(
    macs: float, bytes_moved: float, peak_macs: float, bandwidth: float, overhead: float = 0.0
) -> float:
    """Return the seconds that a layer should take: the slower of computing and moving, and a fixed cost of the call.

    ``peak_macs`` in multiply-adds per second, ``bandwidth`` in bytes per second, ``overhead`` in seconds
    (Williams et al. 2009). Raises ValueError for a ceiling that is not positive or an amount that is negative.
    """
    for name, amount in (("macs", macs), ("bytes_moved", bytes_moved), ("overhead", overhead)):
        if not amount >= 0:
            raise ValueError(f"{name}={amount} is negative or no number: give an amount of at least 0")
    compute = macs / _positive("peak_macs", peak_macs)
    move = bytes_moved / _positive("bandwidth", bandwidth)
    return max(compute, move) + overhead


def _whole(name: str, value: object, least: int = 1) -> int:
    """Return ``value`` as an int, or raise an error that names it."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name}={value!r} is not a whole number: give an int of at least {least}") from None
    if isinstance(value, bool):
        raise TypeError(f"{name}={value!r} is a truth value, not a size: give an int of at least {least}")
    if number < least:
        raise ValueError(f"{name}={number} is too small: give an int of at least {least}")
    return number


def _pair(name: str, value: object, least: int) -> tuple[int, int]:
    """Return one number or two as (vertical, horizontal)."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{name}={value!r} has {len(values)} numbers: give one, or (vertical, horizontal)")
    return _whole(name, values[0], least), _whole(name, values[1], least)


def _positive(name: str, value: float) -> float:
    if not value > 0:
        raise ValueError(f"{name}={value} is not positive: give a number above 0")
    return value


def _same_padding(kernel_size: Size, options: dict) -> dict:
    """Return ``options`` with the padding that keeps height and width at stride 1, unless a padding is given."""
    if "padding" in options:
        return options
    kernel, dilation = _pair("kernel_size", kernel_size, 1), _pair("dilation", options.get("dilation", 1), 1)
    if any(length % 2 == 0 for length in kernel):
        raise ValueError(f"kernel_size={kernel_size} is even and has no middle: use an odd one, or give a padding")
    return {**options, "padding": tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))}
