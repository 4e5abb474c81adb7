"""Operations saved beside time saved: standard layers against separable ones of the same shape, on a grid."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import torch
from torch import nn

from lessonlib.arithmetic import Convolution
from lessonlib.profiling.latency import compare
from lessonlib.profiling.roofline import Ceilings, share_within
from lessonlib.profiling.timings import Comparison, Ratio

CHANNELS = (32, 64, 128, 256, 512)
SIZES = (7, 14, 28, 56)
LAYOUTS = {"channels_last": torch.channels_last, "contiguous": torch.contiguous_format}
STEPS = ("depthwise", "pointwise")
LARGE = 200_000_000  # multiply-adds of a layer that takes milliseconds


@dataclass(frozen=True)
class Case:
    """One shape, ``batch`` x ``channels`` x ``size`` x ``size``, with what was measured on it.

    ``times`` holds "standard", "depthwise", "pointwise", and "separable", the last two in a row.
    """

    channels: int
    size: int
    layout: str
    batch: int
    layers: dict[str, Convolution]
    times: Comparison

    @property
    def theory(self) -> float:
        """How many times fewer multiply-adds the separable layer needs, exactly: 1 / (1/N + 1/D_K²)."""
        macs = {kind: layer.macs(self.size, self.size) for kind, layer in self.layers.items()}
        return macs["standard"] / sum(macs[step] for step in STEPS)

    @property
    def speedup(self) -> Ratio:
        """How many times less time it needs, round by round."""
        return self.times.ratio("standard", "separable")

    @property
    def kept(self) -> float:
        """The share of the saving that the clock sees: measured speed-up over theory, 1 if operations were time."""
        return self.speedup.median / self.theory

    def predicted(self, ceilings: Ceilings, copies: bool = True) -> dict[str, float]:
        """Return the seconds of each kind of layer by the roofline; the separable layer is the sum of its two steps.

        ``copies`` adds what the library spends on rearranging (:func:`hidden_copies`).
        """
        seconds = {}
        for kind, layer in self.layers.items():
            hidden = hidden_copies(layer, self.size, self.layout, self.batch) if copies else ()
            seconds[kind] = ceilings.predict(layer, self.size, self.size, self.batch, hidden)
        return {**seconds, "separable": sum(seconds[step] for step in STEPS)}

    def predicted_speedup(self, ceilings: Ceilings, copies: bool = True) -> float:
        """Return the speed-up that the roofline expects."""
        seconds = self.predicted(ceilings, copies)
        return seconds["standard"] / seconds["separable"]


def hidden_copies(layer: Convolution, size: int, layout: str, batch: int = 1) -> tuple[int, ...]:
    """Return the bytes of each tensor that PyTorch on an x86 processor rearranges at every call, for 32-bit numbers.

    oneDNN keeps weights, and in the contiguous layout the feature maps too, in blocks of 16 channels or more. A layer
    with a spatial kernel is put into that order and back each time; a 1x1 layer on one thread is a matrix product as it
    stands. ``torch.backends.mkldnn.verbose`` logs every such copy as a "reorder".
    """
    if layer.kernel_size == (1, 1):
        return ()
    maps = (layer.input_numbers(size, size), layer.output_numbers(size, size)) if layout == "contiguous" else ()
    return (4 * layer.parameters, *(4 * batch * numbers for numbers in maps))


def measure_case(
    channels: int,
    size: int,
    layout: str = "channels_last",
    batch: int = 1,
    dtype: torch.dtype = torch.float32,
    rounds: int | None = None,
    round_seconds: float = 0.001,
    threads: int = 1,
) -> Case:
    """Measure a standard 3x3 layer against a depthwise 3x3 followed by a 1x1, all in turn, on random numbers.

    Rounds are short and many, so that on a busy machine most of them run undisturbed: 31, and 11 for a layer so large
    that a single call fills many rounds.
    Raises ValueError for an unknown layout.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"no memory layout is called {layout!r}; give one of {', '.join(LAYOUTS)}")
    layers = {
        "standard": Convolution.standard(channels, channels, 3),
        "depthwise": Convolution.depthwise(channels, 3),
        "pointwise": Convolution.pointwise(channels, channels),
    }
    modules = {
        kind: nn.Conv2d(**asdict(layer)).to(dtype=dtype, memory_format=LAYOUTS[layout])
        for kind, layer in layers.items()
    }
    modules["separable"] = nn.Sequential(*(modules[step] for step in STEPS))
    images = torch.randn(batch, channels, size, size).to(dtype).contiguous(memory_format=LAYOUTS[layout])
    if rounds is None:
        rounds = 11 if batch * layers["standard"].macs(size, size) > LARGE else 31
    times = compare(modules, images, rounds=rounds, round_seconds=round_seconds, warm_up=2, threads=threads)
    return Case(channels, size, layout, batch, layers, times)


def measure_grid(
    layout: str = "channels_last", channels: Iterable[int] = CHANNELS, sizes: Iterable[int] = SIZES, **how: object
) -> list[Case]:
    """Return a :class:`Case` for every width and every size; ``how`` goes to :func:`measure_case`."""
    return [measure_case(width, size, layout, **how) for width in channels for size in sizes]


def predictions(cases: Iterable[Case], ceilings: Ceilings, copies: bool = True) -> Iterator[tuple[str, float, float]]:
    """Yield (kind, predicted seconds, measured seconds) for every layer of every case.

    The measured time is the fastest round: like the ceilings it says what is possible, not what else the machine did.
    """
    for case in cases:
        for kind, seconds in case.predicted(ceilings, copies).items():
            yield kind, seconds, case.times[kind].minimum


def share_predicted(
    cases: Iterable[Case],
    ceilings: Ceilings,
    copies: bool = True,
    layout: str | None = None,
    kind: str | None = None,
    factor: float = 2,
) -> float:
    """Return the share of layers predicted within ``factor``, of one memory layout and one kind or of all."""
    chosen = [case for case in cases if layout in (None, case.layout)]
    return share_within(factor, [pair for name, *pair in predictions(chosen, ceilings, copies) if kind in (None, name)])
