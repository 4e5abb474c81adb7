"""A download against a server that breaks off, knows no ranges, lies about sizes, and refuses."""

import random

import pytest

from lessonlib.isic.download.fetching import fetch
from lessonlib.isic.layout import DataError

BODY = random.Random(0).randbytes(100_000)


@pytest.fixture(autouse=True)
def its_file(server):
    server.files["/it"] = BODY


def get(server, folder, size=100_000, more=()):
    fetch([*more, f"{server.address}it"], folder / "it", size, wait=0.001)


def whole(folder):
    assert [path.name for path in folder.iterdir()] == ["it"]
    return (folder / "it").read_bytes() == BODY


def test_a_file_comes_whole(server, tmp_path):
    get(server, tmp_path)
    assert whole(tmp_path) and server.asked == [("/it", None)]


def test_a_break_is_resumed_where_it_was(server, tmp_path):
    server.breaks, server.breaks_after = 7, 12_000
    get(server, tmp_path)
    assert whole(tmp_path)
    assert server.asked == [("/it", f"bytes={12_000 * k}-" if k else None) for k in range(8)]


def test_what_has_arrived_waits_for_a_later_call(server, tmp_path):
    server.breaks, server.breaks_after = 1, 40_000
    server.then = [503] * 5
    with pytest.raises(DataError, match="(?s)goes on where it stood.*answers 503 Service Unavailable, 5 times"):
        get(server, tmp_path)
    assert (tmp_path / "it.part").read_bytes() == BODY[:40_000] and not (tmp_path / "it").exists()
    server.asked.clear()
    get(server, tmp_path)
    assert whole(tmp_path) and server.asked == [("/it", "bytes=40000-")]


def test_a_server_without_ranges_begins_again(server, tmp_path):
    server.breaks, server.breaks_after, server.knows_ranges = 2, 60_000, False
    get(server, tmp_path)
    assert whole(tmp_path)
    server.breaks = 99
    (tmp_path / "it").unlink()
    with pytest.raises(DataError, match="breaks off after 60000 bytes, 5 times"):
        get(server, tmp_path)


@pytest.mark.parametrize("etag", ['"two"', ""])
def test_another_version_is_never_spliced(server, tmp_path, etag):
    """It is told by its ETag or, where the server gives none, by its length."""
    server.etag = '"one"' if etag else ""
    old = bytes(90_000) if not etag else bytes(len(BODY))
    (tmp_path / "it.part").write_bytes(old[:5_000])
    (tmp_path / "it.part.json").write_text(f'{{"total": {len(old)}, "etag": "{etag and "zero"}"}}')
    get(server, tmp_path)
    assert whole(tmp_path)
    (tmp_path / "it").rename(tmp_path / "it.part")  # too long a part, and nothing known of it
    get(server, tmp_path)
    assert whole(tmp_path)


def test_a_part_longer_than_the_file_is_thrown_away(server, tmp_path):
    (tmp_path / "it.part").write_bytes(bytes(120_000))
    (tmp_path / "it.part.json").write_text('{"total": 130000, "etag": ""}')
    server.etag = ""
    get(server, tmp_path)
    assert whole(tmp_path)


def test_a_finished_part_is_not_asked_for_again(server, tmp_path):
    (tmp_path / "it.part").write_bytes(BODY)
    (tmp_path / "it.part.json").write_text(f'{{"total": {len(BODY)}, "etag": ""}}')
    get(server, tmp_path)
    assert whole(tmp_path) and server.asked == []


def test_busy_servers_are_asked_again_and_missing_files_elsewhere(server, tmp_path):
    server.first = [503, 503, 429, 500]
    get(server, tmp_path, more=[f"{server.address}nowhere", "http://127.0.0.1:9/it"])
    assert whole(tmp_path)


def test_a_refusal_is_told_for_every_address(server, tmp_path):
    addresses = [f"{server.address}nowhere", f"{server.address}gone"]
    with pytest.raises(DataError) as error:
        fetch(addresses, tmp_path / "it", 10, wait=0.001)
    assert str(error.value).count("answers 404") == 2 and all(one in str(error.value) for one in addresses)
    assert len(server.asked) == 2  # a 404 is not asked again


@pytest.mark.parametrize("size", [len(BODY) * 2, len(BODY) // 2])
def test_a_file_of_a_wrong_size_is_not_even_begun(server, tmp_path, size):
    with pytest.raises(DataError, match=f"offers 100000 bytes, published are about {size}"):
        get(server, tmp_path, size)
    assert list(tmp_path.iterdir()) == []


def test_lies_about_the_length(server, tmp_path):
    server.length_off_by = 10  # announces more than it has
    with pytest.raises(DataError, match="cannot be had"):
        get(server, tmp_path)
    assert not (tmp_path / "it").exists()


def test_a_part_from_elsewhere_in_the_file_is_refused(server, tmp_path):
    server.breaks, server.breaks_after, server.range_off_by = 1, 100, 5
    with pytest.raises(DataError, match="sends from byte 105 on, asked for 100"):
        get(server, tmp_path)
    assert (tmp_path / "it.part").read_bytes() == BODY[:100]
