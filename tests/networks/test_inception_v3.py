"""What counts and names do not show of Inception-v3, for which no outputs are published here."""

import torch
from torch import nn

from lessonlib.networks.inception_v3 import inception_v3


def test_constants_of_the_published_network():
    with torch.device("meta"):
        network = inception_v3()
    assert {part.eps for part in network.modules() if isinstance(part, nn.BatchNorm2d)} == {0.001}
    assert {part.p for part in network.modules() if isinstance(part, nn.Dropout)} == {0.5}
    pools = [part for part in network.modules() if isinstance(part, nn.MaxPool2d)]
    assert [(part.kernel_size, part.stride, part.padding, part.ceil_mode) for part in pools] == [(3, 2, 0, False)] * 2


def test_the_auxiliary_classifier_reads_the_17_x_17_grid_and_goes_by_5_x_5_to_1_x_1():
    with torch.device("meta"):
        network, shapes = inception_v3(num_classes=10), []
        auxiliary = network.AuxLogits
        for part in (network.Mixed_6e, auxiliary.conv0, auxiliary.conv1, auxiliary):
            part.register_forward_hook(lambda part, images, out: shapes.append(tuple(out.shape[1:])))
        network(torch.zeros(2, 3, 299, 299))
    assert shapes == [(768, 17, 17), (128, 5, 5), (768, 1, 1), (10,)]
