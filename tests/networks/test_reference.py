"""Networks against published facts: names and shapes of their tensors, counts, outputs under known weights.

``tests/reference`` holds what torchvision's networks have: ``published.json`` (parameters, multiply-adds in 10⁹ at the
size that their weights are for), ``state_dicts.json`` (name -> shape) and ``golden.json`` (outputs under weights that
``known_weight`` draws again).
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from lessonlib import networks
from lessonlib.networks import pretrained

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
PUBLISHED, SHAPES, GOLDEN = (
    json.loads((REFERENCE / f"{name}.json").read_text()) for name in ("published", "state_dicts", "golden")
)
KNOWN = [name for name in networks.names() if name in PUBLISHED]


def test_no_published_network_is_missing():
    assert set(KNOWN) == set(PUBLISHED) == set(SHAPES)
    assert set(GOLDEN) <= set(KNOWN)


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
    assert round(macs_of(name, pretrained.PUBLISHED[name]["crop"]) / 1e9, 3) == PUBLISHED[name]["gmacs"]


@pytest.mark.parametrize("name", [name for name in KNOWN if name in GOLDEN])
def test_outputs_under_known_weights(name, on_meta, known_weight):
    golden, network = GOLDEN[name], on_meta(name).eval()
    drawn = {key: known_weight(key, tensor.shape) for key, tensor in network.state_dict().items()}
    network.load_state_dict(drawn, assign=True)
    image = np.random.default_rng(0).standard_normal((1, 3, golden["crop"], golden["crop"]))
    with torch.no_grad():
        logits = network(torch.as_tensor(image, dtype=torch.float32))[0]
    close = 1e-3 * golden["std"]  # float32 on another machine: 1e-4
    torch.testing.assert_close(logits[:8], torch.tensor(golden["first8"]), atol=close, rtol=0)
    assert float(logits.mean()) == pytest.approx(golden["mean"], abs=close)
    assert float(logits.std()) == pytest.approx(golden["std"], abs=close)
