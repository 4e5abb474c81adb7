"""Architectures: one a file, a table and a loop over blocks; ``build`` finds them by name.

``build("resnet18", num_classes=7)`` is ``lessonlib.networks.resnet.resnet18(num_classes=7)``. A file is read when one
of its networks is first built.
"""

from difflib import get_close_matches
from importlib import import_module

from torch import nn

# file: the networks in it, each a function of that name
NETWORKS = {
    "alexnet": ["alexnet"],
    "vgg": ["vgg11", "vgg13", "vgg16", "vgg19", "vgg16_bn"],
    "squeezenet": ["squeezenet1_0", "squeezenet1_1"],
    "googlenet": ["googlenet"],
    "inception_v3": ["inception_v3"],
    "resnet": ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d"],
    "densenet": ["densenet121", "densenet161", "densenet169", "densenet201"],
    "mobilenet_v2": ["mobilenet_v2"],
    "mnasnet": ["mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"],
    "shufflenet_v2": ["shufflenet_v2_x1_0"],
}


def names() -> list[str]:
    """Return the name of every network that ``build`` knows, family by family."""
    return [name for networks in NETWORKS.values() for name in networks]


def find(name: str):
    """Return the function that builds the network ``name``; its docstring has the paper and the counts.

    Raises ValueError for a name that is not in ``names()``, and says which ones are near.
    """
    for file, networks in NETWORKS.items():
        if name in networks:
            return getattr(import_module(f"{__name__}.{file}"), name)
    near = get_close_matches(str(name).lower(), names(), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "names() lists them all"
    raise ValueError(f"there is no network {name!r}: {hint}")


def build(name: str, num_classes: int = 1000, **options) -> nn.Module:
    """Return the network ``name`` with fresh weights and ``num_classes`` outputs.

    ``options`` go to the network's own function, such as ``dropout`` to ``vgg16``. Raises ValueError for a name that
    is not in ``names()`` (with the nearest ones) and for fewer than one class, TypeError for an option that the
    network does not have.
    """
    network = find(name)
    if num_classes < 1:
        raise ValueError(f"num_classes={num_classes}: a network needs at least one class")
    return network(num_classes=num_classes, **options)
