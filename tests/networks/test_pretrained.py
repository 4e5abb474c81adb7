"""Published weights: which tensors go in, and what is said of a file that does not fit or cannot be read."""

import copy
import json
import re
from pathlib import Path

import pytest
import torch

from lessonlib import networks
from lessonlib.networks import pretrained
from lessonlib.networks.rescale import rescale

SHAPES = json.loads((Path(__file__).resolve().parent.parent / "reference" / "state_dicts.json").read_text())
FAMILIES = {
    "alexnet|vgg": {"classifier.6"},
    "squeezenet|mobilenet|mnasnet": {"classifier.1"},
    "densenet": {"classifier"},
    "resn|shufflenet": {"fc"},
    "googlenet": {"fc", "aux1.fc2", "aux2.fc2"},
    "inception": {"fc", "AuxLogits.fc"},
}


def heads_of(name: str) -> set[str]:
    """Return the tensors of a network that have a row for each class."""
    (layers,) = (layers for family, layers in FAMILIES.items() if re.match(family, name))
    return {f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")}


def published_state(name: str) -> dict[str, torch.Tensor]:
    return {key: torch.zeros(shape, device="meta") for key, shape in SHAPES[name].items()}


def test_every_network_of_the_reference_has_an_address_with_a_hash_and_accuracies():
    assert list(pretrained.PUBLISHED) == list(SHAPES)
    for name, entry in pretrained.PUBLISHED.items():
        assert re.fullmatch(r"https://download\.pytorch\.org/models/[\w.-]+-[0-9a-f]{8,10}\.pth", entry["url"])
        assert torch.hub.HASH_REGEX.search(entry["url"].rsplit("/")[-1])[1] in entry["url"]
        assert 50 < entry["acc1"] < entry["acc5"] < 100 and name in networks.names()


@pytest.mark.parametrize("name", SHAPES)
def test_all_but_the_heads_go_into_a_network_of_other_classes(name, on_meta):
    state = published_state(name)
    assert pretrained.fitting(state, on_meta(name), name, 1000) == state
    left = set(state) - set(pretrained.fitting(state, on_meta(name, num_classes=7), name, 7))
    assert left == heads_of(name)


@pytest.mark.parametrize("name", [name for name in SHAPES if "dense" in name])
def test_the_dotted_names_of_the_densenet_files(name, on_meta):
    """Those files also lack batch norm's counters, as all of before 2018 do."""
    dotted = {
        re.sub(r"(denselayer\d+\.(?:norm|conv))([12])", r"\1.\2", key): tensor
        for key, tensor in published_state(name).items()
        if "num_batches" not in key
    }
    assert "features.denseblock1.denselayer1.norm.1.weight" in dotted
    fitted = pretrained.fitting(dotted, on_meta(name), name, 1000)
    assert list(fitted) == [key for key in SHAPES[name] if "num_batches" not in key]
    assert all(one is other for one, other in zip(fitted.values(), dotted.values(), strict=True))


def test_a_state_of_another_network_is_refused_with_the_tensors_names(on_meta):
    with pytest.raises(ValueError, match=r"alexnet do not fit.* missing: features\.0\.weight, .* and \d+ more; not in"):
        pretrained.fitting(published_state("resnet18"), on_meta("alexnet"), "alexnet", 1000)
    state = published_state("resnet18")
    del state["layer1.0.conv1.weight"]
    state["fc.weight"] = torch.zeros(1000, 256)
    with pytest.raises(ValueError) as refused:
        pretrained.fitting(state, on_meta("resnet18", num_classes=7), "resnet18", 7)
    assert str(refused.value).endswith(
        "tensors missing: layer1.0.conv1.weight; of another shape: fc.weight (1000, 256) for (7, 512)"
    )


def test_a_wider_network_has_no_published_weights(on_meta):
    wide = on_meta("mobilenet_v2", width_multiplier=1.4)
    with pytest.raises(ValueError, match=r"an option that changes its layers.*of another shape: features.* more$"):
        pretrained.fitting(published_state("mobilenet_v2"), wide, "mobilenet_v2", 1000)


def test_a_network_without_published_weights_says_so_and_which_have_them(monkeypatch):
    monkeypatch.delitem(pretrained.PUBLISHED, "vgg11")
    with pytest.raises(ValueError, match=r"vgg11 has no published weights.*alexnet, vgg13, vgg16"):
        networks.build("vgg11", pretrained=True)


def test_rescaling_undoes_imagenets_standardisation():
    pixels = torch.rand(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    torch.testing.assert_close(rescale((pixels - mean) / deviation), 2 * pixels - 1)


@pytest.mark.parametrize("name", ["googlenet", "inception_v3"])
def test_networks_from_tensorflow_rescale_with_published_weights_only(name, on_meta, known_weight):
    assert pretrained.options_of(name) == {"transform_input": True}
    plain, rescaling = on_meta(name).eval(), on_meta(name, transform_input=True).eval()
    state = {key: known_weight(key, tensor.shape) for key, tensor in plain.state_dict().items()}
    for network in (plain, rescaling):
        network.load_state_dict(state, assign=True)
    image = torch.randn(1, 3, plain.least_size, plain.least_size, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        logits = rescaling(image)
        torch.testing.assert_close(logits, plain(rescale(image)))
        assert (logits - plain(image)).abs().mean() > 0.1 * logits.std()
        torch.testing.assert_close(copy.deepcopy(rescaling)(image), logits)
        exported = torch.export.export(rescaling, (image,)).module()
        torch.testing.assert_close(exported(image), logits)
