"""A small drawn set, drawn once for all tests, copies of it that a test may spoil, and a server that misbehaves."""

import os
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jupytext
import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from torch import nn

from lessonlib.isic.data import read
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.layout import DRAWN_MARK
from lessonlib.isic.pixels import pixels
from lessonlib.isic.split_file import write_split
from lessonlib.isic.splitting import split_by_lesion

CHAPTERS = Path(__file__).resolve().parents[2] / "book" / "isic"


@pytest.fixture(scope="session")
def drawn_folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("isic") / "drawn", Recipe(images=60, floor=8))


@pytest.fixture(scope="session")
def drawn(drawn_folder):
    return read(drawn_folder)


@pytest.fixture
def spoiled(drawn_folder, tmp_path):
    """A copy of the drawn folder."""
    return shutil.copytree(drawn_folder, tmp_path / "copy")


@pytest.fixture
def said_on_photographs(spoiled, tmp_path, monkeypatch):
    """A function that runs a chapter on a folder without the drawn mark, and returns what the page then says."""

    def run(name: str) -> str:
        (spoiled / DRAWN_MARK).unlink()
        monkeypatch.setenv("ISIC_DIR", str(spoiled))
        monkeypatch.setenv("LEAN_BOOK_BUILD", "1")
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        chapter = jupytext.read(CHAPTERS / f"{name}.md", fmt="md:myst")
        chapter.cells = [c for c in chapter.cells if "skip-execution" not in c.metadata.get("tags", [])]
        where = {"metadata": {"path": str(tmp_path)}}
        NotebookClient(chapter, timeout=180, kernel_name="python3", resources=where).execute()
        outputs = [output for cell in chapter.cells if cell.cell_type == "code" for output in cell.outputs]
        assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
        shown = (text for output in outputs for text in output.get("data", {}).values())
        return "\n".join(text for text in shown if isinstance(text, str))

    return run


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path_factory):
    """No test reads or fills the reader's cache, nor finds the reader's official files."""
    monkeypatch.setenv("LEAN_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("ISIC_DIR", raising=False)


@pytest.fixture
def finished(drawn, tmp_path):
    """The folder of a finished run on the drawn set: all that training leaves, but nothing learnt save batch norm's."""
    from lessonlib.isic.augmentation import to_float
    from lessonlib.isic.training import checkpoint, identity, run_folder
    from lessonlib.isic.training.model import build
    from lessonlib.isic.training.settings import Settings

    run, settings = tmp_path / "run", Settings(size=32, epochs=1)
    parts = split_by_lesion(drawn.labels, drawn.lesions, (0.5, 0.25, 0.25))
    run.mkdir()
    write_split(run / run_folder.SPLIT, drawn, parts)
    sides = dict(zip(("train", "validation", "test"), parts, strict=True))
    images, net = pixels(drawn, 32, processes=1), build(settings).train()
    run_folder.describe(run, settings, drawn, identity.fingerprints(drawn, sides, images))
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.momentum = 1.0
    net(to_float(torch.tensor(np.array(images))))  # now its answers differ from image to image
    checkpoint.write(run / "weights.pt", net.state_dict())
    return run


class Server(ThreadingHTTPServer):
    """Serves ``files`` (path -> bytes). The lists and numbers say how it misbehaves."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.first: list[int] = []  # the statuses of the next answers, before it serves
        self.then: list[int] = []  # the same, but after the first break
        self.breaks_after = None  # bytes after which the connection is cut
        self.breaks = 0  # how often it is cut
        self.knows_ranges = True
        self.length_off_by = 0  # added to the length that is announced
        self.range_off_by = 0  # added to the start of the part that is announced
        self.etag = '"one"'
        self.asked: list[tuple[str, str | None]] = []  # path and Range of every request

    @property
    def address(self) -> str:
        """The prefix of all its files."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server, wanted = self.server, self.headers.get("Range")
        server.asked.append((self.path, wanted))
        if server.first:
            self.send_response(server.first.pop(0))
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body = server.files.get(self.path)
        if body is None:
            return self.send_error(404)
        start = int(wanted.split("=")[1].split("-")[0]) if wanted and server.knows_ranges else 0
        if self.headers.get("If-Range", server.etag) != server.etag:
            start = 0
        if start >= len(body):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start + server.range_off_by}-{len(body) - 1}/{len(body)}")
        if server.etag:
            self.send_header("ETag", server.etag)
        self.send_header("Content-Length", str(len(body) - start + server.length_off_by))
        self.end_headers()
        end = len(body)
        if server.breaks:
            server.breaks -= 1
            server.first, server.then = server.then, []
            end = start + server.breaks_after
        self.wfile.write(body[start:end])

    def log_message(self, *_):
        """Say nothing on the screen."""


@pytest.fixture
def server():
    """A server on this machine that misbehaves as real ones do, if told to."""
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield one
        one.shutdown()
        thread.join()
