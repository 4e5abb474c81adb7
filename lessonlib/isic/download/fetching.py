"""One file from the network: resumed after a break, tried at every address, complete or not there at all."""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from lessonlib.isic.layout import DataError
from lessonlib.isic.progress import progress_bytes

_AGAIN = {408, 425, 429, 500, 502, 503, 504}  # the server asks for patience; any other refusal is final
_TRIES = 5  # in a row that bring nothing new
_CHUNK = 1 << 18


class _Elsewhere(Exception):
    """This address will not do; the next one may."""


def fetch(addresses: list[str], file: Path, size: int, wait: float = 1.0) -> None:
    """Download ``file`` from the first of ``addresses`` that has it; a break is resumed, now or by the next call.

    ``size`` is the published length: a server that offers less than two thirds or more than one and a half of it has
    something else. ``wait`` is the first pause in seconds; it doubles with every try that brings nothing.
    Raises DataError with what every address said; what has arrived is kept as ``.part`` for the next call.
    """
    part = file.with_name(f"{file.name}.part")
    said = []
    for address in addresses:
        try:
            _complete(address, part, size, wait)
        except _Elsewhere as error:
            said.append(f"  {address}: {error}")
        else:
            os.replace(part, file)
            _stamp(part).unlink(missing_ok=True)
            return
    raise DataError("\n".join([f"{file.name} cannot be had now; start again later, it goes on where it stood:", *said]))


def _complete(address: str, part: Path, size: int, wait: float) -> None:
    """Ask ``address`` until ``part`` is complete. Gives up when ``_TRIES`` in a row bring no byte that is new."""
    farthest, fruitless = _length(part), 0
    while fruitless < _TRIES:
        pause = wait * 2**fruitless
        try:
            if _read_on(address, part, size):
                return
            reason = f"breaks off after {_length(part)} bytes"
        except HTTPError as error:
            reason = f"answers {error.code} {error.reason}"
            if error.code not in _AGAIN:
                raise _Elsewhere(reason) from error
            pause = max(pause, _seconds(error.headers.get("Retry-After")))
        except (OSError, HTTPException) as error:  # no connection, time-out, reset
            reason = f"breaks off: {error}"
        fruitless = 0 if _length(part) > farthest else fruitless + 1
        farthest = max(farthest, _length(part))
        if fruitless < _TRIES:
            time.sleep(min(pause, 60))
    raise _Elsewhere(f"{reason}, {_TRIES} times")


def _read_on(address: str, part: Path, size: int) -> bool:
    """Append what is missing to ``part``, from its start if the server knows no ranges; return whether it is whole."""
    offset, known = _length(part), _known(part)
    if offset and offset == known.get("total"):
        return True
    headers = {"Accept-Encoding": "identity", "User-Agent": "lessonlib.isic"}
    if offset and known:
        headers["Range"] = f"bytes={offset}-"
        if known["etag"]:
            headers["If-Range"] = known["etag"]  # another version of the file comes whole, never spliced
    try:
        answer = urlopen(Request(address, headers=headers), timeout=30)
    except HTTPError as error:
        if error.code != 416:
            raise
        part.unlink()  # longer than the file is now
        return False
    with answer:
        resumed = answer.status == 206
        total = _resumed_total(answer, offset) if resumed else _offered_total(answer, size)
        if resumed and total != known["total"]:
            part.unlink()  # the file has changed meanwhile
            return False
        if not resumed:
            offset = 0
            etag = answer.headers.get("ETag") or ""
            _stamp(part).write_text(json.dumps({"total": total, "etag": "" if etag.startswith("W/") else etag}))
        with part.open("ab" if resumed else "wb") as opened:
            for piece in progress_bytes(_pieces(answer), part.stem, total, offset):
                opened.write(piece)
    return _length(part) == total


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(_CHUNK):
        yield piece


def _resumed_total(answer: HTTPResponse, offset: int) -> int:
    sent = answer.headers.get("Content-Range", "")
    try:
        start, total = int(sent.split()[1].split("-")[0]), int(sent.split("/")[1])
    except (IndexError, ValueError) as error:
        raise _Elsewhere(f"sends a part but does not say which: {sent!r}") from error
    if start != offset:
        raise _Elsewhere(f"sends from byte {start} on, asked for {offset}")
    return total


def _offered_total(answer: HTTPResponse, size: int) -> int:
    length = answer.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise _Elsewhere("does not say how long the file is")
    if not size / 1.5 <= int(length) <= size * 1.5:
        raise _Elsewhere(f"offers {length} bytes, published are about {size}")
    return int(length)


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isdecimal() else 0.0


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _stamp(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _known(part: Path) -> dict:
    """Return what the server said of the file when ``part`` was begun; nothing means: begin again."""
    try:
        known = json.loads(_stamp(part).read_text())
        return known if isinstance(known["total"], int) and isinstance(known["etag"], str) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
