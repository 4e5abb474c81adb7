"""The numbers of the docstring, recounted by fvcore and by torch."""

import re

import torch

from lessonlib.networks.small_separable import SmallSeparable
from lessonlib.profiling.counts import count_macs, count_macs_by_torch


def test_the_docstring_is_recounted():
    net = SmallSeparable()
    parameters, macs = re.search(r"([\d ]+) parameters, ([\d ]+) multiply-adds", SmallSeparable.__doc__).groups()
    assert sum(weight.numel() for weight in net.parameters()) == int(parameters.replace(" ", ""))
    assert count_macs(net, (3, 64, 64)).total == int(macs.replace(" ", ""))
    assert count_macs_by_torch(net, (3, 64, 64)) == int(macs.replace(" ", ""))


def test_shapes_follow_the_docstring():
    net = SmallSeparable(classes=5)
    shapes = []
    for part in (net.stem, *net.blocks):
        part.register_forward_hook(lambda module, args, out: shapes.append(tuple(out.shape[1:])))
    assert net(torch.zeros(2, 3, 64, 64)).shape == (2, 5)
    for shape in re.findall(r"\(N, (\d+), (\d+), (\d+)\)", SmallSeparable.__doc__)[1:]:
        assert tuple(map(int, shape)) in shapes
