"""An archive from the network, unpacked so that it can harm nothing: no path outside, no bomb, no half-written file."""

import stat
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from lessonlib.isic.appearing import appearing
from lessonlib.isic.layout import DataError
from lessonlib.isic.progress import progress

_SUFFIXES = {".jpg", ".csv", ".txt"}
_CHUNK = 1 << 20


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack ``archive`` into ``folder`` under the archive's own name, and return that folder.

    Files that are there already, with the right length and check sum, are left as they are: an unpacking that was
    broken off goes on. Raises DataError before anything is written where an entry leads outside, is a link, a folder in
    the folder or another kind of file, comes twice, or where all together would be far larger than the archive; and
    for a damaged archive, naming the entry.
    """
    home = folder / archive.stem
    try:
        with ZipFile(archive) as packed:
            entries = _entries(packed, archive)
            home.mkdir(parents=True, exist_ok=True)
            for name, entry in progress(entries.items(), f"unpacking {archive.name}"):
                if not _there(home / name, entry):
                    _write(packed, entry, home / name)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{archive} is damaged ({error}): delete it and start again") from error
    return home


def _entries(packed: ZipFile, archive: Path) -> dict[str, ZipInfo]:
    """Return the entries by the names that their files will have."""
    entries: dict[str, ZipInfo] = {}
    seen: set[str] = set()
    for entry in packed.infolist():
        path = entry.filename.replace("\\", "/")
        parts = [part for part in path.split("/") if part]
        if entry.is_dir() or "__MACOSX" in parts or (parts and parts[-1] == ".DS_Store"):
            continue
        if path.startswith("/") or ".." in parts or ":" in path or not parts:
            raise DataError(f"{archive} holds {entry.filename!r}, which leads outside: nothing was unpacked")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise DataError(f"{archive} holds {entry.filename!r}, a link: nothing was unpacked")
        if parts[0] == archive.stem:
            parts = parts[1:]
        if len(parts) != 1 or Path(parts[0]).suffix not in _SUFFIXES:
            raise DataError(f"{archive} holds {entry.filename!r}, which is no image and no table: nothing was unpacked")
        if parts[0].lower() in seen:  # some file systems do not tell A from a
            raise DataError(f"{archive} holds {parts[0]!r} twice: nothing was unpacked")
        entries[parts[0]] = entry
        seen.add(parts[0].lower())
    packed_size, size = archive.stat().st_size, sum(entry.file_size for entry in entries.values())
    if size > 4 * packed_size + 10**7:
        raise DataError(f"{archive} has {packed_size} bytes and would unpack to {size}: nothing was unpacked")
    return entries


def _there(file: Path, entry: ZipInfo) -> bool:
    if not file.is_file() or file.is_symlink() or file.stat().st_size != entry.file_size:
        return False
    return zlib.crc32(file.read_bytes()) == entry.CRC


def _write(packed: ZipFile, entry: ZipInfo, file: Path) -> None:
    # An entry that says it is smaller than it is yields no byte more than it said, and its check sum fails.
    with packed.open(entry) as source, appearing(file) as opened:
        while piece := source.read(_CHUNK):
            opened.write(piece)
