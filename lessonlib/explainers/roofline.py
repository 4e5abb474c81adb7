"""The roofline with a layer to move under it: which ceiling binds, and what time follows."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from html import escape

from lessonlib.arithmetic import Convolution, roofline_seconds
from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, scaled, significant
from lessonlib.tables import table

KINDS = {"standard": "standard 3 × 3", "depthwise": "depthwise 3 × 3", "pointwise": "pointwise 1 × 1"}
CHANNELS = (8, 16, 32, 64, 128, 256, 512, 1024)
SIZES = (7, 14, 28, 56, 112)
INTENSITIES = tuple(round(2 ** (quarter / 4), 4) for quarter in range(-16, 45))  # 1/16 to 2048 multiply-adds a byte
BYTES_PER_NUMBER = 4


@dataclass(frozen=True)
class RooflinePoint:
    """A measured layer: a short label, its kind, multiply-adds a byte, and multiply-adds a second.

    Raises ValueError for another kind than standard, depthwise or pointwise, or a number that is not above 0.
    """

    label: str
    kind: str
    intensity: float
    macs_per_second: float

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind={self.kind!r} of {self.label!r}: give one of {', '.join(KINDS)}")
        _check(intensity=self.intensity, macs_per_second=self.macs_per_second)


class Roofline(Explainer):
    """A log-log roofline: the reader picks a layer, or drags its multiply-adds a byte, and sees what binds.

    ``peak_macs`` in multiply-adds a second, ``bandwidth`` in bytes a second, ``overhead`` in seconds a call: one
    number, or one for each kind of layer. ``points`` are measured layers, drawn hollow; ``device`` says on what.
    The model is Williams et al. 2009, section 3, with the fixed cost of a call added. Raises ValueError for a ceiling
    that is not above 0.
    """

    name = "roofline"
    title = "What holds a layer back?"
    parts = ("marks", "roofline_chart")
    buttons = (("own", "Back to its own intensity"),)

    def __init__(
        self,
        *,
        peak_macs: float,
        bandwidth: float,
        overhead: float | Mapping[str, float] = 0.0,
        device: str = "",
        points: Iterable[RooflinePoint] = (),
        kind: str = "depthwise",
        channels: int = 128,
        size: int = 14,
    ):
        _check(peak_macs=peak_macs, bandwidth=bandwidth)
        self.overhead = dict(overhead) if isinstance(overhead, Mapping) else dict.fromkeys(KINDS, overhead)
        if set(self.overhead) != set(KINDS) or not all(seconds >= 0 for seconds in self.overhead.values()):
            raise ValueError(
                f"overhead={overhead!r}: give seconds of at least 0, one number or one each of {list(KINDS)}"
            )
        self.overhead = {name: float(seconds) for name, seconds in self.overhead.items()}
        self.peak, self.bandwidth, self.device, self.points = float(peak_macs), float(bandwidth), device, tuple(points)
        self._controls = (
            Choice("kind", "Layer", KINDS, kind, roles=tuple(KINDS)),
            Slider("channels", "Channels", CHANNELS, channels),
            Slider("size", "Map size", SIZES, size, tuple(f"{size} × {size}" for size in SIZES)),
            Slider("intensity", "Intensity", ("own", *INTENSITIES), "own"),
        )

    def controls(self) -> tuple:
        return self._controls

    def data(self) -> dict:
        ceilings = {"peak": self.peak, "bandwidth": self.bandwidth, "overhead": self.overhead, "device": self.device}
        points = [
            {**asdict(p), "intensity": float(p.intensity), "macs_per_second": float(p.macs_per_second)}
            for p in self.points
        ]
        return {**ceilings, "points": points, "bytesPerNumber": BYTES_PER_NUMBER}

    def compute(self, kind: str, channels: int, size: int, intensity: float | str = "own") -> dict:
        """Return the layer's multiply-adds, bytes and intensities, what binds it, its seconds and its speed."""
        layers = {
            "standard": Convolution.standard(channels, channels, 3),
            "depthwise": Convolution.depthwise(channels, 3),
            "pointwise": Convolution.pointwise(channels, channels),
        }
        macs, own = layers[kind].macs(size, size), layers[kind].intensity(size, size, BYTES_PER_NUMBER)
        intensity = own if intensity == "own" else intensity
        moved = macs / intensity
        parts = {"compute": macs / self.peak, "memory": moved / self.bandwidth, "call": self.overhead[kind]}
        seconds = roofline_seconds(macs, moved, self.peak, self.bandwidth, self.overhead[kind])
        return {
            "macs": macs,
            "own": own,
            "intensity": intensity,
            "bytes": moved,
            **parts,
            "bound": max(parts, key=parts.get),
            "seconds": seconds,
            "speed": macs / seconds,
            "roof": min(self.peak, intensity * self.bandwidth),
            "ridge": self.peak / self.bandwidth,
        }

    def without_script(self) -> str:
        rows = []
        for kind, text in KINDS.items():
            for channels in (32, 128, 512):
                found = self.compute(kind, channels, 14)
                time = f"{significant(found['seconds'] * 1e6)}{THIN_SPACE}µs"
                rows.append((f"{text}, {channels} channels", significant(found["intensity"]), found["bound"], time))
        return table(("Layer", "Multiply-adds a byte", "Longest part", "Predicted"), rows, "Layers on maps of 14 × 14")

    def after(self) -> str:
        where = f'<p class="lean-muted">{_device(self.device)}</p>' if self.device else ""
        if not self.points:
            return where
        rows = [
            (p.label, p.kind, significant(p.intensity), scaled(p.macs_per_second), f"{self._share(p):.0f}{THIN_SPACE}%")
            for p in self.points
        ]
        header = ("Layer", "Kind", "Multiply-adds a byte", "Multiply-adds a second", "Of the roof")
        measured = table(header, rows, "Measured; the roof is what the two ceilings would allow at that intensity")
        return f"<details><summary>The measured layers as a table</summary>{measured}</details>{where}"

    def _share(self, point: RooflinePoint) -> float:
        return 100 * point.macs_per_second / min(self.peak, point.intensity * self.bandwidth)


def _device(device: str) -> str:
    return escape(f"Ceilings measured on {device}.")


def _check(**amounts: float) -> None:
    for name, amount in amounts.items():
        if not amount > 0:
            raise ValueError(f"{name}={amount} is not above 0: give a measured, positive number")
