"""How many multiply-adds a real module takes, counted by fvcore, with torch's own counter as a second opinion.

Counted are the operations that multiply by weights: convolutions and matrix products. fvcore also gives numbers to
batch norm and pooling, in units of its own; they are kept apart. A multiply-add is one multiplication and the addition
that follows it; torch's counter counts the two singly and arrives at exactly twice the number.
"""

from dataclasses import dataclass

import torch
from fvcore.nn import FlopCountAnalysis
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from lessonlib.profiling.conditions import evaluating

PRODUCTS = {"conv", "linear", "addmm", "mm", "bmm", "matmul", "einsum"}  # as fvcore calls them


@dataclass(frozen=True)
class Counts:
    """What fvcore saw in one pass of one input.

    ``total``: multiply-adds of all convolutions and matrix products. ``by_module``: the same for every submodule under
    its dotted name, containers included. ``apart``: what fvcore counts for other operations, such as batch norm.
    """

    total: int
    by_module: dict[str, int]
    apart: dict[str, int]


def count_macs(module: nn.Module, input_shape: tuple[int, ...]) -> Counts:
    """Return the multiply-adds of ``module`` for one input of ``input_shape``.

    The shape is given without the batch: (C, H, W) for an image. The module is run once in evaluation mode, without
    gradients, and left as it was found. Whatever torch raises for an input that does not fit is raised.
    """
    with evaluating(module), torch.no_grad():
        analysis = FlopCountAnalysis(module, _one_input(module, input_shape))
        # Silenced at the source: operations that fvcore does not know are those that have no weights.
        analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
        everything = analysis.by_operator()
        modules = analysis.by_module_and_operator()
    return Counts(
        total=sum(int(macs) for name, macs in everything.items() if name in PRODUCTS),
        by_module={
            name: sum(int(macs) for operator, macs in operators.items() if operator in PRODUCTS)
            for name, operators in modules.items()
            if name
        },
        apart={name: int(number) for name, number in everything.items() if name not in PRODUCTS},
    )


def count_macs_by_torch(module: nn.Module, input_shape: tuple[int, ...]) -> int:
    """Return the multiply-adds by torch's own counter, which counts a multiply-add as two: its number halved.

    Another program than fvcore's: it watches the operations that run, fvcore reads the traced graph.
    """
    with evaluating(module), torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(_one_input(module, input_shape))
    return counter.get_total_flops() // 2


def _one_input(module: nn.Module, shape: tuple[int, ...]) -> torch.Tensor:
    """Return a batch of one, of the type and on the device of the module's weights."""
    first = next(module.parameters(), torch.empty(0))
    return torch.zeros(1, *shape, dtype=first.dtype, device=first.device)
