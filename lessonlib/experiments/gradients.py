"""How large the gradient is in each layer of a network, at the start of training and later."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from lessonlib.experiments.twins import Twins


def gradient_norms(network: Twins, x: Tensor, labels: Tensor) -> Tensor:
    """Return the Frobenius norm of the loss's gradient for the weights of every layer: (seeds, layers), stem first.

    ``x`` is (S, 64, B); the loss is the mean over its images. Nothing is changed.
    """
    weights = [layer.weight for layer in network.layers()]
    losses = cross_entropy(network(x).mT.flatten(0, 1), labels.repeat(len(x)), reduction="sum") / len(labels)
    gradients = torch.autograd.grad(losses, weights)
    return torch.stack([gradient.flatten(1).norm(dim=1) for gradient in gradients], dim=1)
