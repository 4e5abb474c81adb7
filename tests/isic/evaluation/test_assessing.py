"""An assessment puts the right numbers side by side: those of the right side, by the parts that are tested alone."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, log_loss, roc_auc_score

from lessonlib.isic.evaluation.assessing import COLOURS, LARGEST, assess
from lessonlib.isic.evaluation.calibration import HOTTEST, fit_temperature, probabilities_at
from lessonlib.isic.evaluation.summary import text
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.training.prediction import logits


def test_it_scores_the_side_that_was_asked_for(asked):
    net, dataset, images, sides = asked
    found = assess(net, dataset, images, sides, "test", repetitions=50)
    test, held = sides["test"], sides["validation"]
    said = logits(net, images, test)
    np.testing.assert_allclose(found.logits, said)
    assert found.images == tuple(np.array(dataset.images)[test]) and found.data == "drawn" and found.shared == 0
    truth = dataset.labels[test]
    assert found.scores.balanced.value == pytest.approx(balanced_accuracy_score(truth, said.argmax(axis=1)))
    assert found.temperature == pytest.approx(fit_temperature(dataset.labels[held], logits(net, images, held)))
    np.testing.assert_allclose(found.probabilities, probabilities_at(said, found.temperature))
    area = roc_auc_score(truth == 1, found.probabilities[:, 1])
    assert found.areas.by_class["NV"].value == pytest.approx(area)
    assert found.baselines[LARGEST].recall["NV"].value == 1
    colours = found.baselines[COLOURS].balanced.value
    assert found.gain.value == pytest.approx(found.scores.balanced.value - colours)


def test_without_a_validation_side_no_temperature_is_fitted(asked):
    net, dataset, images, sides = asked
    two = {"train": np.concatenate([sides["train"], sides["validation"]]), "test": sides["test"]}
    found = assess(net, dataset, images, two, repetitions=50)
    assert found.temperature is None and list(found.states()) == ["as trained"]
    np.testing.assert_allclose(found.probabilities, probabilities_at(found.logits))
    assert assess(net, dataset, images, sides, "validation", repetitions=50).temperature is None


def test_the_numbers_survive_as_json(asked):
    net, dataset, images, sides = asked
    found = assess(net, dataset, images, sides, balanced=True, repetitions=50)
    numbers = json.loads(json.dumps(found.to_json()))
    assert numbers["images"] == len(sides["test"]) and numbers["data"] == "drawn" and numbers["side"] == "test"
    assert numbers["balanced accuracy"]["value"] == found.scores.balanced.value
    assert sum(numbers["errors by lesion"].values()) == numbers["lesions"]
    assert np.array(numbers["confusion"]["rows are the truth"]).sum() == numbers["images"]
    calibration = numbers["calibration"]
    assert calibration["temperature"] == found.temperature == pytest.approx(HOTTEST, rel=1e-3)
    assert calibration["temperature fitted"] is False  # the network has learnt nothing
    fitted = replace(found, temperature=1.7)
    assert fitted.to_json()["calibration"]["temperature fitted"] is True
    assert "Temperature 20.000. It is the upper end" in text(found)
    assert "Temperature 1.700. It was fitted on the validation side." in text(fitted)
    assert numbers["one image of a lesion"]["balanced accuracy"] == asdict(found.asking.one)
    every = numbers["mean answer of a lesion"]["balanced accuracy"]
    assert every == pytest.approx(asdict(found.asking.every))
    truth = found.truth
    for name, temperature in (("as trained", 1), ("with temperature", found.temperature)):
        theirs = log_loss(truth, probabilities_at(found.logits, temperature), labels=range(7))
        assert calibration[name]["negative log-likelihood"] == pytest.approx(theirs)
    frequencies = np.bincount(dataset.labels[sides["train"]], minlength=7) / len(sides["train"])
    put_back = probabilities_at(found.logits) * frequencies
    theirs = log_loss(truth, put_back / put_back.sum(axis=1, keepdims=True), labels=range(7))
    assert calibration["with frequencies"]["negative log-likelihood"] == pytest.approx(theirs)


def test_it_counts_the_lesions_that_leak(asked):
    net, dataset, images, sides = asked
    order = np.random.default_rng(0).permutation(len(dataset))
    leaking = {"train": np.sort(order[:40]), "test": np.sort(order[40:])}
    shared = set(dataset.lesions[leaking["train"]]) & set(dataset.lesions[leaking["test"]])
    assert assess(net, dataset, images, leaking, repetitions=20).shared == len(shared) > 0


def test_a_side_that_is_not_there_or_lacks_a_class_is_named(asked):
    net, dataset, images, sides = asked
    with pytest.raises(DataError, match="no side 'tset'; it has train, validation, test"):
        assess(net, dataset, images, sides, "tset")
    naevi = sides["test"][dataset.labels[sides["test"]] == CLASSES.index("NV")]
    with pytest.raises(ValueError, match="no image of MEL"):
        assess(net, dataset, images, sides | {"test": naevi}, repetitions=20)
