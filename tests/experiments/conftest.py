"""What tests of experiments share: the twins once more, built of torch's own layers."""

import pytest
from torch import nn

from lessonlib.experiments.twins import LinearNorm, Twins


class Reference(nn.Module):
    """One seed of a network, of torch's own layers."""

    def __init__(self, network: Twins, seed: int):
        super().__init__()
        self.shortcut = network.shortcut
        self.layers = nn.ModuleList(nn.ModuleList(self.layer(each, seed)) for each in network.layers())

    @staticmethod
    def layer(twin: LinearNorm, seed: int):
        outputs, inputs = twin.weight.shape[1:]
        linear = nn.Linear(inputs, outputs, bias=twin.scale is None)
        linear.weight.data.copy_(twin.weight[seed])
        if twin.scale is None:
            nn.init.zeros_(linear.bias)
            return linear, nn.Identity()
        return linear, nn.BatchNorm1d(outputs)

    def forward(self, x):
        (stem, *inner, head) = [nn.Sequential(*pair) for pair in self.layers]
        x = stem(x).relu()
        for first, second in zip(inner[::2], inner[1::2], strict=True):
            y = second(first(x).relu())
            x = (x + y if self.shortcut else y).relu()
        return head(x)


@pytest.fixture
def reference():
    """The class of one seed's network: ``reference(twins, place)`` has the weights of the seed at that place."""
    return Reference
