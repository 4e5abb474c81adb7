"""A network as a few stages: all layers until the map's size next changes, and at the end the classifier."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from torch import Tensor, nn

from lessonlib.profiling.peak import Peak, peak_activation


@dataclass(frozen=True)
class Stage:
    """Some layers in a row: their name, what the last of them puts out as (C, H, W), and what they hold and do."""

    name: str
    output: tuple[int, int, int]
    parameters: int
    macs: int


@dataclass(frozen=True)
class Unit(Stage):
    """One module of those that follow each other in a network, a layer or a block, under its dotted name."""

    linear: bool


def split(network: nn.Module, input_shape: tuple[int, int, int]) -> tuple[tuple[Stage, ...], Peak]:
    """Return the stages of ``network`` for one image of ``input_shape``, (C, H, W), and the peak of its memory.

    A stage ends where the map's size changes, and where the classifier begins: the fully connected layers at the end,
    or the last layer with weights where there are none. Poolings have no weights and count with what follows them.
    The stages' parameters add up to those that run, so without heads that are there only in training, and their
    multiply-adds to all of them. One run in evaluation mode, on shapes alone, finds both.
    """
    units, peak = run_units(network, input_shape)
    units = [unit for unit in units if unit.parameters]
    classifier = len(units) - 1
    while units[classifier].linear and units[classifier - 1].linear:
        classifier -= 1
    stages, begin = [], 0
    for place in range(1, len(units) + 1):
        if place in (classifier, len(units)) or units[place].output[1:] != units[begin].output[1:]:
            stages.append(together(units[begin:place], units))
            begin = place
    return tuple(stages), peak


def together(stage: Sequence[Unit], units: Sequence[Unit]) -> Stage:
    """Return the units of one stage as one."""
    return Stage(
        name_of([unit.name for unit in stage], [unit.name for unit in units]),
        stage[-1].output,
        sum(unit.parameters for unit in stage),
        sum(unit.macs for unit in stage),
    )


def name_of(inside: Sequence[str], everywhere: Sequence[str]) -> str:
    """Return what to call the units ``inside`` a stage: the first and the last, by the containers that hold no other.

    ``["layer1.0", "layer1.1"]`` -> ``"layer1"``, but ``["features.0", "features.1"]`` -> ``"features.0–1"`` where other
    stages have units in ``features`` too.
    """
    outside = set(everywhere) - set(inside)

    def short(path: str) -> str:
        container = path.rpartition(".")[0]
        shared = not container or any(other.startswith(f"{container}.") for other in outside)
        return path if shared else short(container)

    first, last = short(inside[0]), short(inside[-1])
    if first == last:
        return first
    container = first.rpartition(".")[0]
    return f"{first}–{last.removeprefix(f'{container}.') if container else last}"


def run_units(network: nn.Module, input_shape: tuple[int, int, int]) -> tuple[list[Unit], Peak]:
    """Return the units of the network in the order they ran, and the peak of its memory.

    A number that a convolution or a linear layer puts out takes a multiply-add for each weight behind it.
    """
    units, started, macs = [], [], 0

    def work(module: nn.Module, images: tuple, output: Tensor) -> None:
        nonlocal macs
        macs += output.numel() * module.weight[0].numel()

    def leave(path: str, module: nn.Module, images: tuple, output: Tensor) -> None:
        shape = tuple(output.shape[1:])
        parameters = sum(weight.numel() for weight in module.parameters())
        done = macs - started.pop()
        units.append(Unit(path, shape + (1,) * (3 - len(shape)), parameters, done, isinstance(module, nn.Linear)))

    with ExitStack() as stack:
        for module in network.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                stack.enter_context(module.register_forward_hook(work))
        for path, module in units_of(network):
            stack.enter_context(module.register_forward_pre_hook(lambda *_: started.append(macs)))
            stack.enter_context(module.register_forward_hook(lambda *seen, path=path: leave(path, *seen)))
        peak = peak_activation(network, input_shape)
    return units, peak


def units_of(network: nn.Module, container: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Yield (dotted name, module) for every child, and for the children of a plain container in its place.

    So a block is one unit, however many sizes of map it has inside.
    """
    for name, child in network.named_children():
        if type(child) in (nn.Sequential, nn.ModuleList):
            yield from units_of(child, f"{container}{name}.")
        else:
            yield f"{container}{name}", child
