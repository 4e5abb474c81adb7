"""What loading every image costs: in bytes by arithmetic, and in peak memory of a process that does it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

BYTES = {"uint8": 1, "float32": 4, "float64": 8}


def loading_bytes(images: int, height: int, width: int, dtype: str = "uint8") -> int:
    """Return the bytes of ``images`` colour pictures of ``height`` x ``width`` pixels, all in memory at once."""
    return images * height * width * 3 * BYTES[dtype]


def all_at_once(files: list[Path]) -> None:
    """Load as the notes do: a list that keeps every decoded image."""
    kept = [_decoded(file) for file in files]
    del kept


def all_as_floats(files: list[Path]) -> None:
    """Load as the notes do, then divide by 255. to get one array of floats: NumPy's floats are 64 bits wide."""
    kept = np.stack([_decoded(file) for file in files]) / 255.0
    del kept


def one_by_one(files: list[Path]) -> None:
    """Decode an image, look at it, let it go."""
    for file in files:
        _decoded(file).mean()


def memory_map(files: list[Path]) -> None:
    """Read batches of 32 in random order from a memory map: ``files`` holds the one .npy."""
    pixels = np.lib.format.open_memmap(files[0], mode="r")
    for batch in np.array_split(np.random.default_rng(0).permutation(len(pixels)), -(-len(pixels) // 32)):
        pixels[batch].mean()


LOADERS: dict[str, Callable[[list[Path]], None]] = {
    loader.__name__: loader for loader in (all_at_once, all_as_floats, one_by_one, memory_map)
}


def peak_memory(loader: str, files: list[Path]) -> int:
    """Return by how many bytes the memory of a fresh process grows at most while ``loader`` goes through ``files``.

    Pages of a memory map count as far as they were read, though the system takes them back when it needs them.
    Raises KeyError for an unknown loader, RuntimeError with the process's own words when it fails.
    """
    if loader not in LOADERS:
        raise KeyError(f"no loader is called {loader!r}; there are {', '.join(LOADERS)}")
    command = [sys.executable, "-m", "lessonlib.isic.memory", loader]
    names = "\n".join(str(file) for file in files)
    done = subprocess.run(
        command, input=names, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    if done.returncode:
        raise RuntimeError(f"{loader} failed: {done.stderr.strip().splitlines()[-1]}")
    return int(done.stdout)


def _decoded(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.array(image.convert("RGB"))


def _highest() -> int:
    """Return the highest resident memory of this process so far, in bytes."""
    try:
        # Not ru_maxrss: on Linux a child starts with its parent's.
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        import resource  # not on every system

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else 1024 * peak


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.stdin.read().splitlines()]
    if sys.argv[1] != "memory_map":
        _decoded(chosen[0])  # the decoder's own memory is not the images'
    before = _highest()
    LOADERS[sys.argv[1]](chosen)
    print(_highest() - before)
