"""The closed forms against three oracles that are not ours: torch itself, fvcore and torch's own counter."""

from dataclasses import asdict
from fractions import Fraction
from itertools import product

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from lessonlib.arithmetic import Convolution, receptive_field, roofline_seconds, separable_ratio
from lessonlib.profiling.counts import count

STRIDES_PADDINGS_DILATIONS = [
    (1, 0, 1),
    (1, 1, 1),
    (2, 1, 1),
    (2, 0, 2),
    (3, 2, 1),
    (1, 2, 2),
    ((2, 1), (0, 2), (1, 2)),
]
KERNELS = [1, 3, 5, (3, 1), (2, 5)]
CHANNELS_GROUPS = [(3, 4, 1), (4, 4, 4), (4, 8, 4), (6, 9, 3), (8, 8, 2), (1, 1, 1)]
# 7 x 5 x 6 = 210 shapes; every other one carries a bias, and the input is never square.
GRID = [
    Convolution(m, n, kernel, stride, padding, dilation, groups, bias=bool(i % 2))
    for i, ((stride, padding, dilation), kernel, (m, n, groups)) in enumerate(
        product(STRIDES_PADDINGS_DILATIONS, KERNELS, CHANNELS_GROUPS)
    )
]
HEIGHT, WIDTH = 11, 14


def test_the_grid_is_as_large_as_promised():
    assert len(set(GRID)) >= 200
    assert {"standard", "depthwise", "grouped"} == {
        "standard" if c.groups == 1 else "depthwise" if c.groups == c.in_channels else "grouped" for c in GRID
    }


@pytest.mark.claim("C01")
@pytest.mark.claim("C02")
@pytest.mark.parametrize("shape", GRID, ids=lambda c: "-".join(map(str, asdict(c).values())).replace(" ", ""))
def test_closed_form_equals_torch_and_both_counters(shape):
    layer = nn.Conv2d(**asdict(shape))
    output = layer(torch.zeros(1, shape.in_channels, HEIGHT, WIDTH))

    assert shape.output_size(HEIGHT, WIDTH) == tuple(output.shape[2:])
    assert shape.output_numbers(HEIGHT, WIDTH) == output.numel()
    assert shape.parameters == sum(p.numel() for p in layer.parameters())
    assert shape.macs(HEIGHT, WIDTH) == count(layer, (shape.in_channels, HEIGHT, WIDTH)).macs
    with FlopCounterMode(display=False) as counter:
        layer(torch.zeros(1, shape.in_channels, HEIGHT, WIDTH))
    assert counter.get_total_flops() == 2 * shape.macs(HEIGHT, WIDTH)


@pytest.mark.claim("C01")
@pytest.mark.parametrize("d_f, m, n, d_k", [(7, 3, 4, 3), (14, 32, 64, 5), (112, 64, 128, 1), (56, 1, 1, 7)])
def test_standard_is_the_formula_of_the_notes(d_f, m, n, d_k):
    shape = Convolution.standard(m, n, d_k)
    assert shape.output_size(d_f, d_f) == (d_f, d_f)
    assert shape.macs(d_f, d_f) == d_k**2 * m * n * d_f**2
    assert shape.parameters == d_k**2 * m * n


@pytest.mark.claim("C02")
@pytest.mark.parametrize("d_f, m, d_k", [(7, 3, 3), (14, 32, 5), (56, 1, 7)])
def test_depthwise_is_the_formula_of_the_notes(d_f, m, d_k):
    assert Convolution.depthwise(m, d_k).macs(d_f, d_f) == d_k**2 * m * d_f**2
    assert Convolution.depthwise(m, d_k).parameters == d_k**2 * m


@pytest.mark.claim("C04")
@pytest.mark.parametrize("m, n, d_k, d_f", list(product([1, 3, 64], [1, 4, 32, 512], [1, 3, 5, 7], [7, 28])))
def test_separable_ratio_is_exact_on_a_grid(m, n, d_k, d_f):
    standard, depthwise, pointwise = (
        shape.macs(d_f, d_f)
        for shape in (Convolution.standard(m, n, d_k), Convolution.depthwise(m, d_k), Convolution.pointwise(m, n))
    )
    assert Fraction(depthwise, standard) == Fraction(1, n)
    assert Fraction(pointwise, standard) == Fraction(1, d_k**2)
    assert Fraction(depthwise + pointwise, standard) == separable_ratio(n, d_k)


@pytest.mark.claim("C05")
def test_the_notes_small_example():
    assert Convolution.standard(3, 4, 3).parameters == 108
    assert Convolution.depthwise(3, 3).parameters == 27
    assert Convolution.pointwise(3, 4).parameters == 12


def test_same_padding_follows_the_dilation_and_yields_to_a_given_padding():
    assert Convolution.depthwise(4, (3, 5), dilation=2).padding == (2, 4)
    assert Convolution.depthwise(4, (3, 5), dilation=2).output_size(9, 9) == (9, 9)
    assert Convolution.standard(4, 8, 4, padding=1).output_size(9, 9) == (8, 8)
    assert Convolution.depthwise(4, 3, multiplier=2).out_channels == 8


