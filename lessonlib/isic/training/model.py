"""A network for the settings: any of the book's, from scratch or from published weights."""

import torch
from torch import Tensor, nn

from lessonlib import networks
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.training.settings import Settings
from lessonlib.networks import pretrained
from lessonlib.networks.rescale import DEVIATION, MEAN


class Standardised(nn.Module):
    """``network``, for images from 0 to 1: it sees them less ImageNet's mean, over ImageNet's deviation.

    Published weights were trained on such images. (N, 3, H, W) -> what ``network`` returns.
    """

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        for name, values in (("mean", MEAN), ("deviation", DEVIATION)):
            self.register_buffer(name, torch.tensor(values)[:, None, None], persistent=False)

    def forward(self, images: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.network((images - self.mean) / self.deviation)


def build(settings: Settings, classes: int = len(CLASSES), progress: bool = True, fetch: bool = True) -> nn.Module:
    """Return the network of ``settings`` with ``classes`` outputs; fresh weights follow from ``settings.seed``.

    With published weights the head is fresh, and the network is :class:`Standardised`. ``fetch=False`` leaves the
    published weights out: other weights will be loaded into the network.
    Raises ValueError where ``settings.size`` is too small for the network, for options of values that it cannot take,
    for weights that are not published or do not fit; ConnectionError where they cannot be fetched.
    """
    name, options = settings.network, settings.options
    if settings.pretrained:
        options = pretrained.options_of(name) | options
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        try:
            net = networks.build(name, classes, settings.pretrained and fetch, progress, **options)
        except TypeError as error:  # a text where a number belongs
            raise ValueError(f"{name} cannot be built with the options {options}: {error}") from error
    least = getattr(net.train(), "least_size", 1)  # some networks need more in training than afterwards
    if settings.size < least:
        raise ValueError(f"{name} learns from images of {least} pixels a side or more, size is {settings.size}")
    return Standardised(net) if settings.pretrained else net
