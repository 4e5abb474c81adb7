"""What the tests of every network share: networks without numbers, known weights, and counts made once."""

import hashlib
import threading
import zlib
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch

from lessonlib import networks
from lessonlib.networks import pretrained
from lessonlib.profiling.counts import count

SERVED = "squeezenet1_1"  # the network whose weights a server of our own has


@pytest.fixture(scope="session")
def on_meta():
    """A function that builds a network by name without numbers: shapes and counts cost nothing."""

    def build(name: str, **options):
        with torch.device("meta"):
            return networks.build(name, **options)

    return build


@pytest.fixture(scope="session")
def macs_of(on_meta):
    """A function that counts a network's multiply-adds for an image of ``side`` x ``side`` pixels, once for all."""

    @cache
    def counted(name: str, side: int) -> int:
        # Weights of any value will do.
        return count(on_meta(name).to_empty(device="cpu"), (3, side, side)).macs

    return counted


@pytest.fixture(scope="session")
def parameters():
    """A function that counts parameters with or without the auxiliary heads (``aux1``, ``aux2``, ``AuxLogits``)."""

    def held(network, heads: bool) -> int:
        named = network.named_parameters()
        return sum(weight.numel() for name, weight in named if heads or not name.lower().startswith("aux"))

    return held


@pytest.fixture(scope="session")
def known_weight():
    """A function that draws a tensor from its name alone, so that anyone can have the same weights."""

    def draw(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        if name.endswith("num_batches_tracked"):
            return torch.tensor(0)
        if name.endswith("running_var"):
            numbers = 1 + 0.1 * rng.uniform(size=shape)
        elif name.endswith("running_mean"):
            numbers = 0.1 * rng.standard_normal(shape)
        elif len(shape) > 1:
            numbers = rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
        elif name.endswith(".weight"):
            numbers = 1 + 0.1 * rng.standard_normal(shape)
        else:
            numbers = 0.05 * rng.standard_normal(shape)
        return torch.as_tensor(numbers, dtype=torch.float32)

    return draw


class Server(ThreadingHTTPServer):
    """Serves ``body`` at every address, but for as many bytes as ``cut`` and with the status ``status``."""

    body, status, cut, requests = b"", 200, None, 0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body[: self.server.cut])

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def publish(server, monkeypatch, tmp_path):
    """A function that puts a file on the server as the weights of ``SERVED``; returns where the cache would keep it."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def put(body: bytes, digits: str | None = None) -> Path:
        server.body = body
        file = f"{SERVED}-{digits or hashlib.sha256(body).hexdigest()[:8]}.pth"
        url = f"http://127.0.0.1:{server.server_port}/models/{file}"
        monkeypatch.setitem(pretrained.PUBLISHED, SERVED, {"url": url})
        return tmp_path / "hub" / "checkpoints" / file

    return put
