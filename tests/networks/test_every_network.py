"""What holds for every network, published weights or not: its docstring, training, the least image, export."""

import re
import time
from typing import get_type_hints

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.profiling.counts import count_macs_by_torch

NAMES = networks.names()
# Networks of a thousand layers, of which a shallower one of the same class is exported.
SLOW_TO_TRACE = {"cifar_resnet1202", "cifar_plain1202", "cifar_preact_resnet1001"}
# Without a shortcut, gradients grow from layer to layer until 32 bits cannot hold them.
GRADIENTS_OVERFLOW = {"cifar_plain1202"}
STATED = re.compile(r"(\d[\d ]*) parameters(?: \((\d[\d ]*) with the auxiliary heads\))?, (\d[\d ]*) multiply-adds\b")
SHAPE = re.compile(r"\(N, (\d+), (\d+), (\d+)\)")


def kind_of(name: str) -> type[nn.Module]:
    """Return the class of a network, which its function says that it returns."""
    return get_type_hints(networks.find(name))["return"]


def stated(name: str) -> tuple[int, int, int, int]:
    """Read a docstring: parameters, the same with auxiliary heads, multiply-adds, side of the image they are for."""
    text = " ".join(networks.find(name).__doc__.split())
    found = STATED.search(text)
    assert found, f"{name}: its docstring says '... parameters, ... multiply-adds at 224 x 224', the counts in full"
    count, with_heads, macs = (int((group or found[1]).replace(" ", "")) for group in found.groups())
    side = re.match(r" at (\d+) x \1\b", text[found.end() :])
    assert side, f"{name}: its docstring says for which image the multiply-adds are, as 'at 224 x 224'"
    return count, with_heads, macs, int(side[1])


def goes_through(shapes: list[tuple[int, ...]], network: nn.Module, image: tuple[int, ...]) -> bool:
    """Say whether the modules of a network put out these shapes (C, H, W) one after the other."""
    if min(image[1:]) < getattr(network, "least_size", 1):
        return False  # the trace of a relative for smaller images
    found = []
    for part in network.eval().modules():
        part.register_forward_hook(lambda part, images, out: found.append(tuple(out.shape[1:])))
    network(torch.zeros(1, *image, device="meta"))
    path = iter(found)
    return all(shape in path for shape in shapes)


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_recounted(name, on_meta, parameters, macs_of):
    count, with_heads, macs, side = stated(name)
    network = on_meta(name)
    assert parameters(network, heads=False) == count
    assert parameters(network, heads=True) == with_heads
    assert macs_of(name, side) == macs
    assert count_macs_by_torch(network, (3, side, side)) == macs


@pytest.mark.parametrize("kind", sorted(set(map(kind_of, NAMES)), key=lambda kind: kind.__name__))
def test_the_shapes_of_the_docstring_are_met_in_this_order(kind, on_meta):
    """A trace begins with an image; each has to be the path through one of the networks of the class."""
    traces = []
    for shape in SHAPE.findall(kind.__doc__):
        if shape[0] == "3":
            traces.append([])
        traces[-1].append(tuple(map(int, shape)))
    assert traces, f"{kind.__name__}: its docstring shows the shapes from the image on, as (N, 3, 224, 224) -> ..."
    family = [name for name in NAMES if kind_of(name) is kind]
    for image, *said in traces:
        assert any(goes_through(said, on_meta(name), image) for name in family), f"no {kind.__name__}: {said}"


@pytest.mark.parametrize("name", NAMES)
def test_a_step_of_training_reaches_every_parameter(name):
    torch.manual_seed(0)
    precision = torch.float64 if name in GRADIENTS_OVERFLOW else torch.float32
    network = networks.build(name, num_classes=5).to(precision)
    heads = {key.split(".")[0] for key in network.state_dict() if key.lower().startswith("aux")}
    side = max(64, getattr(network, "least_size", 1))
    outputs = network(torch.randn(2, 3, side, side, dtype=precision))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    assert [tuple(logits.shape) for logits in outputs] == [(2, 5)] * (1 + len(heads))
    sum(nn.functional.cross_entropy(logits, torch.tensor([0, 3])) for logits in outputs).backward()
    for key, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.isfinite().all(), key
    assert next(network.parameters()).grad.abs().max() > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
def test_the_least_size_is_the_least(name, training, on_meta):
    network = on_meta(name, num_classes=5).train(training)
    assert type(network) is kind_of(name)
    least = getattr(network, "least_size", 1)
    # With one pixel left, batch norm needs more than one image.
    outputs = network(torch.zeros(2, 3, least, least + 2, device="meta"))
    assert (outputs[0] if isinstance(outputs, tuple) else outputs).shape == (2, 5)
    if least > 1:
        small = torch.zeros(2, 3, least + 2, least - 1, device="meta")
        with pytest.raises(ValueError, match=rf"{type(network).__name__}.* {least} or more"):
            network(small)
        with pytest.raises(RuntimeError):
            type(network).forward.__wrapped__(network, small)


@pytest.mark.parametrize("name", NAMES)
def test_an_image_of_one_channel_is_refused_by_name(name, on_meta):
    network, side = on_meta(name), max(64, getattr(on_meta(name), "least_size", 1))
    with pytest.raises(ValueError, match=rf"{type(network).__name__}.*\(N, 3, H, W\).*got \(2, 1, {side}, {side}\)"):
        network(torch.zeros(2, 1, side, side, device="meta"))


@pytest.mark.parametrize("name", sorted(set(NAMES) - SLOW_TO_TRACE))
def test_every_network_can_be_exported(name, on_meta):
    network = on_meta(name).eval()
    side = max(64, getattr(network, "least_size", 1))
    exported = torch.export.export(network, (torch.zeros(1, 3, side, side, device="meta"),))
    assert set(exported.state_dict) == set(network.state_dict())


@pytest.mark.parametrize("name", [family[0] for family in networks.NETWORKS.values()])
def test_what_is_exported_computes_the_same(name):
    torch.manual_seed(0)
    network = networks.build(name, num_classes=5).eval()
    side = max(64, getattr(network, "least_size", 1))
    image = torch.randn(1, 3, side, side)
    exported = torch.export.export(network, (image,)).module()
    with torch.no_grad():
        torch.testing.assert_close(exported(image), network(image))


@pytest.mark.parametrize("name", NAMES)
def test_images_of_half_the_side(name, on_meta):
    """No network is tied to its published resolution, as long as the least image is kept."""
    network = on_meta(name, num_classes=5).eval()
    side = max(stated(name)[3] // 2, getattr(network, "least_size", 1))
    assert network(torch.zeros(1, 3, side, side, device="meta")).shape == (1, 5)


@pytest.mark.alone
def test_all_networks_are_built_in_a_moment(on_meta):
    start = time.process_time()
    for name in NAMES:
        on_meta(name)
    assert time.process_time() - start < 5
