"""Images that cannot be used: cut short, unreadable, in grey, of another size than the others."""

from collections import Counter
from pathlib import Path

from PIL import Image

from lessonlib.isic.layout import IMAGES, OFFICIAL_SIZE
from lessonlib.isic.progress import progress
from lessonlib.isic.workers import spread

_PIECE = 64  # images a worker decodes at a time
_END = b"\xff\xd9"  # the last marker of a JPEG; some cameras write a few bytes after it


def image_faults(files: list[Path], processes: int = 2) -> list[str]:
    """Decode every image to its last byte and return the faults, a line each, in the order of ``files``.

    The right size is that of the most images: the official 600 x 450 or, in a drawn or a shrunk set, another.
    """
    looking = spread(look_at, files, processes=processes, chunk=_PIECE)
    looked = list(progress(looking, "decoding images", total=len(files)))
    sizes = Counter(size for size, _ in looked if size)
    usual = max(sizes, key=lambda size: (sizes[size], size == OFFICIAL_SIZE), default=None)
    found = []
    for file, (size, fault) in zip(files, looked, strict=True):
        if fault:
            found.append(f"{IMAGES}/{file.name} {fault}")
        if size and size != usual:
            found.append(f"{IMAGES}/{file.name} has {_text(size)} pixels, most images {_text(usual)}")
    return found


def look_at(file: Path) -> tuple[tuple[int, int] | None, str | None]:
    """Return (height, width) of the image, None if it cannot be decoded, and what is wrong with it, None if nothing."""
    try:
        tail = _tail(file)
        if not tail:
            return None, "is empty"
        with Image.open(file) as image:
            size, mode, kind = (image.height, image.width), image.mode, image.format
            image.draft(None, (1, 1))  # every byte of a JPEG is read, but only an eighth of its pixels are worked out
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        cut = "truncated" in str(error).lower()
        return None, "is truncated: get it again" if cut else f"cannot be decoded: {str(error).replace(str(file), '')}"
    if kind != "JPEG":
        return size, f"is a {kind}, not a JPEG"
    if _END not in tail:  # the decoder does not miss it once it has all pixels
        return size, "is truncated: get it again"
    return size, None if mode == "RGB" else f"is {mode}, not RGB"


def _tail(file: Path) -> bytes:
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - 4096))
        return opened.read()


def _text(size: tuple[int, int]) -> str:
    return f"{size[1]}×{size[0]}"
