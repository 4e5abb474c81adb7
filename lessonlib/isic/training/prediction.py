"""What a network says about images of a memory map: logits, and from them probabilities."""

import numpy as np
import torch
from torch import nn

from lessonlib.isic.augmentation import to_float
from lessonlib.profiling.conditions import evaluating


@torch.no_grad()
def logits(net: nn.Module, pixels: np.ndarray, chosen: np.ndarray, batch: int = 128) -> np.ndarray:
    """Return the logit of every class for the images ``chosen`` of ``pixels``: float32, (len(chosen), classes).

    ``net`` works in evaluation mode, and is then in the mode in which it was.
    """
    device, answers = next(net.parameters()).device, []
    with evaluating(net.to(memory_format=torch.channels_last)):
        for k in range(0, max(len(chosen), 1), batch):
            images = torch.from_numpy(pixels[chosen[k : k + batch]])  # indexing copies: the map stays read-only
            answers.append(net(to_float(images.to(device))).float().cpu())
    return torch.cat(answers).numpy()


def probabilities(
    net: nn.Module, pixels: np.ndarray, chosen: np.ndarray, temperature: float = 1.0, batch: int = 128
) -> np.ndarray:
    """Return the probability of every class for the images ``chosen``: float32, (len(chosen), classes).

    The logits are divided by ``temperature`` first: above 1 the network becomes less sure, its ranking stays.
    Raises ValueError for a temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature must be above 0, got {temperature}")
    return torch.from_numpy(logits(net, pixels, chosen, batch) / temperature).softmax(dim=1).numpy()
