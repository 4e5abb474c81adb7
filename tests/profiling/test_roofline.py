"""The roofline's arithmetic against hand-computed figures; its measured ceilings against what no machine can miss."""

import pytest
import torch

from lessonlib.arithmetic import Convolution
from lessonlib.profiling.device import Device
from lessonlib.profiling.latency import latency
from lessonlib.profiling.roofline import Ceilings, measure_ceilings, share_within

pytestmark = pytest.mark.alone

DRAWN = Ceilings(
    peak=1e9,
    bandwidths=((1_000, 4e9), (1_000_000, 1e9)),
    call_seconds={"dense": 1e-6, "grouped": 5e-6},
    device=Device("drawn", 1, "0"),
)


@pytest.fixture(scope="module")
def measured():
    return measure_ceilings()


def test_bandwidth_is_the_measured_one_at_and_beyond_the_measured_sizes():
    assert [DRAWN.bandwidth(size) for size in (1, 1_000, 1_000_000, 1e9)] == pytest.approx([4e9, 4e9, 1e9, 1e9])


def test_bandwidth_between_two_sizes_is_on_the_line_through_them_on_log_axes():
    assert DRAWN.bandwidth(1_000**1.5) == pytest.approx(2e9), "half-way from 4 to 1 on a log axis is 2"


def test_ridge_is_where_the_two_ceilings_meet():
    assert DRAWN.ridge(1_000) == pytest.approx(0.25)
    assert DRAWN.ridge(1_000_000) == pytest.approx(1.0)


def test_layer_with_much_to_compute_takes_its_multiply_adds_over_the_peak():
    layer = Convolution.standard(64, 64, 3)
    macs = 9 * 64 * 64 * 28 * 28
    assert DRAWN.predict(layer, 28, 28) == pytest.approx(macs / 1e9 + 1e-6)
    assert DRAWN.predict(layer, 28, 28, batch=4) == pytest.approx(4 * macs / 1e9 + 1e-6)


def test_layer_with_much_to_move_takes_its_bytes_over_the_bandwidth():
    fast = Ceilings(1e15, ((1, 1e9),), {"dense": 0.0, "grouped": 0.0}, DRAWN.device)
    layer = Convolution.depthwise(64, 3)
    maps, weights = 2 * 64 * 28 * 28, 9 * 64
    assert fast.predict(layer, 28, 28) == pytest.approx(4 * (maps + weights) / 1e9)
    assert fast.predict(layer, 28, 28, batch=8) == pytest.approx(4 * (8 * maps + weights) / 1e9), "weights move once"


def test_copy_is_read_and_written_and_is_a_call_of_its_own():
    layer = Convolution.depthwise(64, 3)
    without, with_two = (DRAWN.predict(layer, 28, 28, copies=copies) for copies in ((), (500, 1_000_000)))
    assert with_two - without == pytest.approx(1000 / 4e9 + 2_000_000 / 1e9 + 2 * 1e-6)


def test_grouped_layer_pays_its_own_price_for_the_call():
    pixel = {groups: DRAWN.predict(Convolution(8, 8, 1, groups=groups), 1, 1) for groups in (1, 8)}
    assert pixel[8] - pixel[1] == pytest.approx(4e-6, rel=0.05)


def test_bound_is_the_part_that_takes_longest():
    assert DRAWN.bound(Convolution.depthwise(8), 1, 1) == "call", "88 bytes take well below 5 µs"
    assert DRAWN.bound(Convolution.standard(64, 64), 28, 28) == "compute"
    fast = Ceilings(1e15, DRAWN.bandwidths, DRAWN.call_seconds, DRAWN.device)
    assert fast.bound(Convolution.standard(64, 64), 28, 28) == "memory"


def test_share_within_counts_both_directions():
    assert share_within(2, [(1, 1), (1, 2), (2, 1), (1, 2.1), (2.1, 1)]) == pytest.approx(3 / 5)


@pytest.mark.parametrize("factor, pairs", [(2, []), (0.5, [(1, 1)])])
def test_share_of_nothing_is_an_error(factor, pairs):
    with pytest.raises(ValueError, match=f"{len(pairs)} pairs and {factor}"):
        share_within(factor, pairs)


def test_measured_ceilings_are_possible(measured):
    assert 1e8 < measured.peak < 1e14
    assert all(1e8 < bandwidth < 1e13 for _, bandwidth in measured.bandwidths)
    assert [size for size, _ in measured.bandwidths] == sorted(size for size, _ in measured.bandwidths)
    assert all(1e-7 < seconds < 1e-2 for seconds in measured.call_seconds.values())
    assert measured.device.threads == 1


def test_cache_is_faster_than_the_memory_behind_it(measured):
    assert measured.bandwidths[0][1] > 1.2 * measured.bandwidths[-1][1]


def test_big_matrix_product_reaches_most_of_the_peak_and_never_far_exceeds_it(measured):
    """A 1x1 convolution is a matrix product: what it reaches shows whether the peak is one of this machine."""
    layer = torch.nn.Conv2d(512, 512, 1, bias=False)
    reached = (
        Convolution.pointwise(512, 512).macs(28, 28) / latency(layer, torch.randn(1, 512, 28, 28), threads=1).median
    )
    assert 0.2 < reached / measured.peak < 2.5
