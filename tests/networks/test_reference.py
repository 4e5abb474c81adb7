"""Networks against published facts: names and shapes of their tensors, counts, outputs under known weights.

``tests/reference`` holds what torchvision's networks have: ``published.json`` (parameters, multiply-adds in 10⁹ at the
size ``crop``), ``state_dicts.json`` (name -> shape) and ``golden.json`` (outputs under weights that ``known_weight``
draws again).
"""

import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from lessonlib import networks

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
PUBLISHED, SHAPES, GOLDEN = (
    json.loads((REFERENCE / f"{name}.json").read_text()) for name in ("published", "state_dicts", "golden")
)
KNOWN = [name for name in networks.names() if name in PUBLISHED]
# network: the MB (2²⁰ bytes) that its modules, containers left out, put out in both directions for 3 x 600 x 600: the
# summaries in the notes. Where they agree, the network is cut into the same modules, layer for layer.
PUT_OUT = {
    "mnasnet0_5": 501.67,
    "mobilenet_v2": 1104.27,
    "densenet121": 2229.69,
    "resnet50": 2069.00,
    "vgg16": 1566.19,
    "squeezenet1_1": 403.69,
}


def known_weight(name: str, shape: torch.Size) -> np.ndarray:
    """Draw a tensor from its name alone, so that anyone can have the same weights."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    if name.endswith("num_batches_tracked"):
        return np.array(0)
    if name.endswith("running_var"):
        return 1 + 0.1 * rng.uniform(size=shape)
    normal = rng.standard_normal(shape)
    if name.endswith("running_mean"):
        return 0.1 * normal
    if len(shape) > 1:
        return normal * np.sqrt(2 / np.prod(shape[1:]))
    return 1 + 0.1 * normal if name.endswith(".weight") else 0.05 * normal


def test_no_published_network_is_missing():
    assert set(KNOWN) == set(PUBLISHED) == set(SHAPES)
    assert set(GOLDEN) | set(PUT_OUT) <= set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_names_and_shapes_of_all_tensors(name, on_meta):
    assert {key: list(tensor.shape) for key, tensor in on_meta(name).state_dict().items()} == SHAPES[name]


@pytest.mark.parametrize("name", KNOWN)
def test_parameters(name, on_meta, parameters):
    network, published = on_meta(name), PUBLISHED[name]
    assert parameters(network, heads=True) == published["params_with_aux"]
    # Inception-v3 is published with its auxiliary head counted in, GoogLeNet without its two.
    assert parameters(network, heads=name == "inception_v3") == published["params"]


@pytest.mark.parametrize("name", KNOWN)
def test_multiply_adds_to_all_three_decimals(name, macs_of):
    assert round(macs_of(name, PUBLISHED[name]["crop"]) / 1e9, 3) == PUBLISHED[name]["gmacs"]


@pytest.mark.parametrize("name", [name for name in KNOWN if name in PUT_OUT])
def test_what_every_module_puts_out(name, on_meta):
    network, numbers = on_meta(name).eval(), []
    for part in network.modules():
        if part is not network and not isinstance(part, nn.Sequential):
            part.register_forward_hook(lambda part, images, out: numbers.append(out.numel()))
    network(torch.zeros(1, 3, 600, 600, device="meta"))
    # float32, forward and backward
    assert round(2 * 4 * sum(numbers) / 2**20, 2) == PUT_OUT[name]


@pytest.mark.parametrize("name", [name for name in KNOWN if name in GOLDEN])
def test_outputs_under_known_weights(name, on_meta):
    golden, network = GOLDEN[name], on_meta(name).eval()
    drawn = {
        key: torch.as_tensor(known_weight(key, tensor.shape), dtype=tensor.dtype)
        for key, tensor in network.state_dict().items()
    }
    network.load_state_dict(drawn, assign=True)
    image = np.random.default_rng(0).standard_normal((1, 3, golden["crop"], golden["crop"]))
    with torch.no_grad():
        logits = network(torch.as_tensor(image, dtype=torch.float32))[0]
    close = 1e-3 * golden["std"]  # float32 on another machine: 1e-4
    torch.testing.assert_close(logits[:8], torch.tensor(golden["first8"]), atol=close, rtol=0)
    assert float(logits.mean()) == pytest.approx(golden["mean"], abs=close)
    assert float(logits.std()) == pytest.approx(golden["std"], abs=close)
