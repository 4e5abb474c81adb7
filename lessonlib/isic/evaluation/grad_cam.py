"""Where does a network look? Grad-CAM weighs every channel of the last feature map by what it adds to the answer."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessonlib.profiling.conditions import evaluating


def class_map(net: nn.Module, images: Tensor, classes: Tensor, layer: str | None = None) -> Tensor:
    """Return for every image how much each place of the feature map speaks for its class: (N, h, w), never negative.

    ``images``: (N, 3, H, W) as the network takes them; ``classes``: (N,). A channel's weight is the mean gradient of
    the class's logit on it; what remains below zero speaks for other classes and is dropped: Selvaraju et al. 2017,
    equations 1 and 2. ``layer`` names a module of ``net``; without it, the last one whose output has places.
    Weights, gradients and mode of ``net`` stay as they are. Raises ValueError where there is no such layer.
    """
    with evaluating(net), torch.enable_grad():
        # The input asks for a gradient, so that one reaches the layer even in a network whose weights are frozen.
        logits, features = _features(net, images.detach().clone().requires_grad_(), layer)
        chosen = logits.gather(1, classes[:, None]).sum()  # the images do not meet: each has the gradient of its own
        (gradient,) = torch.autograd.grad(chosen, features)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return F.relu((weights * features.detach()).sum(dim=1))


def heat(maps: Tensor, size: tuple[int, int]) -> np.ndarray:
    """Return ``maps`` (N, h, w) drawn out to ``size`` (H, W), each divided by its maximum: float32, (N, H, W), 0 to 1.

    A map without anything that speaks for the class stays 0.
    """
    # Drawn out first: the maximum of what is shown is then 1.
    wide = F.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[:, 0]
    highest = wide.amax(dim=(1, 2), keepdim=True)
    return (wide / highest.where(highest > 0, torch.ones_like(highest))).cpu().numpy().astype(np.float32)


def spotlight(image: np.ndarray, heated: np.ndarray, least: float = 0.2) -> np.ndarray:
    """Return the image as bright as its heat, and nowhere darker than ``least``: uint8, (H, W, 3).

    ``image``: uint8, (H, W, 3); ``heated``: (H, W), 0 to 1. No colour is added, for colour is what is looked at.
    """
    return (image * (least + (1 - least) * heated[..., None])).round().astype(np.uint8)


def _features(net: nn.Module, images: Tensor, layer: str | None) -> tuple[Tensor, Tensor]:
    """Return the logits and the layer's output, which gradients reach."""
    modules = dict(net.named_modules())
    if layer is not None and layer not in modules:
        raise ValueError(f"the network has no layer {layer!r}; it has {', '.join(name for name in modules if name)}")
    kept: list[Tensor] = []

    def keep(_module: nn.Module, _taken: tuple, output: object) -> None:
        if isinstance(output, Tensor) and output.dim() == 4 and output.shape[2] * output.shape[3] > 1:
            kept[:] = [output]  # the last one stays

    watched = modules.values() if layer is None else [modules[layer]]
    hooks = [module.register_forward_hook(keep) for module in watched]
    try:
        logits = net(images)
    finally:
        for hook in hooks:
            hook.remove()
    if not kept:
        which = f"layer {layer!r}" if layer else "any layer of the network"
        shape = "×".join(map(str, images.shape[2:]))
        raise ValueError(f"the output of {which} has no places (N, C, h, w) to look at; images are {shape}")
    return logits, kept[0]
