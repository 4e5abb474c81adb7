"""The machine under the loop: processor or GPU, precision, one process or several; Hugging Face's accelerate."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch import nn

from lessonlib.isic.training.shared_norm import sharing_statistics


def start(mixed_precision: str = "no") -> Accelerator:
    """Return an engine for one training run.

    It takes the GPU where there is one, and joins the other processes where ``torchrun`` or ``accelerate launch``
    started several. Raises ValueError for fp16 without a GPU: processors have no fast fp16, bf16 is for them.
    """
    if mixed_precision == "fp16" and not torch.cuda.is_available():
        raise ValueError('mixed_precision="fp16" needs a GPU, and torch sees none; "bf16" works on a processor')
    # accelerate keeps one precision for the whole process; a new run may want another.
    AcceleratorState._reset_state()
    return Accelerator(mixed_precision=mixed_precision, cpu=not torch.cuda.is_available())


@contextmanager
def prepared(
    machine: Accelerator, net: nn.Module, optimizer: torch.optim.Optimizer
) -> Iterator[tuple[nn.Module, torch.optim.Optimizer]]:
    """Hand out ``net`` and ``optimizer`` ready for ``machine``; afterwards ``net`` is as it was, but for its weights.

    Meanwhile batch norm looks at the images of all processes, and random numbers may be drawn: the caller's go on later
    where they stood.
    """
    forward = vars(net).get("forward")
    devices = [machine.device] if machine.device.type == "cuda" else []
    with torch.random.fork_rng(devices), sharing_statistics(net, machine.num_processes):
        try:
            yield machine.prepare(net.train().to(memory_format=torch.channels_last), optimizer)
        finally:
            # Mixed precision has put a forward of its own before the network's.
            vars(net).pop("forward", None)
            vars(net).pop("_original_forward", None)
            if forward:
                net.forward = forward


def seed_dropout(machine: Accelerator, seed: int) -> None:
    """Let the random numbers that layers draw on this machine's device begin at ``seed``."""
    torch.default_generator.manual_seed(seed)  # a tenth of the time of torch.manual_seed, which asks every device
    if machine.device.type == "cuda":
        torch.cuda.manual_seed(seed)


def share_of_time(machine: Accelerator, seconds: float, most: float) -> float:
    """Return the share of the time that is over; all processes get the same answer, or one would stop alone."""
    if math.isinf(most):
        return 0.0
    return machine.reduce(torch.tensor(seconds / most, device=machine.device), "max").item()
