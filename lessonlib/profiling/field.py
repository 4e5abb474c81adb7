"""Which part of the image a unit of a network depends on, found by following gradients back to the image."""

from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from itertools import chain

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import avg_pool2d, max_pool2d
from torch.overrides import TorchFunctionMode

from lessonlib.profiling.conditions import evaluating
from lessonlib.profiling.images import one_image, run_on_shapes, shapes_of

LARGEST = 2**13  # the side of the largest image that is tried
FAINT = 1e-30  # the numbers in the image: so small that no sum of them reaches the 6 where ReLU6 stops a gradient


def receptive_field(
    network: nn.Module, layer: str | nn.Module, input_shape: tuple[int, int, int] | None = None
) -> tuple[int, int]:
    """Return (height, width) of the patch of the image that a unit in the middle of ``layer`` depends on.

    ``layer`` is a part of ``network`` or its dotted name. ``input_shape`` is (C, H, W); a field that does not fit into
    such an image is cut off at its borders. Without it the image grows until the field lies strictly inside, one axis
    after the other, in a strip that is narrow along the other axis.

    A gradient of 0 at one random image proves nothing: a ReLU may be off, max pooling may look elsewhere, two paths
    may cancel. So the network runs with other numbers, in which nothing can hide a path: all weights are positive,
    biases are 0, batch norm changes nothing, max pooling takes the mean, and the image is positive. Then ReLUs are on
    and sums never cancel: the gradient is positive where a path leads to the unit, and exactly 0 elsewhere. It is
    taken in double precision, in evaluation mode, and the network is left as it was found.

    Raises ValueError for a layer that is not in the network or does not run, that puts out no feature map, or whose
    units depend on the whole image, however large; for dilated max pooling; and for a shape that is not (C, H, W).
    """
    names = {part: name for name, part in network.named_modules()}
    name = layer if isinstance(layer, str) else names.get(layer)
    if name not in names.values():
        given = repr(layer) if isinstance(layer, str) else f"this {type(layer).__name__}"
        near = get_close_matches(str(name), names.values(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"{given} is not in the network: give a part of it, or a name from named_modules(){hint}")
    part = network.get_submodule(name)
    with evaluating(network):
        if input_shape is not None:
            one_image(network, input_shape, "meta")  # refuses what is no shape
            return tuple(last - first + 1 for first, last in _spans(network, part, input_shape))
        channels, least = _least_image(network, part)
        if _units(network, part, (channels, LARGEST, LARGEST)) == _units(network, part, (channels, least, least)):
            raise ValueError("the layer puts out a map of one size for images of any: it depends on the whole image")
        return tuple(_grown(network, part, channels, least, axis) for axis in (0, 1))


def _grown(network: nn.Module, part: nn.Module, channels: int, least: int, axis: int) -> int:
    """Return the length of the field along one axis, in a strip as long as it takes."""
    side = least
    while (side := 2 * side) <= LARGEST:
        strip = (channels, side, least) if axis == 0 else (channels, least, side)
        first, last = _spans(network, part, strip)[axis]
        # Strides may leave out pixels at the border, but fewer than lie between two units.
        step = -(-side // _units(network, part, strip)[axis])
        if step <= first and last < side - step:
            return last - first + 1
    raise ValueError(f"the layer depends on the whole image, up to a side of {LARGEST}")


def _least_image(network: nn.Module, part: nn.Module) -> tuple[int, int]:
    """Return the channels that the first convolution takes, and a small side (a power of 2) that reaches the layer."""
    channels = next((layer.in_channels for layer in network.modules() if isinstance(layer, nn.Conv2d)), 3)
    for side in (2**power for power in range(10)):
        try:
            _units(network, part, (channels, side, side))
            return channels, side
        except (RuntimeError, ValueError) as error:
            too_small = error
    raise too_small


def _units(network: nn.Module, part: nn.Module, shape: tuple[int, int, int]) -> tuple[int, int]:
    """Return how many units high and wide the layer is, from a run on shapes alone."""
    image, shapes = one_image(network, shape, "meta"), shapes_of(network)
    with torch.no_grad(), torch.device("meta"):
        return tuple(_output(part, lambda: run_on_shapes(network, shapes, image)).shape[2:])


def _spans(network: nn.Module, part: nn.Module, shape: tuple[int, int, int]) -> list[tuple[int, int]]:
    """Return the first and last row, then the first and last column, that the middle unit depends on."""
    image = torch.full((1, *shape), FAINT, dtype=torch.float64, requires_grad=True)
    tensors = chain(network.named_parameters(), network.named_buffers())
    numbers = {name: _open(name, tensor) for name, tensor in tensors}
    with MeanForMax():
        out = _output(part, lambda: functional_call(network, numbers, (image * 1,)))
    (gradient,) = torch.autograd.grad(out[0, :, out.shape[2] // 2, out.shape[3] // 2].sum(), image)
    reached = gradient[0].amax(0) > 0
    lines = [reached.any(dim).nonzero().flatten() for dim in (1, 0)]
    return [(int(line[0]), int(line[-1])) for line in lines]


def _open(name: str, tensor: Tensor) -> Tensor:
    """Return numbers for a weight or buffer that let every gradient through: a mean, a factor of 1, a bias of 0."""
    if not tensor.is_floating_point():  # an index or a counter
        return torch.zeros_like(tensor, device="cpu") if tensor.is_meta else tensor.cpu()
    if tensor.dim() > 1:
        return torch.tensor(1 / tensor[0].numel(), dtype=torch.float64).expand(tensor.shape)
    number = 0.0 if name.endswith(("bias", "running_mean")) else 1.0
    return torch.full(tensor.shape, number, dtype=torch.float64)  # torch's batch norm reads past an expanded number


class MeanForMax(TorchFunctionMode):
    """While it is entered, max pooling takes the mean: every number of a window has a say, not the largest alone."""

    def __torch_function__(self, function, types, arguments=(), options=None):
        pooling = _mean_for_max if function in (max_pool2d, torch.max_pool2d) else function
        return pooling(*arguments, **(options or {}))


def _mean_for_max(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    if dilation not in (1, (1, 1), [1, 1]):
        raise ValueError(f"max pooling with dilation={dilation}: its field cannot be found by a mean")
    return avg_pool2d(x, kernel_size, stride, padding, ceil_mode)


class _Reached(Exception):
    """The layer has put out what was asked for: the rest of the network need not run."""


def _output(part: nn.Module, run: Callable[[], object]) -> Tensor:
    """Return what ``part`` puts out when ``run`` first calls it."""
    seen = []

    def stop(part: nn.Module, images: tuple, out: object) -> None:
        seen.append(out)
        raise _Reached

    with part.register_forward_hook(stop), suppress(_Reached):
        run()
    if not seen:
        raise ValueError("the layer does not run in evaluation mode: choose one that does")
    if not isinstance(seen[0], Tensor) or seen[0].dim() != 4:
        raise ValueError("the layer puts out no feature map (N, C, H, W): choose one before the flattening")
    return seen[0]
