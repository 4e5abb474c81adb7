"""What a measurement gives: one figure a round, and how to say them honestly, with their spread and the device."""

from dataclasses import dataclass
from html import escape
from statistics import median, quantiles

from lessonlib.numbers import THIN_SPACE, significant
from lessonlib.profiling.device import Device
from lessonlib.tables import table


@dataclass(frozen=True)
class Rounds:
    """One figure a round, and what is said of them: the median, the quartiles (half of the rounds) and the smallest."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between these two lie the middle half of the rounds."""
        low, _, high = quantiles(self.values, n=4, method="inclusive")
        return low, high

    @property
    def minimum(self) -> float:
        return min(self.values)


@dataclass(frozen=True, repr=False)
class Latency(Rounds):
    """Seconds a call, one figure a round of ``calls`` calls, on ``device``."""

    calls: int
    device: Device

    def __repr__(self) -> str:
        low, high = map(as_time, self.quartiles)
        return (
            f"{as_time(self.median)} (half of the rounds {low} to {high}, fastest {as_time(self.minimum)}; "
            f"{len(self.values)} rounds of {self.calls} calls; {self.device})"
        )

    def _repr_html_(self) -> str:
        return f'<p class="lean-latency">{escape(repr(self))}</p>'


@dataclass(frozen=True, repr=False)
class Ratio(Rounds):
    """How many times as long the one took as the other, one figure a round, without a unit."""

    def __repr__(self) -> str:
        low, high = map(significant, self.quartiles)
        return f"{significant(self.median)} (half of the rounds {low} to {high})"


@dataclass(frozen=True, repr=False)
class Comparison:
    """Latencies of several candidates, measured in turn: the same round of each stands side by side."""

    latencies: dict[str, Latency]

    def __getitem__(self, name: str) -> Latency:
        return self.latencies[name]

    def ratio(self, slow: str, fast: str) -> Ratio:
        """Return the time of ``slow`` over that of ``fast``, round by round: how many times faster ``fast`` is."""
        pairs = zip(self[slow].values, self[fast].values, strict=True)
        return Ratio(tuple(one / other for one, other in pairs))

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {timed!r}" for name, timed in self.latencies.items())

    def _repr_html_(self) -> str:
        first = next(iter(self.latencies))
        rows = [
            (
                name,
                as_time(timed.median),
                " – ".join(map(as_time, timed.quartiles)),
                as_time(timed.minimum),
                significant(self.ratio(first, name).median),
            )
            for name, timed in self.latencies.items()
        ]
        header = ("", "median", "half of the rounds", "fastest", f"times faster than {first}")
        return table(header, rows, f"Time of a call; {self[first].device}")


def as_time(seconds: float) -> str:
    """Return a time with the unit that suits it: ``0.0000123`` -> ``12.3 µs``."""
    size, unit = next(((s, u) for s, u in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")) if seconds >= s), (1e-9, "ns"))
    return f"{significant(seconds / size)}{THIN_SPACE}{unit}"
