"""Settings name every fault at once, and come back from their file as they went in."""

import json
import math

import pytest

from lessonlib import networks
from lessonlib.isic.augmentation import Augmentation
from lessonlib.isic.training.settings import Settings, differences

WRONG = {
    "network": ("slim_separabel", "near are slim_separable"),
    "options": ({"depth": 3}, "no option 'depth'; it has"),
    "size": (0, "at least 1"),
    "pretrained": ("yes", "True or False"),
    "epochs": (0, "at least 1"),
    "batch": (1, "at least 2"),
    "learning_rate": (0.0, "above 0"),
    "weight_decay": (-0.1, "0 or above"),
    "warm_up": (1.0, "below 1"),
    "balanced_sampler": (1, "True or False"),
    "class_weights": (-1.0, "0 .* or above"),
    "label_smoothing": (1.0, "below 1"),
    "augmentation": ("flip", "Augmentation or None"),
    "mixed_precision": ("bf8", "no, bf16, fp16"),
    "seed": (-1, "at least 0"),
    "seconds": (0.0, "above 0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_impossible_settings_are_named(name):
    value, needed = WRONG[name]
    with pytest.raises(ValueError, match=rf"{name}=.*{needed}"):
        Settings(**{name: value})


def test_what_no_setting_can_be():
    with pytest.raises(ValueError, match=r"seed=.*below 2\*\*63"):
        Settings(seed=2**63)
    with pytest.raises(ValueError, match="no such network; there are alexnet, .*slim_shuffle_v2"):
        Settings(network="?")


def test_every_setting_is_checked():
    assert set(WRONG) == set(Settings().to_json())


def test_all_faults_come_at_once():
    with pytest.raises(ValueError) as caught:
        Settings(**{name: value for name, (value, _) in WRONG.items() if name != "options"})
    assert all(f"{name}=" in str(caught.value) for name in WRONG if name != "options")


def test_numbers_of_no_use_are_no_numbers():
    for value in (math.nan, math.inf, True, "0.1", None):
        with pytest.raises(ValueError, match="learning_rate"):
            Settings(learning_rate=value)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(network="vgg16", options={"dropout": 0.2}, size=96, seconds=5.0, augmentation=None),
        Settings(augmentation=Augmentation(zoom=0.1, horizontal_flip=False), mixed_precision="bf16", pretrained=True),
        *(Settings(network=name) for name in networks.names()[::9]),
    ],
)
def test_there_and_back_through_a_file(settings):
    text = json.dumps(settings.to_json(), allow_nan=False)
    assert Settings.from_json(json.loads(text)) == settings


def test_a_file_with_other_keys_is_refused_by_name():
    good = Settings().to_json()
    for changed, message in (
        ({k: v for k, v in good.items() if k != "seed"}, "run/settings.json: seed is missing"),
        (good | {"momentum": 0.9}, "run/settings.json: momentum is unknown"),
        (good | {"augmentation": {"zoom": 0.3}}, "run/settings.json, augmentation: horizontal_flip is missing"),
        (["epochs"], "must be a dictionary, got list"),
        (good | {"epochs": "many"}, "epochs='many'"),
    ):
        with pytest.raises(ValueError, match=message):
            Settings.from_json(changed, "run/settings.json")


def test_differences_have_both_values():
    old, new = Settings(options={"head": 8}), Settings(options={"head": 8}, epochs=3, augmentation=None)
    assert differences(old, old) == []
    found = differences(old, new)
    assert found[0] == "epochs was 30, now 3" and "zoom" in found[1] and found[1].endswith("now None")
