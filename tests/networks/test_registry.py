"""Networks by name, and what is said of a wrong name, of no class, of an option or an image that does not fit."""

import numpy as np
import pytest
import torch

from lessonlib import networks


def test_every_name_is_there_once():
    assert len(set(networks.names())) == len(networks.names())


@pytest.mark.parametrize(("name", "near"), [("VGG-16", "vgg16"), ("resnet_50", "resnet50"), ("squeezenet", "1_1")])
def test_a_misspelt_name_is_answered_with_the_nearest(name, near):
    with pytest.raises(ValueError, match=f"'{name}': did you mean .*{near}"):
        networks.build(name)


def test_a_name_like_no_other_is_answered_with_where_to_look():
    with pytest.raises(ValueError, match=r"'zzz': names\(\) lists them all"):
        networks.build("zzz")


@pytest.mark.parametrize(("name", "classes"), [("resnet18", 1000), ("cifar_resnet20", 10)])
def test_without_a_number_of_classes_there_are_as_many_as_published(name, classes):
    with torch.device("meta"):
        assert networks.build(name).fc.out_features == classes
        assert networks.build(name, num_classes=7).fc.out_features == 7


@pytest.mark.parametrize("classes", [0, -1, 1.5, "7", True])
def test_a_network_needs_a_whole_number_of_classes(classes):
    with pytest.raises(ValueError, match=rf"num_classes={classes!r}: "):
        networks.build("alexnet", num_classes=classes)


def test_a_number_of_classes_from_numpy_will_do():
    with torch.device("meta"):
        assert networks.build("resnet18", num_classes=np.array([0, 6, 3]).max() + 1).fc.out_features == 7


def test_options_reach_the_network_and_unknown_ones_are_refused():
    with torch.device("meta"):
        dropped = [
            part.p for part in networks.build("vgg11", dropout=0.3).modules() if isinstance(part, torch.nn.Dropout)
        ]
        assert dropped == [0.3, 0.3]
        with pytest.raises(TypeError, match="vgg11 has no option width; it has num_classes, dropout"):
            networks.build("vgg11", width=2)
        with pytest.raises(TypeError, match="no option shortcuts; it has num_classes, shortcut, width, in_channels"):
            networks.build("cifar_resnet20", shortcuts="B")


def test_one_image_without_a_batch_is_refused():
    with torch.device("meta"), pytest.raises(ValueError, match=r"got \(3, 224, 224\).*x\[None\]"):
        networks.build("squeezenet1_1")(torch.zeros(3, 224, 224))
