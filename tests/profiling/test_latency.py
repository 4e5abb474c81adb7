"""Latency is tested on calls whose time is known: a clock that we turn by hand, a sleep, and torch's own benchmark."""

import time

import pytest
import torch
from torch import nn
from torch.utils import benchmark

from lessonlib import networks
from lessonlib.profiling.device import Device, processor_name
from lessonlib.profiling.latency import compare, latency
from lessonlib.profiling.timings import Rounds, as_time


class HandClock:
    """A clock that moves only when it is told to."""

    def __init__(self):
        self.now = 0.0
        self.called = []

    def __call__(self) -> float:
        return self.now

    def takes(self, *seconds: float, name: str = "it"):
        """Return a function whose n-th call moves the clock by the n-th of ``seconds``, later by the last."""
        made = 0

        def function():
            nonlocal made
            self.now += seconds[min(made, len(seconds) - 1)]
            made += 1
            self.called.append(name)

        return function


def test_time_of_a_call_is_what_the_clock_says():
    clock = HandClock()
    timed = latency(clock.takes(0.003), rounds=5, round_seconds=0.01, clock=clock)
    assert timed.values == pytest.approx([0.003] * 5)
    assert timed.calls == 4, "doubling from 1, four calls of 3 ms are the first to fill 10 ms"
    assert (timed.minimum, *timed.quartiles, timed.median) == pytest.approx((0.003,) * 4)


def test_warm_up_calls_are_not_counted():
    clock = HandClock()
    slow_start = clock.takes(5.0, 5.0, 5.0, 0.02)
    timed = latency(slow_start, warm_up=3, rounds=4, round_seconds=0.01, clock=clock)
    assert timed.values == pytest.approx([0.02] * 4)
    counted = latency(clock.takes(5.0, 5.0, 0.02), warm_up=1, rounds=4, round_seconds=10.0, clock=clock)
    assert counted.median == pytest.approx(0.02, rel=0.01), "the second slow call is spent on finding the repeats"


def test_disturbed_round_moves_the_spread_but_not_the_median():
    clock = HandClock()
    timed = latency(clock.takes(*[0.02] * 8, 1.0, 0.02), warm_up=1, rounds=15, clock=clock)
    assert max(timed.values) == pytest.approx(1.0)
    assert timed.median == pytest.approx(0.02)


def test_candidates_are_measured_in_turn_and_the_order_turns_round():
    clock = HandClock()
    compare({"a": clock.takes(1, name="a"), "b": clock.takes(2, name="b")}, rounds=4, warm_up=1, clock=clock)
    assert "".join(clock.called[-8:]) == "abbaabba"


def test_drift_of_the_machine_cancels_in_the_ratio():
    clock = HandClock()
    drift = [1 + 0.1 * turn for turn in range(20)]
    slow, fast = ([base * factor for factor in drift] for base in (0.06, 0.02))
    timed = compare({"slow": clock.takes(*slow), "fast": clock.takes(*fast)}, rounds=9, warm_up=1, clock=clock)
    assert timed["slow"].quartiles[1] > 1.2 * timed["slow"].quartiles[0], "the times themselves drift"
    assert timed.ratio("slow", "fast").values == pytest.approx([3.0] * 9)
    assert timed.ratio("fast", "slow").median == pytest.approx(1 / 3)


def test_sleep_is_measured_to_its_length():
    timed = latency(time.sleep, 0.004, rounds=5)
    assert 0.004 <= timed.minimum <= timed.median < 0.04


def test_agrees_with_the_benchmark_of_torch():
    left, right = torch.randn(2, 256, 256, generator=torch.Generator().manual_seed(0))
    ours = latency(torch.matmul, left, right, threads=1, rounds=25).minimum
    timer = benchmark.Timer("left @ right", globals={"left": left, "right": right}, num_threads=1)
    theirs = min(timer.blocked_autorange(min_run_time=0.4).times)
    assert 1 / 3 < ours / theirs < 3


