"""Times in times of a yardstick: the order of the calls, and what is divided by what, on a clock set by hand."""

import time

import pytest
import torch

from lessonlib import networks
from lessonlib.experiments import zoo, zoo_times


class Clock:
    """A clock that moves by what each call is said to take; ``calls`` has their names."""

    def __init__(self, **seconds):
        self.now, self.left, self.calls = 0.0, {name: list(values) for name, values in seconds.items()}, []

    def __call__(self) -> float:
        return self.now

    def run(self, name):
        def called():
            self.calls.append(name)
            self.now += self.left[name].pop(0)

        return called


def test_a_round_lies_between_two_calls_of_the_yardstick_whose_mean_counts():
    # The first of each is to warm up; then the yardstick slows down, as on a machine that gets busy.
    clock = Clock(y=[9, 1, 1, 3, 5], a=[9, 2, 6, 8], b=[9, 1, 1, 2])
    found = zoo_times.against(clock.run("y"), {"a": clock.run("a"), "b": clock.run("b")}, 3, clock)
    assert "".join(clock.calls) == "yab" + "y" + "aby" + "bay" + "aby"
    assert found["a"].values == (2, 3, 2)
    assert found["b"].values == (1, 0.5, 0.5)


def test_one_thread_is_used_and_put_back():
    before, seen = torch.get_num_threads(), []
    zoo_times.against(lambda: seen.append(torch.get_num_threads()), {}, 3, time.perf_counter)
    assert set(seen) == {1} and torch.get_num_threads() == before


def test_sleep_is_not_counted_as_work():
    def work():
        sum(range(400_000))

    def wait():
        work()
        time.sleep(0.1)

    assert zoo_times.against(work, {"wait": wait}, 5)["wait"].median < 3  # the sleep is many times the work


def test_an_entry_has_the_median_and_both_ends():
    entry = zoo.count("squeezenet1_1", networks.build("squeezenet1_1"))
    found = zoo_times.with_time(entry, zoo_times.Ratio((0.4, 0.2, 0.3)))
    assert (found.relative_time, found.time_range) == (0.3, (0.2, 0.4))
    assert zoo_times.with_time(entry, None) == entry


def test_large_networks_are_measured_apart_and_in_fewer_rounds(monkeypatch):
    groups = []

    def measured(entries, yardstick, rounds):
        groups.append(([one.name for one in entries], rounds))
        return {one.name: zoo_times.Ratio((1.0, 2.0, 3.0)) for one in entries}

    monkeypatch.setattr(zoo_times, "measured", measured)
    chosen = ["resnet50", "alexnet", "resnet18", "vgg11", "nin", "mnasnet0_5", "squeezenet1_1", "cifar_resnet20"]
    found = {one.name: one.relative_time for one in zoo_times.timed(zoo.gather(chosen))}
    assert groups == [
        (["alexnet", "nin", "mnasnet0_5"], zoo_times.ROUNDS),
        (["squeezenet1_1"], zoo_times.ROUNDS),
        (["resnet50", "vgg11"], zoo_times.ROUNDS_OF_LARGE),
    ]
    assert found == dict.fromkeys(chosen, 2.0) | {"resnet18": 1.0, "cifar_resnet20": None}


@pytest.mark.parametrize("name", zoo.STATED_BY_PAPER)
def test_without_the_linear_layer_the_multiply_adds_are_the_papers(name):
    with torch.device("meta"):
        network = networks.build(name)
    linear = sum(part.weight.numel() for part in network.modules() if isinstance(part, torch.nn.Linear))
    macs = zoo.count(name, network).macs - linear
    assert round(macs / 1e6) == zoo.STATED_BY_PAPER[name]
