"""What training makes small: the cross entropy, weighted by class, with the losses of auxiliary heads."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessonlib.isic.layout import CLASSES


def class_weights(labels: np.ndarray, power: float) -> Tensor:
    """Return a weight for every class: one over its share of ``labels``, to the ``power``; all 1 for a power of 0."""
    counts = np.bincount(labels, minlength=len(CLASSES)).clip(1)
    return torch.tensor((len(labels) / counts) ** power, dtype=torch.float32)


def summed_loss(net: nn.Module, images: Tensor, labels: Tensor, weights: Tensor, smoothing: float) -> Tensor:
    """Return the cross entropy of all ``images``, summed. Over the sum of the labels' weights it is the usual mean.

    A network with auxiliary heads returns several outputs in training; each further loss counts as its paper says.
    """
    outputs = net(images)
    main, *auxiliary = [outputs] if isinstance(outputs, Tensor) else outputs
    loss = F.cross_entropy(main, labels, weights, label_smoothing=smoothing, reduction="sum")
    for output in auxiliary:
        more = F.cross_entropy(output, labels, weights, label_smoothing=smoothing, reduction="sum")
        loss = loss + auxiliary_weight(net) * more
    return loss


def auxiliary_weight(net: nn.Module) -> float:
    """Return how much the loss of an auxiliary head counts; 0 for a network that has none."""
    return next((part.auxiliary_weight for part in net.modules() if hasattr(part, "auxiliary_weight")), 0.0)
