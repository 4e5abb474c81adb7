"""Claim C09: the multiply-adds saved are exact; the time saved is measured, and tested only as wide ratios."""

import platform
import re
from fractions import Fraction
from statistics import median

import pytest
import torch

from lessonlib.arithmetic import Convolution
from lessonlib.experiments.speedup import (
    LAYOUTS,
    STEPS,
    hidden_copies,
    measure_case,
    measure_grid,
    predictions,
    share_predicted,
)
from lessonlib.profiling.roofline import measure_ceilings, share_within

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def ceilings():
    return measure_ceilings()


@pytest.fixture(scope="module")
def cases():
    """Small enough for a loaded machine, wide enough to hold both a layer that wins nothing and one that wins much."""
    return [case for layout in LAYOUTS for case in measure_grid(layout, channels=(32, 128, 256), sizes=(7, 14, 28))]


@pytest.mark.claim("C09")
def test_multiply_adds_saved_are_those_of_the_paper(cases):
    for case in cases:
        exact = 1 / (Fraction(1, case.channels) + Fraction(1, 9))
        assert case.theory == pytest.approx(float(exact), rel=1e-12)
        macs = {kind: layer.macs(case.size, case.size) for kind, layer in case.layers.items()}
        assert macs["standard"] == 9 * case.channels**2 * case.size**2
        assert Fraction(macs["standard"], sum(macs[step] for step in STEPS)) == exact


@pytest.mark.claim("C09")
def test_time_saved_is_less_than_multiply_adds_saved(cases):
    assert median(case.kept for case in cases) < 0.95


@pytest.mark.claim("C09")
def test_saving_grows_with_the_layer(cases):
    for layout in LAYOUTS:
        kept = {(case.channels, case.size): case.kept for case in cases if case.layout == layout}
        assert kept[256, 28] > 2 * kept[32, 7], "a small layer is all fixed cost"


@pytest.mark.claim("C09")
def test_large_separable_layer_does_save_time(cases):
    assert all(case.speedup.median > 1.5 for case in cases if (case.channels, case.size) == (256, 28))


@pytest.mark.claim("C09")
def test_roofline_predicts_most_layers_within_a_factor_of_two(cases, ceilings):
    pairs = [(predicted, seen) for _, predicted, seen in predictions(cases, ceilings)]
    assert len(pairs) == 4 * len(cases)
    assert share_within(2, pairs) > 0.5
    assert share_within(4, pairs) > 0.85


@pytest.mark.claim("C09")
def test_roofline_predicts_far_more_layers_than_counting_multiply_adds_alone(cases, ceilings):
    roofline, counting = [], []
    for case in cases:
        for kind, seconds in case.predicted(ceilings).items():
            if kind == "separable":
                continue
            seen = case.times[kind].minimum
            roofline.append((seconds, seen))
            counting.append((case.layers[kind].macs(case.size, case.size) / ceilings.peak, seen))
    assert share_within(2, roofline) > share_within(2, counting) + 0.2


@pytest.mark.claim("C09")
def test_roofline_expects_less_than_the_multiply_adds_promise_and_orders_the_layers(cases, ceilings):
    expected = [case.predicted_speedup(ceilings) / case.theory for case in cases]
    assert median(expected) < 0.95
    smallest, largest = (
        median(case.predicted_speedup(ceilings) for case in cases if (case.channels, case.size) == shape)
        for shape in ((32, 7), (256, 28))
    )
    assert largest > 2 * smallest


def test_shares_of_the_kinds_make_up_the_share_of_all(cases, ceilings):
    whole = share_predicted(cases, ceilings)
    parts = [
        share_predicted(cases, ceilings, layout=layout, kind=kind)
        for layout in LAYOUTS
        for kind in ("standard", "depthwise", "pointwise", "separable")
    ]
    assert sum(parts) / len(parts) == pytest.approx(whole), "every kind and layout has as many layers"
    assert share_predicted(cases, ceilings, factor=1e6) == 1
    assert share_predicted(cases, ceilings, factor=1) < 0.2


def test_layer_with_a_hundred_times_the_multiply_adds_is_slower(cases):
    times = {(case.channels, case.size): case.times["standard"].median for case in cases}
    assert times[256, 28] > 3 * times[32, 7]


def test_steps_add_up_to_about_the_separable_layer(cases):
    shares = [sum(case.times[step].median for step in STEPS) / case.times["separable"].median for case in cases]
    assert 0.5 < median(shares) < 2


def test_copies_only_add_time(cases, ceilings):
    for case in cases:
        without, with_copies = case.predicted(ceilings, copies=False), case.predicted(ceilings)
        assert with_copies["pointwise"] == without["pointwise"]
        assert all(with_copies[kind] > without[kind] for kind in ("standard", "depthwise", "separable"))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["standard", "depthwise"])
def test_hidden_copies_are_those_that_onednn_logs(kind, layout, capfd):
    """The log names each copy with its shape, as "reorder,…,1x64x28x28": we count the bytes of each."""
    layer = {"standard": Convolution.standard(64, 64), "depthwise": Convolution.depthwise(64)}[kind]
    module = torch.nn.Conv2d(64, 64, 3, padding=1, groups=layer.groups, bias=False).to(memory_format=LAYOUTS[layout])
    image = torch.randn(1, 64, 28, 28).contiguous(memory_format=LAYOUTS[layout])
    capfd.readouterr()
    with torch.inference_mode(), torch.backends.mkldnn.verbose(torch.backends.mkldnn.VERBOSE_ON):
        module(image)
    log = capfd.readouterr().out
    if "exec,cpu,convolution" not in log:  # another library than oneDNN did the work, as on a Mac
        assert platform.machine().lower() not in ("x86_64", "amd64")
        return
    shapes = re.findall(r"exec,cpu,reorder,.*?,([0-9]+(?:x[0-9]+)+),[0-9.e-]+$", log, flags=re.M)
    copied = [4 * torch.Size(map(int, shape.split("x"))).numel() for shape in shapes]
    assert sorted(hidden_copies(layer, 28, layout)) == sorted(copied)


def test_unknown_layout_is_named():
    with pytest.raises(ValueError, match="'nhwc'.*channels_last, contiguous"):
        measure_case(8, 8, "nhwc")
