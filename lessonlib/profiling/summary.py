"""The summary of a network: what each layer puts out and holds, and the megabytes of all of it.

The table is the one that torchsummary made known, and the notes copied: its "forward/backward" figure supposes that
training keeps what every module puts out, and a gradient of the same size. An inference needs far less
(:func:`lessonlib.profiling.peak_activation`). MB is 2²⁰ bytes.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from math import prod

import torch
from torch import nn
from torch.utils._pytree import tree_iter
from torch.utils.flop_counter import FlopCounterMode

from lessonlib.numbers import thousands
from lessonlib.profiling.conditions import evaluating
from lessonlib.profiling.images import one_image, run_on_shapes, shapes_of
from lessonlib.tables import table

MB = 2**20
HEADER = ("parameters", "multiply-adds", "input MB", "forward/backward MB", "parameters MB", "total MB")
LAYER_HEADER = ("layer", "kind", "output", "parameters", "multiply-adds")


@dataclass(frozen=True)
class Layer:
    """One call of a module: dotted name, class, shape of the output without the batch, and what is the module's own.

    ``parameters`` and ``macs`` leave out those of the modules inside, and ``parameters`` those of an earlier row: the
    rows can be added up.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    macs: int

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        shape = " × ".join(map(str, self.shape))
        return self.name, self.kind, shape, thousands(self.parameters), thousands(self.macs)


@dataclass(frozen=True, repr=False)
class Summary:
    """What ``network`` costs for one image of ``input_shape``, and its layers as ``rows``, in the order they run.

    ``idle``: how many of the ``parameters`` were not used, such as those of auxiliary heads that run only in training.
    """

    network: str
    input_shape: tuple[int, int, int]
    parameters: int
    idle: int
    macs: int
    rows: tuple[Layer, ...]
    bytes_per_number: int

    @property
    def input_mb(self) -> float:
        return prod(self.input_shape) * self.bytes_per_number / MB

    @property
    def activation_mb(self) -> float:
        """What every layer puts out, and a gradient for each of these numbers."""
        return 2 * sum(prod(row.shape) for row in self.rows) * self.bytes_per_number / MB

    @property
    def parameter_mb(self) -> float:
        return self.parameters * self.bytes_per_number / MB

    @property
    def total_mb(self) -> float:
        return self.input_mb + self.activation_mb + self.parameter_mb

    def _caption(self) -> str:
        idle = f"; {thousands(self.idle)} of the parameters are not used in evaluation mode" if self.idle else ""
        return f"{self.network}, one image of {' × '.join(map(str, self.input_shape))}{idle}"

    def _cells(self) -> tuple[str, ...]:
        sizes = (self.input_mb, self.activation_mb, self.parameter_mb, self.total_mb)
        return thousands(self.parameters), thousands(self.macs), *(f"{size:.2f}" for size in sizes)

    def __repr__(self) -> str:
        lines = [LAYER_HEADER, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [
            "{:<{}}  {:<{}}  {:<{}}  {:>{}}  {:>{}}".format(*chain(*zip(line, widths, strict=True))) for line in lines
        ]
        totals = [f"{name}: {cell}" for name, cell in zip(HEADER, self._cells(), strict=True)]
        return "\n".join([self._caption(), "", *text, "", *totals])

    def _repr_html_(self) -> str:
        totals = table(("", *HEADER), [(self.network, *self._cells())], self._caption())
        layers = table(LAYER_HEADER, [row.cells() for row in self.rows], "Every layer, in the order they run")
        return f"{totals}<details><summary>Layer by layer</summary>{layers}</details>"


def summarize(network: nn.Module, input_shape: tuple[int, int, int]) -> Summary:
    """Return the :class:`Summary` of ``network`` for one image of ``input_shape``, which is (C, H, W).

    Every call of a module is a row, but for the network itself (unless it is a single layer) and ``nn.Sequential``,
    which pass on what others put out. The network runs once in evaluation mode, on shapes alone, so a large image
    costs no more than a small one; multiply-adds are torch's count. The network is left as it was found.

    Raises ValueError for a shape that is not (C, H, W), and RuntimeError for an image that does not fit.
    """
    image, shapes = one_image(network, input_shape, "meta"), shapes_of(network)
    names = {part: name for name, part in network.named_modules()}
    weights = {part: list(part.parameters(recurse=False)) for part in names}
    rows, used, outside = [], set(), []
    counter = FlopCounterMode(display=False)

    def in_no_row() -> int:
        return counter.get_total_flops() // 2 - sum(row.macs for row in rows)

    def enter(part: nn.Module, images: tuple) -> None:
        outside.append(in_no_row())

    def leave(part: nn.Module, images: tuple, out: object) -> None:
        parameters = sum(weight.numel() for weight in weights[part] if weight not in used)
        used.update(weights[part])
        macs = in_no_row() - outside.pop()
        if isinstance(part, nn.Sequential) or (part is network and len(names) > 1):
            return
        for tensor in tree_iter(out):
            rows.append(Layer(names[part], type(part).__name__, tuple(tensor.shape[1:]), parameters, macs))
            parameters = macs = 0  # a second output, in a tuple or by name, holds nothing more

    with ExitStack() as stack:
        for part in names:
            stack.enter_context(part.register_forward_pre_hook(enter))
            stack.enter_context(part.register_forward_hook(leave))
        for state in (evaluating(network), torch.no_grad(), torch.device("meta"), counter):
            stack.enter_context(state)
        run_on_shapes(network, shapes, image)
    return Summary(
        network=type(network).__name__,
        input_shape=tuple(input_shape),
        parameters=sum(weight.numel() for weight in network.parameters()),
        idle=sum(weight.numel() for weight in network.parameters() if weight not in used),
        macs=counter.get_total_flops() // 2,
        rows=tuple(rows),
        bytes_per_number=image.element_size(),
    )
