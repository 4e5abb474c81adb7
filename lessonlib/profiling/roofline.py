"""The roofline: how fast a layer can be at best, from two ceilings that are measured and not read from a data sheet.

Williams, Waterman and Patterson 2009, section 3: a kernel that does ``macs`` multiply-adds and moves ``bytes`` takes
at least ``macs / peak`` seconds to compute and ``bytes / bandwidth`` seconds to move; the larger of the two binds. We
add the fixed cost of a call, which their kernels were too large to feel, and let the bandwidth depend on how much
memory the layer touches, since a cache is several times faster than the memory behind it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

import torch
from torch import nn

from lessonlib.arithmetic import Convolution, roofline_seconds
from lessonlib.profiling.device import Device
from lessonlib.profiling.latency import latency

KIB, MIB = 2**10, 2**20
WORKING_SETS = (256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB)
MATRICES = (512, 1024)


@dataclass(frozen=True)
class Ceilings:
    """What one device can do at best.

    ``peak`` in multiply-adds a second; ``bandwidths`` as pairs (bytes touched, bytes a second), rising in the first;
    ``call_seconds`` is the fixed cost of a call of a dense and of a grouped convolution.
    """

    peak: float
    bandwidths: tuple[tuple[int, float], ...]
    call_seconds: Mapping[str, float]
    device: Device
    bytes_per_number: int = 4

    def bandwidth(self, working_set: float) -> float:
        """Return bytes a second where ``working_set`` bytes are touched, interpolated between the measured sizes."""
        sizes = [size for size, _ in self.bandwidths]
        right = bisect_left(sizes, working_set)
        if right in (0, len(sizes)):
            return self.bandwidths[min(right, len(sizes) - 1)][1]
        (low, slow), (high, fast) = self.bandwidths[right - 1 : right + 1]
        share = log(working_set / low) / log(high / low)
        return exp((1 - share) * log(slow) + share * log(fast))

    def ridge(self, working_set: float) -> float:
        """Return the multiply-adds a byte at which the two ceilings meet: below it a layer waits for memory."""
        return self.peak / self.bandwidth(working_set)

    def predict(self, layer: Convolution, height: int, width: int, batch: int = 1, copies: Iterable[int] = ()) -> float:
        """Return the seconds that the roofline gives for ``batch`` inputs of ``height`` x ``width``.

        ``copies`` are the bytes of every tensor that the library first, or afterwards,
        rearranges in memory: each is one more call that reads and writes them.
        """
        weights = layer.parameters * self.bytes_per_number
        maps = layer.bytes_moved(height, width, self.bytes_per_number) - weights
        moved = batch * maps + weights
        macs = batch * layer.macs(height, width)
        call = self.call_seconds["grouped" if layer.groups > 1 else "dense"]
        seconds = roofline_seconds(macs, moved, self.peak, self.bandwidth(moved), call)
        for copied in copies:
            seconds += 2 * copied / self.bandwidth(2 * copied) + self.call_seconds["dense"]
        return seconds

    def bound(self, layer: Convolution, height: int, width: int) -> str:
        """Return what takes longest for one input: the "call", moving through "memory", or to "compute"."""
        moved = layer.bytes_moved(height, width, self.bytes_per_number)
        parts = {
            "call": self.call_seconds["grouped" if layer.groups > 1 else "dense"],
            "memory": moved / self.bandwidth(moved),
            "compute": layer.macs(height, width) / self.peak,
        }
        return max(parts, key=parts.get)


def measure_ceilings(device: torch.device | str = "cpu", threads: int = 1) -> Ceilings:
    """Measure the ceilings of this device for 32-bit numbers, in a few seconds.

    The peak comes from products of square matrices, the bandwidth from copies of several sizes (a copy reads and
    writes, so its bytes count twice), the cost of a call from convolutions over a single pixel, which have nothing else
    to do. Of each the fastest round counts, since a ceiling is what is possible.
    """
    # Many short rounds: on a busy machine a few of them run undisturbed.
    how = {"threads": threads, "rounds": 31, "round_seconds": 0.001}
    peaks = []
    for size in MATRICES:
        product = latency(torch.matmul, *torch.randn(2, size, size, device=device), **how)
        peaks.append(size**3 / product.minimum)
    bandwidths = []
    for size in WORKING_SETS:
        source = torch.zeros(size // 8, device=device)
        bandwidths.append((size, size / latency(torch.empty_like(source).copy_, source, **how).minimum))
    pixel = torch.zeros(1, 8, 1, 1, device=device).contiguous(memory_format=torch.channels_last)
    calls = {}
    for kind, groups in (("dense", 1), ("grouped", 8)):
        smallest = nn.Conv2d(8, 8, 3, padding=1, groups=groups, bias=False, device=device)
        calls[kind] = latency(smallest.to(memory_format=torch.channels_last), pixel, **how).minimum
    return Ceilings(max(peaks), tuple(bandwidths), calls, product.device)


def share_within(factor: float, pairs: Iterable[tuple[float, float]]) -> float:
    """Return the share of (predicted, measured) pairs that differ by ``factor`` or less, in either direction.

    Raises ValueError for no pairs and for a factor below 1.
    """
    pairs = list(pairs)
    if not pairs or factor < 1:
        raise ValueError(f"need at least one pair and a factor of at least 1, got {len(pairs)} pairs and {factor}")
    return sum(1 / factor <= predicted / measured <= factor for predicted, measured in pairs) / len(pairs)