@pytest.mark.alone
def test_whole_networks_are_measured_also_where_they_put_out_several_tensors():
    class Pair(nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, image):
            logits = self.network(image)
            return logits, logits.softmax(1)

    torch.manual_seed(0)
    shallow, deep = Pair(networks.build("resnet18")), networks.build("resnet34")
    timed = compare({"18": shallow, "34": deep}, torch.randn(1, 3, 64, 64), rounds=5, threads=1)
    assert 1.2 < timed.ratio("34", "18").median < 4, "twice the multiply-adds"
    assert shallow.training and deep.training
    assert latency(shallow, torch.randn(2, 3, 64, 64), rounds=3, threads=1).device.threads == 1


@pytest.mark.parametrize("fails", [False, True])
def test_threads_and_modes_are_put_back(fails):
    class Watcher(nn.Module):
        def __init__(self):
            super().__init__()
            self.dropout, self.frozen = nn.Dropout(), nn.BatchNorm2d(1)
            self.frozen.eval()
            self.seen = []

        def forward(self, image):
            self.seen.append((torch.get_num_threads(), self.dropout.training, torch.is_inference_mode_enabled()))
            if fails:
                raise RuntimeError("broken layer")

    watcher, before = Watcher(), torch.get_num_threads()
    wanted = before + 1
    if fails:
        with pytest.raises(RuntimeError, match="broken layer"):
            latency(watcher, torch.zeros(1), threads=wanted)
    else:
        assert latency(watcher, torch.zeros(1), threads=wanted, rounds=3).device.threads == wanted
    assert set(watcher.seen) == {(wanted, False, True)}
    assert torch.get_num_threads() == before
    assert (watcher.training, watcher.dropout.training, watcher.frozen.training) == (True, True, False)
    assert not torch.is_inference_mode_enabled()


def test_device_is_named():
    here = Device.here()
    assert here.name == processor_name() and here.name.strip()
    timed = latency(time.sleep, 0.001, rounds=3)
    for text in (repr(timed), timed._repr_html_()):
        assert torch.__version__.split("+")[0] in text
        assert "3 rounds" in text


def test_comparison_shows_every_candidate_and_escapes_its_name():
    clock = HandClock()
    timed = compare({"<slow>": clock.takes(0.04), "fast": clock.takes(0.02)}, rounds=3, clock=clock)
    html = timed._repr_html_()
    assert "&lt;slow&gt;" in html and "<slow>" not in html
    assert "40.0" in html and "2.00" in html
    assert "fast: 20.0" in repr(timed)
    assert repr(timed.ratio("<slow>", "fast")) == "2.00 (half of the rounds 2.00 to 2.00)"


@pytest.mark.parametrize(
    "wrong, error, message",
    [
        (lambda: compare({}), ValueError, "at least one candidate"),
        (lambda: compare({"image": torch.zeros(1)}), TypeError, "'image': Tensor cannot be called"),
        (lambda: latency(time.sleep, 0, rounds=2), ValueError, "rounds must be at least 3, got 2"),
        (lambda: latency(time.sleep, 0, warm_up=0), ValueError, "warm_up must be at least 1, got 0"),
        (lambda: latency(time.sleep, 0, threads=0), ValueError, "threads must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


def test_stopped_clock_is_an_error_and_not_an_endless_loop():
    calls = []
    with pytest.raises(ValueError, match="clock stands still"):
        latency(calls.append, 0, clock=lambda: 0.0, repeats_at_most=1 << 10)


def test_rounds_give_median_quartiles_and_minimum():
    rounds = Rounds((5.0, 1.0, 2.0, 4.0, 3.0))
    assert (rounds.minimum, *rounds.quartiles, rounds.median) == (1.0, 2.0, 4.0, 3.0)


@pytest.mark.parametrize(
    "seconds, text", [(2.5, "2.50 s"), (0.0125, "12.5 ms"), (1.23e-5, "12.3 µs"), (4e-9, "4.00 ns"), (0.0, "0 ns")]
)
def test_times_are_written_with_the_unit_that_suits_them(seconds, text):
    assert as_time(seconds).replace("\u202f", " ") == text
