"""How much memory an inference needs at least: which tensors must be there at the same time.

The weights are not counted: they are there all along. What changes are the tensors between the layers, and the most
that is alive at once decides whether a network fits (Sandler et al. 2018, section 5.1, equation 3).
"""

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from lessonlib.numbers import significant
from lessonlib.profiling.conditions import evaluating
from lessonlib.profiling.images import one_image, run_on_shapes, shapes_of

MB = 2**20


@dataclass(frozen=True)
class Step:
    """One operation: the dotted name of the module that it runs in, torch's name for it, the bytes alive meanwhile."""

    module: str
    operation: str
    bytes: int


@dataclass(frozen=True, repr=False)
class Peak:
    """The most bytes alive at once, and the ``timeline`` of all operations in which it was found."""

    timeline: tuple[Step, ...]

    @property
    def bytes(self) -> int:
        return max(step.bytes for step in self.timeline)

    @property
    def mb(self) -> float:
        return self.bytes / MB

    @property
    def at(self) -> str:
        """The first operation at which the peak is reached, such as "layer1.0.bn1 (native_batch_norm)"."""
        step = max(self.timeline, key=lambda step: step.bytes)
        return f"{step.module} ({step.operation})".strip()

    def __repr__(self) -> str:
        return f"{significant(self.mb)} MB at {self.at}, the most of {len(self.timeline)} operations"


def peak_activation(network: nn.Module, input_shape: tuple[int, int, int]) -> Peak:
    """Return the least memory that an inference of one image of ``input_shape``, (C, H, W), needs beside the weights.

    The network runs once in evaluation mode, on shapes alone, and every operation is recorded with the memory that it
    reads and writes. A tensor lives from the operation that makes it to the last one that reads it; views and
    in-place operations share the memory of the tensor they are of. The image lives until it is last read, the result
    to the end. What no operation reads, such as the places that max pooling notes for training, takes no room.

    A real run needs more: Python keeps a tensor as long as a variable names it, and a kernel may need room to work.
    The network is left as it was found. Raises ValueError for a shape that is not (C, H, W) and for a network that
    computes nothing, and RuntimeError for an image that does not fit.
    """
    image, shapes = one_image(network, input_shape, "meta"), shapes_of(network)
    recorder = Recorder()
    with ExitStack() as stack:
        for name, part in network.named_modules():
            stack.enter_context(part.register_forward_pre_hook(lambda *_, name=name: recorder.inside.append(name)))
            stack.enter_context(part.register_forward_hook(lambda *_: recorder.leave()))
        for state in (evaluating(network), torch.no_grad(), torch.device("meta"), recorder):
            stack.enter_context(state)
        result = run_on_shapes(network, shapes, image)
    return Peak(recorder.timeline(image, result))


# Puts out what has the shape of its input, and two empty tensors; torch's own rule for that, in Python, takes a
# hundred times as long.
BATCH_NORM = torch.ops.aten.native_batch_norm.default


class Recorder(TorchDispatchMode):
    """Writes down every operation while it is entered: its module, its name, the memory it reads and writes."""

    def __init__(self):
        super().__init__()
        self.inside = []  # the modules that are running, the innermost last
        self.operations = []  # (module, operation, memory read, memory written)
        self.sizes = {}  # bytes of all memory seen; the weak references keep torch from giving an address out again

    def leave(self) -> None:
        self.inside.pop()  # and return nothing: what a hook returns takes the place of the module's output

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        if function is BATCH_NORM:
            out = (torch.empty_like(arguments[0]), *(arguments[0].new_empty(0) for _ in range(2)))
        else:
            out = function(*arguments, **(options or {}))
        read, written = memory((arguments, options)), memory(out)
        # A view writes nothing: it is no operation.
        if function._schema.is_mutable or written.keys() - read.keys():
            self.sizes |= read | written
            operation = function.overloadpacket.__name__
            self.operations.append((self.inside[-1], operation, read.keys(), written.keys()))
        return out

    def timeline(self, image: Tensor, result: object) -> tuple[Step, ...]:
        """Return the operations with the bytes that are alive while each runs."""
        sizes, born, last = self.sizes | memory(image), dict.fromkeys(memory(image), 0), {}
        for place, (_, _, read, written) in enumerate(self.operations):
            born |= dict.fromkeys(written - read, place)
            last |= dict.fromkeys(read & born.keys(), place)  # weights are read and never born
        last |= dict.fromkeys(memory(result).keys() & born.keys(), len(self.operations) - 1)
        change = [0] * (len(self.operations) + 1)
        for one, end in last.items():
            change[born[one]] += sizes[one]
            change[end + 1] -= sizes[one]
        steps = tuple(
            Step(module, operation, alive)
            for (module, operation, _, written), alive in zip(self.operations, accumulate(change), strict=False)
            if written & last.keys()
        )
        if not steps:
            raise ValueError("the network computes nothing: no operation has a part in its result")
        return steps


def memory(tensors: object) -> dict[StorageWeakRef, int]:
    """Return the memory behind all tensors, however nested, and its bytes: views of one tensor share it."""
    storages = [one.untyped_storage() for one in tree_iter(tensors) if isinstance(one, Tensor)]
    return {StorageWeakRef(storage): storage.nbytes() for storage in storages}
