"""How fast a network learns in each memory layout and precision, measured in turn."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from lessonlib.numbers import significant
from lessonlib.profiling.latency import compare
from lessonlib.profiling.timings import Ratio
from lessonlib.tables import table

PLAIN, CHANNELS_LAST, BF16 = "32 bits, as torch lays it out", "channels last", "channels last, bf16"
_HEADER = ("", "images a second", CHANNELS_LAST, BF16)


@dataclass(frozen=True)
class Precisions:
    """For each network: images a second in 32-bit floats, and how many times as many the other two ways learn."""

    rates: dict[str, float]
    channels_last: dict[str, Ratio]
    bf16: dict[str, Ratio]
    size: int
    batch: int

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table's rows as text."""
        return [
            (name, significant(rate, 2), *(f"× {significant(ratios[name].median, 2)}" for ratios in self._ratios()))
            for name, rate in self.rates.items()
        ]

    def _ratios(self) -> tuple[dict[str, Ratio], dict[str, Ratio]]:
        return self.channels_last, self.bf16

    def __repr__(self) -> str:
        return "\n".join(" | ".join(cells) for cells in (_HEADER, *self.rows()))

    def _repr_html_(self) -> str:
        caption = f"Learning from batches of {self.batch} at {self.size}×{self.size}, one thread, this machine"
        return table(_HEADER, self.rows(), caption)


def learning_step(net: nn.Module, images: torch.Tensor, layout: torch.memory_format, bf16: bool) -> Callable[[], None]:
    """Return a function that learns once from ``images``, with ``net`` and images in the memory ``layout``.

    With ``bf16`` convolutions and linear layers compute in bfloat16; weights, batch norm and the loss keep 32 bits:
    Micikevicius et al. 2018, section 3, and torch's autocast.
    """
    net = net.train().to(memory_format=layout)
    images = images.contiguous(memory_format=layout)
    labels = torch.arange(len(images)) % 7
    optimizer = torch.optim.AdamW(net.parameters(), 1e-4)

    def step() -> None:
        with torch.autocast("cpu", torch.bfloat16) if bf16 else nullcontext():
            outputs = net(images)
        loss = F.cross_entropy(outputs.float(), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return torch.inference_mode(False)(torch.enable_grad()(step))


def precisions(
    networks: Mapping[str, Callable[[], nn.Module]], size: int = 64, batch: int = 32, rounds: int = 5
) -> Precisions:
    """Measure a training step of every network in three ways, in turn and on one thread.

    ``networks`` maps a name to what builds the network; it is built once for each way.
    """
    images = torch.rand(batch, 3, size, size, generator=torch.Generator().manual_seed(0))
    ways = {
        PLAIN: (torch.contiguous_format, False),
        CHANNELS_LAST: (torch.channels_last, False),
        BF16: (torch.channels_last, True),
    }
    rates, channels_last, bf16 = {}, {}, {}
    for name, build in networks.items():
        steps = {way: learning_step(build(), images, *how) for way, how in ways.items()}
        times = compare(steps, rounds=rounds, warm_up=1, threads=1)
        rates[name] = batch / times[PLAIN].median
        channels_last[name], bf16[name] = times.ratio(PLAIN, CHANNELS_LAST), times.ratio(PLAIN, BF16)
    return Precisions(rates, channels_last, bf16, size, batch)
