"""What a real module holds and does: its parameters, and its multiply-adds as fvcore and as torch count them.

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
from lessonlib.profiling.images import one_image

PRODUCTS = {"conv", "linear", "addmm", "mm", "bmm", "matmul", "einsum"}  # as fvcore calls them


@dataclass(frozen=True)
class Counts:
    """What a module holds, and what fvcore saw in one pass of one image.

    ``parameters``: all numbers that training may change, each once, those of auxiliary heads included.
    ``macs``: multiply-adds of all convolutions and matrix products. ``by_module``: the same for every submodule under
    its dotted name, containers included. ``apart``: what fvcore counts for other operations, such as batch norm.
    """

    parameters: int
    macs: int
    by_module: dict[str, int]
    apart: dict[str, int]


def count(module: nn.Module, input_shape: tuple[int, int, int]) -> Counts:
    """Return the parameters of ``module``, and its multiply-adds for one image of ``input_shape``.

    The shape is given without the batch: (C, H, W). The module is run once in evaluation mode, without gradients, and
    left as it was found. So heads that run only in training (GoogLeNet, Inception-v3) cost no multiply-adds here, but
    their parameters count; :func:`lessonlib.profiling.summarize` tells how many these are.

    Raises ValueError for a shape that is not (C, H, W), and for a module on the meta device, which fvcore cannot run.
    Whatever torch raises for an image that does not fit is raised.
    """
    image = one_image(module, input_shape)
    if image.is_meta:
        raise ValueError("fvcore cannot count on the meta device: give count() module.to_empty(device='cpu')")
    with evaluating(module), torch.no_grad():
        analysis = FlopCountAnalysis(module, image)
        # Silenced at the source: operations that fvcore does not know are those that have no weights.
        analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
        everything = analysis.by_operator()
        modules = analysis.by_module_and_operator()
    return Counts(
        parameters=sum(weight.numel() for weight in module.parameters()),
        macs=sum(int(macs) for name, macs in everything.items() if name in PRODUCTS),
        by_module={
            name: sum(int(macs) for operator, macs in operators.items() if operator in PRODUCTS)
            for name, operators in modules.items()
            if name
        },
        apart={name: int(number) for name, number in everything.items() if name not in PRODUCTS},
    )


def count_macs_by_torch(module: nn.Module, input_shape: tuple[int, int, int]) -> int:
    """Return the multiply-adds by torch's own counter, which counts a multiply-add as two: its number halved.

    Another program than fvcore's: it watches the operations that run, fvcore reads the traced graph.
    """
    with evaluating(module), torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(one_image(module, input_shape))
    return counter.get_total_flops() // 2
