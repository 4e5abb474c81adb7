"""Weights to start from, so that a deep stack of ReLUs neither fades nor explodes."""

from torch import nn


def he_initialise(network: nn.Module) -> None:
    """Draw the weights of every convolution from a normal distribution with variance 2 / fan-in, its bias 0.

    The fan-in is the number of weights behind one output: kernel height x width x input channels of the group. The 2
    makes up for the half of the numbers that ReLU sets to 0. Linear layers and batch norm are left as they are.
    He et al. 2015, "Delving deep into rectifiers", equation 10.
    """
    for part in network.modules():
        # On the meta device there are no numbers to draw, and drawing none is slow.
        if isinstance(part, nn.Conv2d) and not part.weight.is_meta:
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if part.bias is not None:
                nn.init.zeros_(part.bias)
