"""What a shuffle costs: no multiply-add, and yet time, since every number of the map moves to another place."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.shuffle import channel_shuffle
from lessonlib.profiling.latency import compare
from lessonlib.profiling.timings import Comparison

# channels of the three stages of ShuffleNet with 3 groups, and the size of their maps: Zhang et al. 2018, table 1
SHAPES = ((240, 28), (480, 14), (960, 7))
GROUPS = 3


@dataclass(frozen=True)
class Price:
    """One shape: times of a dense 1 x 1 convolution, of the same in groups, and of the shuffle that follows it."""

    channels: int
    size: int
    groups: int
    times: Comparison

    @property
    def saved(self) -> int:
        """How many times fewer multiply-adds the groups do, exactly."""
        dense, grouped = (Convolution(self.channels, self.channels, 1, groups=g) for g in (1, self.groups))
        return dense.macs(self.size, self.size) // grouped.macs(self.size, self.size)

    @property
    def fastest(self) -> dict[str, float]:
        """Seconds of the fastest round of each: calls this short are often interrupted, and that only adds time."""
        return {name: latency.minimum for name, latency in self.times.latencies.items()}

    @property
    def speedup(self) -> float:
        """How many times less time the groups take."""
        return self.fastest["dense"] / self.fastest["grouped"]

    @property
    def shuffle(self) -> float:
        """The time of the shuffle over that of the grouped convolution before it."""
        return self.fastest["shuffle"] / self.fastest["grouped"]


def measure(channels: int, size: int, groups: int = GROUPS, rounds: int = 31) -> Price:
    """Measure one shape on one thread, one image at a time, in turn."""
    dense, grouped = (nn.Conv2d(channels, channels, 1, groups=g, bias=False) for g in (1, groups))
    image = torch.randn(1, channels, size, size, generator=torch.Generator().manual_seed(0))
    candidates = {
        "dense": dense,
        "grouped": grouped,
        "shuffle": lambda x: channel_shuffle(x, groups),
    }
    times = compare(candidates, image, threads=1, rounds=rounds, round_seconds=0.003)
    return Price(channels, size, groups, times)


def folded(weight: Tensor, groups: int) -> Tensor:
    """Return the weights of a dense layer that reads the channels unshuffled: (N, C, ...) -> (N, C, ...).

    layer(shuffle(x)) with ``weight`` equals layer(x) with the result. A layer of several groups cannot take the shuffle
    in, unless the groups are single channels: what it would have to read lies in other groups.
    """
    return weight[:, folded_order(weight.shape[1], groups)]


def folded_order(channels: int, groups: int) -> Tensor:
    """Return for every channel the place where the shuffle puts it."""
    return channel_shuffle(torch.arange(channels)[None], groups)[0].argsort()
