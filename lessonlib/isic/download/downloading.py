"""All files of the task from the challenge's server: fetched, counted, recorded, unpacked."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessonlib.isic.download.fetching import fetch
from lessonlib.isic.download.unpacking import unpack
from lessonlib.isic.faults import read_table
from lessonlib.isic.layout import DataError

RECORD = "SHA256SUMS"  # as sha256sum writes and reads it
PREFIXES = (
    "https://isic-archive.s3.amazonaws.com/challenges/2018/",
    "https://isic-challenge-data.s3.amazonaws.com/2018/",  # older, still used
)


@dataclass(frozen=True)
class Remote:
    """A file as published: its name, its rounded length, and how many images or rows it holds."""

    part: str  # "Training", "Validation" or "Test"
    kind: str  # what follows the part in the name
    size: int
    holds: int

    @property
    def name(self) -> str:
        """The name at the server."""
        return f"ISIC2018_Task3_{self.part}_{self.kind}"

    def counted(self, folder: Path) -> int:
        """Return how many images or rows of it are in ``folder``, unpacked; 0 where there is nothing."""
        stem = self.name.removesuffix(".zip")
        if self.kind.startswith("Input"):
            return sum(1 for _ in (folder / stem).glob("*.jpg"))
        table = folder / stem / f"{stem}.csv" if self.name.endswith(".zip") else folder / stem
        return len(read_table(table)) if table.exists() else 0


FILES = (
    Remote("Training", "GroundTruth.zip", 36_000, 10_015),
    Remote("Training", "LesionGroupings.csv", 481_000, 10_015),
    Remote("Training", "Input.zip", 2_600_000_000, 10_015),
    Remote("Validation", "GroundTruth.zip", 7_000, 193),
    Remote("Validation", "Input.zip", 51_000_000, 193),
    Remote("Test", "GroundTruth.zip", 11_000, 1_512),
    Remote("Test", "Input.zip", 401_000_000, 1_512),
)


def download(
    folder: Path,
    files: Sequence[Remote] = FILES,
    prefixes: Sequence[str] = PREFIXES,
    keep_archives: bool = True,
    wait: float = 1.0,
    say: Callable[[str], None] = print,
) -> None:
    """Bring ``files`` into ``folder``, unpacked in the official layout; what is there and complete is not fetched.

    Each is looked for at every prefix in turn, its sha256 goes to SHA256SUMS on the first download and is compared on a
    later one (nobody has published any), and its images or rows are counted. ``keep_archives=False`` deletes an archive
    once its content is counted. A file that fails does not hinder the others.
    Raises DataError, with every file's trouble, when one is missing in the end, and where the disk is too full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    todo = [remote for remote in files if remote.counted(folder) != remote.holds]
    needed, free = sum(2 * remote.size for remote in todo), shutil.disk_usage(folder).free
    if needed > free:  # an archive of JPEGs unpacks to its own size
        raise DataError(f"{folder} needs {needed / 1e9:.1f} GB, but has {free / 1e9:.1f} GB free")
    troubles = []
    for remote in files:
        try:
            if remote in todo:
                _bring(remote, folder, prefixes, keep_archives, wait)
            say(f"{remote.name}: {remote.holds} {'images' if remote.kind.startswith('Input') else 'rows'}")
        except DataError as error:
            troubles.append(str(error))
    if troubles:
        raise DataError("\n".join([*troubles, f"{len(troubles)} of {len(files)} files are not complete"]))


def _bring(remote: Remote, folder: Path, prefixes: Sequence[str], keep_archives: bool, wait: float) -> None:
    file = folder / remote.name
    if not file.exists():
        fetch([f"{prefix.rstrip('/')}/{remote.name}" for prefix in prefixes], file, remote.size, wait)
    _record(file)
    if file.suffix == ".zip":
        unpack(file, folder)
    counted = remote.counted(folder)
    if counted != remote.holds:
        raise DataError(f"{remote.name} holds {counted}, published are {remote.holds}: delete it and start again")
    if file.suffix == ".zip" and not keep_archives:
        file.unlink()


def _record(file: Path) -> None:
    """Write the file's sha256 into the record, or compare it with what the record says since an earlier download."""
    record = file.parent / RECORD
    lines = record.read_text().splitlines() if record.exists() else []
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if known.setdefault(file.name, digest) != digest:
        raise DataError(f"{file} is not the file of the first download, says {record}: delete one of the two")
    record.write_text("".join(f"{digest}  {name}\n" for name, digest in known.items()))