def test_bytes_are_those_of_torch_tensors():
    layer = nn.Conv2d(3, 8, 3, stride=2, bias=True, dtype=torch.float16)
    image = torch.zeros(1, 3, 9, 12, dtype=torch.float16)
    tensors = [image, *layer.parameters(), layer(image)]
    shape = Convolution(3, 8, 3, stride=2, bias=True)
    assert shape.bytes_moved(9, 12, bytes_per_number=2) == sum(t.nbytes for t in tensors)
    assert shape.intensity(9, 12, 2) == shape.macs(9, 12) / sum(t.nbytes for t in tensors)
    assert shape.intensity(9, 12) == shape.intensity(9, 12, 2) / 2


def test_roofline_takes_the_slower_of_the_two():
    assert roofline_seconds(macs=10, bytes_moved=1, peak_macs=5, bandwidth=1) == 2
    assert roofline_seconds(macs=10, bytes_moved=9, peak_macs=5, bandwidth=3) == 3
    assert roofline_seconds(macs=0, bytes_moved=0, peak_macs=5, bandwidth=3, overhead=1e-4) == 1e-4
    for wrong in ({"peak_macs": 0}, {"bandwidth": -1}, {"macs": -1}, {"overhead": float("nan")}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            roofline_seconds(**{"macs": 1, "bytes_moved": 1, "peak_macs": 1, "bandwidth": 1, **wrong})


@pytest.mark.parametrize(
    "make, error, says",
    [
        (lambda: Convolution(6, 8, groups=4), ValueError, "in_channels=6.*groups=4.*divides 6"),
        (lambda: Convolution(8, 6, groups=4), ValueError, "out_channels=6.*groups=4"),
        (lambda: Convolution(0, 6), ValueError, "in_channels=0.*at least 1"),
        (lambda: Convolution(3, -6), ValueError, "out_channels=-6"),
        (lambda: Convolution(3, 6, kernel_size=0), ValueError, "kernel_size=0"),
        (lambda: Convolution(3, 6, stride=0), ValueError, "stride=0"),
        (lambda: Convolution(3, 6, padding=-1), ValueError, "padding=-1.*at least 0"),
        (lambda: Convolution(3, 6, dilation=(1, 0)), ValueError, "dilation=0"),
        (lambda: Convolution(3, 6, groups=0), ValueError, "groups=0"),
        (lambda: Convolution(3.0, 6), TypeError, "in_channels=3.0.*whole"),
        (lambda: Convolution(3, 6, kernel_size="3"), TypeError, "kernel_size='3'.*whole"),
        (lambda: Convolution(3, 6, padding="same"), TypeError, "padding='same'.*whole"),
        (lambda: Convolution(3, 6, stride=True), TypeError, "stride=True"),
        (lambda: Convolution(3, 6, kernel_size=(3, 3, 3)), ValueError, "kernel_size=.*3 numbers"),
        (lambda: Convolution(3, 6, 5).output_size(4, 9), ValueError, "height=4.*padding of at least 1"),
        (lambda: Convolution(3, 6, 3, dilation=4).macs(9, 5), ValueError, "spans 9.*width=5.*at least 2"),
        (lambda: Convolution(3, 6).macs(0, 5), ValueError, "height=0"),
        (lambda: Convolution(3, 6).input_numbers(5, 2.5), TypeError, "width=2.5"),
        (lambda: Convolution(3, 6).bytes_moved(5, 5, 0), ValueError, "bytes_per_number=0"),
        (lambda: Convolution.standard(3, 6, 4), ValueError, "kernel_size=4 is even"),
        (lambda: separable_ratio(0, 3), ValueError, "out_channels=0"),
        (lambda: separable_ratio(3, 0), ValueError, "kernel_size=0"),
    ],
)
def test_an_impossible_shape_is_refused_by_name(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_the_smallest_padding_that_the_error_names_is_enough():
    for kernel, dilation, height in product(range(1, 7), range(1, 4), range(1, 7)):
        shape = Convolution(1, 1, (kernel, 1), dilation=dilation)
        try:
            shape.output_size(height, 1)
        except ValueError as error:
            enough = int(str(error).rsplit(" ", 1)[1])
            assert Convolution(1, 1, (kernel, 1), padding=(enough, 0), dilation=dilation).output_size(height, 1)[0] >= 1
            with pytest.raises(ValueError):
                Convolution(1, 1, (kernel, 1), padding=(enough - 1, 0), dilation=dilation).output_size(height, 1)


def test_receptive_field_of_a_chain():
    """VGG16 up to its last pooling: Araujo et al. 2019; the gradient's field is in tests/profiling/test_field.py."""
    stages = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    vgg16 = [one for c, depth in stages for one in (*[Convolution.standard(c, c)] * depth, nn.MaxPool2d(2))]
    assert receptive_field(vgg16) == (212, 212)
    assert receptive_field([]) == (1, 1)
    assert receptive_field([Convolution.standard(4, 8, (1, 7), stride=2), Convolution.depthwise(8)]) == (5, 11)
    with pytest.raises(ValueError, match="kernel_size=0"):
        receptive_field([nn.AvgPool2d(0)])
