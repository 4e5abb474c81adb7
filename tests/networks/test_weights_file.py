"""Weights over a network: from a server of our own, whole, broken off, wrong, or not at all."""

import io
import json
import pickle
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from lessonlib import networks
from lessonlib.networks import pretrained

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
SHAPES, GOLDEN = (json.loads((REFERENCE / f"{name}.json").read_text()) for name in ("state_dicts", "golden"))
NAME = "squeezenet1_1"  # which conftest's ``publish`` puts on the server


@pytest.fixture(scope="session")
def weights(known_weight) -> bytes:
    """A file of the known weights, in the format of before torch 1.6 as most published ones."""
    stream = io.BytesIO()
    state = {key: known_weight(key, shape) for key, shape in SHAPES[NAME].items()}
    torch.save(state, stream, _use_new_zipfile_serialization=False)
    return stream.getvalue()


def saved(thing) -> bytes:
    stream = io.BytesIO()
    torch.save(thing, stream)
    return stream.getvalue()


def load(**options):
    return networks.build(NAME, pretrained=True, progress=False, **options)


def left_in(file: Path) -> list[str]:
    return [found.name for found in file.parent.iterdir()]


def test_the_outputs_under_known_weights_appear(publish, weights, server):
    file = publish(weights)
    network, golden = load().eval(), GOLDEN[NAME]
    image = np.random.default_rng(0).standard_normal((1, 3, golden["crop"], golden["crop"]))
    with torch.no_grad():
        logits = network(torch.as_tensor(image, dtype=torch.float32))[0]
    torch.testing.assert_close(logits[:8], torch.tensor(golden["first8"]), atol=1e-3 * golden["std"], rtol=0)
    load()
    assert server.requests == 1 and left_in(file) == [file.name]  # the second time from the cache


def test_a_new_head_is_as_fresh_as_without_published_weights(publish, weights, known_weight):
    publish(weights)
    torch.manual_seed(3)
    network = load(num_classes=7)
    torch.manual_seed(3)
    fresh = networks.build(NAME, num_classes=7).state_dict()
    for key, tensor in network.state_dict().items():
        is_head = key.startswith("classifier")
        assert torch.equal(tensor, fresh[key] if is_head else known_weight(key, SHAPES[NAME][key])), key


def test_progress_is_shown_unless_silenced(publish, weights, capfd):
    file = publish(weights)
    load()
    assert capfd.readouterr() == ("", "")
    file.unlink()
    networks.build(NAME, pretrained=True)
    out, err = capfd.readouterr()
    assert out == "" and f"into {file}" in err and "100%" in err


def test_published_options_hold_unless_others_are_given(publish, weights):
    publish(weights)
    pretrained.PUBLISHED[NAME]["options"] = {"dropout": 0.1}
    assert load().classifier[0].p == 0.1
    assert load(dropout=0.2).classifier[0].p == 0.2


def test_a_transfer_that_breaks_off_leaves_nothing_and_the_next_one_starts_anew(publish, weights, server):
    file = publish(weights)
    server.cut = len(weights) // 2
    with pytest.raises(ConnectionError, match=r"broken off, or not the published file.*Try again"):
        load()
    assert left_in(file) == []
    server.cut = None
    load()
    assert left_in(file) == [file.name]


def test_half_a_file_in_the_cache_is_fetched_again(publish, weights, server):
    file = publish(weights)
    file.parent.mkdir(parents=True)
    file.write_bytes(weights[: len(weights) // 2])
    server.status = 503
    with pytest.raises(ConnectionError, match=rf"503.*put a copy.*{file} \(the file there now is not the published"):
        load()
    server.status = 200
    load()
    assert file.read_bytes() == weights


def test_another_file_under_the_published_name_is_refused(publish, weights):
    file = publish(saved({"anything": torch.zeros(3)}), digits="0123abcd")
    with pytest.raises(ConnectionError, match='not the published file.*expected "0123abcd"'):
        load()
    assert left_in(file) == []


@pytest.mark.parametrize("status", [404, 503])
def test_the_servers_refusal_is_said(publish, server, status):
    file = publish(b"nothing here")
    server.status = status
    with pytest.raises(ConnectionError, match=f"{file.name} could not be fetched: HTTP Error {status}"):
        load()
    assert left_in(file) == []


def test_without_a_network_it_is_said_where_to_put_the_file_and_that_works(publish, weights, server):
    file = publish(weights)
    server.socket.close()
    with pytest.raises(
        ConnectionError, match=rf"http://127.*{file.name} could not be fetched.*copy of the file at {file}"
    ):
        load()
    file.write_bytes(weights)
    load()


class Attack:
    """Unpickled, it would write a file."""

    def __init__(self, marker: Path):
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


@pytest.mark.parametrize("pack", [saved, partial(pickle.dumps, protocol=2)], ids=["torch", "pickle"])
def test_code_in_a_file_is_not_executed(publish, tmp_path, pack):
    marker = tmp_path / "executed"
    body = pack({"weight": Attack(marker)})
    file = publish(body)
    with pytest.raises(ValueError, match="more than tensors by name.*Nothing in it was executed") as refused:
        load()
    assert not marker.exists() and left_in(file) == []
    assert refused.value.__suppress_context__  # torch's message advises to execute the file
    pickle.loads(pickle.dumps(Attack(marker)))
    assert marker.exists()  # so it was dangerous


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Log in first</html>",
        b"PK\x03\x04" + bytes(100),
        saved([1, 2]),
        saved({"epoch": 3}),
        saved({3: torch.zeros(1)}),
    ],
    ids=["empty", "page", "broken zip", "list", "no tensors", "no names"],
)
def test_what_is_no_state_dict_is_refused_and_deleted(publish, body):
    file = publish(body)
    with pytest.raises(ValueError, match=f"{file.name} holds more than tensors by name, or something else"):
        load()
    assert left_in(file) == []


def test_weights_of_another_network_are_refused_but_kept(publish, weights, known_weight):
    """The file is as published: the network may have been built with an option that it does not fit."""
    file = publish(saved({key: known_weight(key, shape) for key, shape in SHAPES["shufflenet_v2_x1_0"].items()}))
    with pytest.raises(
        ValueError, match=f"weights of {NAME} do not fit.*missing: features.0.weight.*not in the network: conv1"
    ):
        load()
    assert left_in(file) == [file.name]


def test_mistakes_are_told_before_anything_is_fetched(publish, server):
    publish(b"")
    with pytest.raises(TypeError, match="width"):
        load(width=2)
    with pytest.raises(ValueError, match="num_classes=0"):
        load(num_classes=0)
    assert server.requests == 0
