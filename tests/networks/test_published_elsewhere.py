"""Networks that torchvision lacks: their parameters and multiply-adds as published implementations have them."""

import pytest
from torch import nn

from lessonlib.profiling.counts import count_macs_by_torch

# name: parameters, and where the number is published
PARAMETERS = {
    "xception": 22_855_952,  # timm, legacy_xception; Keras has 54,528 more, batch norm's running statistics
    "inception_v4": 42_679_816,  # timm and Cadene's pretrained-models.pytorch
    "inception_resnet_v2": 55_843_464,  # timm and Cadene's pretrained-models.pytorch
    "nin_cifar10": 966_986,  # pytorchcv (osmr/imgclsmob), table of CIFAR-10
    "mobilenet_v1": 4_231_976,  # Keras has 21,888 more, batch norm's running statistics
    "shufflenet_v1_g1": 1_531_936,  # pytorchcv, here and below
    "shufflenet_v1_g2": 1_733_848,
    "shufflenet_v1_g3": 1_865_728,
    "shufflenet_v1_g4": 1_968_344,
    "shufflenet_v1_g8": 2_434_768,
    "preact_resnet50": 25_549_352,  # BiT-R50x1, which has group norms in place of batch norms
    "preact_resnet101": 44_541_480,  # BiT-R101x1
    "preact_resnet152": 60_185_256 - 2 * 64,  # pytorchcv, where the first unit has a norm of its own
    "cifar_preact_resnet164": 1_703_258,  # pytorchcv, here and below
    "cifar_preact_resnet1001": 10_327_706,
    "densenet_bc_100_12": 769_162,
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name, on_meta, parameters):
    assert parameters(on_meta(name), heads=True) == PARAMETERS[name]


# name: multiply-adds in millions and the side of the image, as pytorchcv's tables have them. Its counter adds a little
# for layers that do not multiply by weights, such as ReLU: under 1 % in these.
MULTIPLY_ADDS = {
    "xception": (8403.63, 299),
    "inception_v4": (12304.93, 299),
    "inception_resnet_v2": (13188.64, 299),
    "nin_cifar10": (222.97, 32),
    "preact_resnet50": (4100.90, 224),
    "preact_resnet101": (7818.24, 224),
    "preact_resnet152": (11536.78, 224),
}


@pytest.mark.parametrize("name", MULTIPLY_ADDS)
def test_multiply_adds(name, on_meta):
    published, side = MULTIPLY_ADDS[name]
    assert 1 < published * 1e6 / count_macs_by_torch(on_meta(name), (3, side, side)) < 1.01


# name: parameters with projections where the shape changes, as pytorchcv builds these; the papers have zeros there
WITH_PROJECTIONS = {
    "cifar_resnet20": 272_474,
    "cifar_resnet56": 855_770,
    "cifar_resnet110": 1_730_714,
    "cifar_resnet1202": 19_424_026,
    "cifar_preact_resnet110": 1_730_522,
}


@pytest.mark.claim("C14")
@pytest.mark.parametrize("name", WITH_PROJECTIONS)
def test_parameters_with_projections(name, on_meta, parameters):
    assert parameters(on_meta(name, shortcut="B"), heads=True) == WITH_PROJECTIONS[name]


# name: parameters in millions, with the digits that the paper prints
PRINTED = {
    "cifar_resnet20": "0.27",  # He et al. 2016, table 6, here and below
    "cifar_resnet32": "0.46",
    "cifar_resnet44": "0.66",
    "cifar_resnet56": "0.85",
    "cifar_resnet110": "1.7",
    "cifar_resnet1202": "19.4",
    "cifar_preact_resnet164": "1.7",  # He et al. 2016b, table 4
    "densenet_bc_100_12": "0.8",  # Huang et al. 2017, table 2
}


@pytest.mark.parametrize("name", PRINTED)
def test_parameters_as_printed(name, on_meta, parameters):
    digits = len(PRINTED[name].split(".")[1])
    assert f"{parameters(on_meta(name), heads=True) / 1e6:.{digits}f}" == PRINTED[name]


def test_a_thousand_layers_are_printed_without_their_batch_norms(on_meta):
    """He et al. 2016b, table 4: 10.2 · 10⁶. All parameters are 10.3 · 10⁶."""
    network = on_meta("cifar_preact_resnet1001")
    layers = [part for part in network.modules() if isinstance(part, (nn.Conv2d, nn.Linear))]
    assert f"{sum(weight.numel() for part in layers for weight in part.parameters()) / 1e6:.1f}" == "10.2"
