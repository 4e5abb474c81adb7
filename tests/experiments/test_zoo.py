"""The zoo's entries are the networks' own counts; claims C38 and C58 follow from them and from published numbers."""

from dataclasses import replace

import pytest
import torch

from lessonlib import networks
from lessonlib.experiments import zoo, zoo_times
from lessonlib.experiments.quick_weights import RepeatedWeights
from lessonlib.networks.facts import SLIM
from lessonlib.profiling.latency import compare
from lessonlib.profiling.peak import peak_activation
from lessonlib.profiling.summary import summarize

RESIDUAL = ["resnet34", "resnet50", "resnet101"]  # those between which the DenseNets lie
DENSE = ["densenet121", "densenet161", "densenet169", "densenet201"]


@pytest.fixture(scope="module")
def entries():
    return {one.name: one for one in zoo.gather([*RESIDUAL, *DENSE])}


def on_meta(name):
    with torch.device("meta"), RepeatedWeights():
        return networks.build(name)


@pytest.mark.claim("C58")
@pytest.mark.parametrize("name", ["mobilenet_v2", "vgg16", "squeezenet1_1"])
def test_an_inference_needs_a_small_part_of_what_the_summary_adds_up(name):
    network = on_meta(name)
    assert 8 * peak_activation(network, (3, 600, 600)).mb < summarize(network, (3, 600, 600)).activation_mb


@pytest.mark.claim("C38")
def test_a_densenet_takes_less_than_the_next_better_resnet(entries):
    for name in DENSE:
        _, above = zoo.between(entries.values(), name, "resnet")
        dense = entries[name]
        assert above.top1 >= dense.top1
        assert dense.parameters < 0.8 * above.parameters
        assert dense.macs < above.macs


@pytest.mark.claim("C38")
def test_two_of_four_densenets_beat_a_resnet_in_all_three_and_none_is_beaten_so(entries):
    def beats(one, other):
        return one.top1 > other.top1 and one.parameters < other.parameters and one.macs < other.macs

    better = {name for name in DENSE if beats(entries[name], zoo.between(entries.values(), name, "resnet")[0])}
    assert better == {"densenet121", "densenet169"}
    assert not any(beats(entries[one], entries[other]) for one in RESIDUAL for other in DENSE)


@pytest.mark.claim("C38")
def test_a_densenet_has_more_in_memory_than_the_resnet_below_it(entries):
    for name in DENSE[:1] + DENSE[2:3]:
        below, _ = zoo.between(entries.values(), name, "resnet")
        assert entries[name].peak_activation > below.peak_activation


def test_no_two_networks_lie_around_the_best(entries):
    best = replace(entries["resnet101"], name="best", top1=99.0)
    with pytest.raises(ValueError, match=r"99.0 % lie outside"):
        zoo.between([*entries.values(), best], "best", "resnet")


def test_the_zoo_keeps_all_that_papers_have():
    assert set(networks.names()) - set(zoo.kept()) == {*SLIM, *zoo.IN_NO_PAPER}


def test_pairs_that_stand_in_the_same_order(entries):
    one = entries["resnet34"]
    timed = [replace(one, macs=macs, relative_time=time) for macs, time in ((1, 1.0), (2, 3.0), (3, 2.0), (3, 5.0))]
    # Of six pairs one is a tie in multiply-adds; of the other five, one goes against the count.
    assert zoo.pairs_alike([*timed, one], "macs") == 4 / 5


@pytest.mark.alone
def test_times_are_those_of_the_networks_and_cifar_has_none():
    found = {
        one.name: one
        for one in zoo_times.timed(zoo.gather(["resnet18", "resnet34", "mnasnet0_5", "cifar_resnet20", "resnet50"]))
    }
    assert found["resnet18"].relative_time == 1 and found["resnet18"].time_range is None
    assert 1.2 < found["resnet34"].relative_time < 3.3  # it does 2.02 times the multiply-adds
    assert found["mnasnet0_5"].relative_time < 0.7
    assert found["resnet50"].macs > zoo_times.LARGE and 1.2 < found["resnet50"].relative_time < 5
    assert found["cifar_resnet20"].relative_time is None and found["cifar_resnet20"].time_range is None
    for name in ("resnet34", "mnasnet0_5", "resnet50"):
        low, high = found[name].time_range
        assert low <= found[name].relative_time <= high


@pytest.mark.alone
def test_repeated_weights_take_no_other_time():
    with RepeatedWeights():
        quick = networks.build("squeezenet1_1")
    usual, image = networks.build("squeezenet1_1"), torch.randn(1, 3, 224, 224)
    times = compare({"quick": quick, "usual": usual}, image, rounds=7, threads=1)
    assert 0.5 < times.ratio("quick", "usual").median < 2
