"""What a measurement is made on: one image of zeros, or only the shapes of an image and of a module's weights."""

from itertools import chain

import torch
from torch import Tensor, nn
from torch.func import functional_call


def one_image(module: nn.Module, input_shape: tuple[int, int, int], device: str | None = None) -> Tensor:
    """Return a batch of one image of zeros, (1, C, H, W), of the type of the module's weights and on their device.

    Raises ValueError for an ``input_shape`` that is not three whole numbers of at least 1.
    """
    shape = tuple(input_shape) if isinstance(input_shape, (tuple, list)) else (input_shape,)
    if len(shape) != 3:
        hint = ": leave the batch out" if len(shape) == 4 else ""
        raise ValueError(f"input_shape={input_shape} is not (channels, height, width){hint}")
    if not all(isinstance(size, int) and size >= 1 for size in shape):
        raise ValueError(f"input_shape={input_shape}: channels, height and width are whole numbers of at least 1")
    first = next(module.parameters(), torch.empty(0))
    return torch.zeros(1, *shape, dtype=first.dtype, device=device or first.device)


def shapes_of(module: nn.Module) -> dict[str, Tensor]:
    """Return the module's parameters and buffers by name, without their numbers: tensors on torch's meta device.

    With them ``run_on_shapes`` runs every operation of the module in next to no time and memory, however large the
    image.
    """
    tensors = chain(module.named_parameters(), module.named_buffers())
    return {name: tensor.detach().to("meta") for name, tensor in tensors}


def run_on_shapes(module: nn.Module, shapes: dict[str, Tensor], image: Tensor) -> object:
    """Return what ``module`` puts out for an image on the meta device; ``shapes`` are those of ``shapes_of``.

    Raises RuntimeError for an image that does not fit, and says how its shape was read: torch's own words on the meta
    device have no numbers.
    """
    try:
        return functional_call(module, shapes, (image,))
    except (RuntimeError, ValueError) as error:  # torch's words, or those of a network that checks its images
        channels, height, width = image.shape[1:]
        raise RuntimeError(
            f"{type(module).__name__} cannot take an image of {channels} channels, {height} pixels high and {width} "
            f"wide (input_shape is channels, height, width): {error}"
        ) from error
