"""Architectures: one a file, a table and a loop over blocks; ``build`` finds them by name.

``build("resnet18", num_classes=7)`` is ``lessonlib.networks.resnet.resnet18(num_classes=7)``. A file is read when one
of its networks is first built.
"""

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from inspect import signature
from numbers import Integral
from typing import get_type_hints

from torch import nn

from lessonlib.networks import pretrained as published

# file: the networks in it, each a function of that name
NETWORKS = {
    "alexnet": ["alexnet"],
    "vgg": ["vgg11", "vgg13", "vgg16", "vgg19", "vgg16_bn"],
    "squeezenet": ["squeezenet1_0", "squeezenet1_1"],
    "googlenet": ["googlenet"],
    "inception_v3": ["inception_v3"],
    "nin": ["nin", "nin_cifar10"],
    "inception_v4": ["inception_v4"],
    "inception_resnet": ["inception_resnet_v1", "inception_resnet_v2"],
    "xception": ["xception"],
    "resnet": ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d"],
    "cifar_resnet": [
        *(f"cifar_{kind}{depth}" for kind in ("resnet", "plain") for depth in (20, 32, 44, 56, 110, 1202)),
    ],
    "preact_resnet": ["preact_resnet50", "preact_resnet101", "preact_resnet152"],
    "cifar_preact_resnet": ["cifar_preact_resnet110", "cifar_preact_resnet164", "cifar_preact_resnet1001"],
    "densenet": ["densenet121", "densenet161", "densenet169", "densenet201", "densenet_bc_100_12"],
    "mobilenet_v1": ["mobilenet_v1"],
    "mobilenet_v2": ["mobilenet_v2"],
    "mnasnet": ["mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"],
    "shufflenet_v1": [
        "shufflenet_v1_g1",
        "shufflenet_v1_g2",
        "shufflenet_v1_g3",
        "shufflenet_v1_g4",
        "shufflenet_v1_g8",
    ],
    "shufflenet_v2": ["shufflenet_v2_x1_0"],
    "slim_depth": [
        "slim_plain",
        "slim_nin",
        "slim_inception",
        "slim_residual",
        "slim_preactivation",
        "slim_resnext",
        "slim_dense",
    ],
    "slim_light": [
        "slim_fire",
        "slim_separable",
        "slim_xception",
        "slim_inverted",
        "slim_mnas",
        "slim_shuffle",
        "slim_shuffle_v2",
    ],
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


def options_of(network: Callable) -> list[str]:
    """Return the options that a network's function takes, with those that it hands on to its class."""
    takers = [network]
    if any(taken.kind is taken.VAR_KEYWORD for taken in signature(network).parameters.values()):
        takers.append(get_type_hints(network)["return"])
    taken = [one for taker in takers for one in signature(taker).parameters.values() if one.default is not one.empty]
    return list(dict.fromkeys(one.name for one in taken))


def build(
    name: str, num_classes: int | None = None, pretrained: bool = False, progress: bool = True, **options
) -> nn.Module:
    """Return the network ``name`` with ``num_classes`` outputs, its weights fresh or the published ones.

    Without ``num_classes`` it has as many as published: 1000 for ImageNet, 10 for CIFAR-10; the slim networks, which
    are the book's own, have 7. ``options`` go to the network's own function, such as ``dropout`` to ``vgg16``.

    ``pretrained=True`` fetches the weights once (``progress=False``: without a word) and keeps them in torch hub's
    cache. They expect images standardised by ImageNet's mean and deviation (``rescale.py``). Transfer learning on
    seven classes, where only the head is fresh: ``build("resnet18", num_classes=7, pretrained=True)``.

    Raises ValueError for a name that is not in ``names()`` (with the nearest ones), for ``num_classes`` that is not a
    whole number of at least one, for ``pretrained`` where no weights are published and for weights that do not fit;
    TypeError for an option that the network does not have (with those it has); ConnectionError where the weights
    cannot be fetched (and says where to put them by hand).
    """
    network = find(name)
    if num_classes is not None:
        if isinstance(num_classes, bool) or not isinstance(num_classes, Integral) or num_classes < 1:
            raise ValueError(f"num_classes={num_classes!r}: a network needs a whole number of classes, at least one")
        options["num_classes"] = num_classes
    if unknown := [option for option in options if option not in (known := options_of(network))]:
        raise TypeError(f"{name} has no option {' or '.join(unknown)}; it has {', '.join(known)}")
    if not pretrained:
        return network(**options)
    built = network(**(published.options_of(name) | options))
    published.load(built, name, num_classes or published.CLASSES, progress)
    return built
