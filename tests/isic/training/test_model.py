"""Networks from the settings: the same for the same seed, published weights behind ImageNet's mean and deviation."""

import pytest
import torch
import torch.nn.functional as F

from lessonlib import networks
from lessonlib.isic.training.model import Standardised, build
from lessonlib.isic.training.settings import Settings


def test_the_seed_decides_about_the_weights_and_nothing_else_changes():
    torch.manual_seed(3)
    state = torch.random.get_rng_state()
    one, again, other = (build(Settings(seed=seed)) for seed in (0, 0, 1))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.equal(one.stem[0].weight, again.stem[0].weight)
    assert not torch.equal(one.stem[0].weight, other.stem[0].weight)


def test_options_and_classes_arrive():
    net = build(Settings(network="squeezenet1_1", options={"dropout": 0.25}), classes=3)
    assert [part.p for part in net.modules() if isinstance(part, torch.nn.Dropout)] == [0.25]
    assert net(torch.zeros(2, 3, 64, 64)).shape == (2, 3)


def test_an_option_of_another_type_is_named():
    with pytest.raises(
        ValueError, match="slim_separable cannot be built with the options {'width_multiplier': 'wide'}"
    ):
        build(Settings(options={"width_multiplier": "wide"}))


def test_published_weights_see_standardised_images(monkeypatch):
    asked = []

    def published(net, name, num_classes, progress):
        asked.append((name, num_classes, progress))

    monkeypatch.setattr("lessonlib.networks.published.load", published)
    settings = Settings(network="googlenet", pretrained=True)
    net = build(settings, progress=False).eval()
    assert asked == [("googlenet", 7, False)] and isinstance(net, Standardised) and net.network.transform_input
    images = torch.rand(2, 3, 64, 64)
    mean, deviation = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]])  # torchvision's, for its weights
    expected = net.network(F.batch_norm(images, mean, deviation.square(), eps=0))
    torch.testing.assert_close(net(images), expected)
    without = build(settings, fetch=False)
    assert len(asked) == 1 and without.state_dict().keys() == net.state_dict().keys()


def test_too_small_images_are_refused_before_any_training():
    with pytest.raises(ValueError, match="inception_v3 learns from images of 299 pixels a side or more, size is 64"):
        build(Settings(network="inception_v3"))


def test_what_is_not_published_cannot_be_fetched():
    assert "slim_plain" in networks.names()
    with pytest.raises(ValueError, match="slim_plain has no published weights"):
        build(Settings(network="slim_plain", pretrained=True))
