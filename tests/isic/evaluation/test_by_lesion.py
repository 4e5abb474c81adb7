"""Errors counted by lesion, against pandas; one image a lesion; answers averaged over a lesion."""

import numpy as np
import pandas as pd
import pytest

from lessonlib.isic.evaluation.by_lesion import averaged, lesion_errors, one_image_each


def test_every_lesion_is_right_wrong_or_split(answered):
    truth, probabilities, lesions = answered(0)
    answers = probabilities.argmax(axis=1)
    found = lesion_errors(truth, answers, lesions)
    table = pd.DataFrame({"lesion": lesions, "right": truth == answers, "truth": truth}).groupby("lesion")
    share = table["right"].mean()
    assert found.always_right.tolist() == share.index[share == 1].tolist()
    assert found.always_wrong.tolist() == share.index[share == 0].tolist()
    assert found.split.tolist() == share.index[(share > 0) & (share < 1)].tolist() != []
    assert found.images.tolist() == table.size().tolist() and found.labels.tolist() == table["truth"].first().tolist()
    assert len(found.always_right) + len(found.always_wrong) + len(found.split) == len(found.names)


def test_by_hand():
    found = lesion_errors(np.array([1, 1, 0, 1]), np.array([1, 0, 0, 2]), np.array(["b", "b", "a", "c"]))
    assert (found.always_right.tolist(), found.split.tolist(), found.always_wrong.tolist()) == (["a"], ["b"], ["c"])
    assert found.right.tolist() == [1, 1, 0]


def test_one_image_of_every_lesion_and_another_seed_takes_others(answered):
    _, _, lesions = answered(1)
    chosen = one_image_each(lesions)
    assert lesions[chosen].tolist() == sorted(set(lesions))
    assert (chosen != one_image_each(lesions, seed=1)).any() and (chosen == one_image_each(lesions)).all()
    counts = sum(np.bincount(one_image_each(np.array(["a", "a", "b"]), seed), minlength=3) for seed in range(200))
    assert counts[2] == 200 and 70 < counts[0] < 130


def test_the_mean_answer_of_a_lesion(answered):
    truth, probabilities, lesions = answered(2)
    names, classes, means = averaged(truth, probabilities, lesions)
    table = pd.DataFrame(probabilities).groupby(lesions)
    np.testing.assert_allclose(means, table.mean().to_numpy())
    assert names.tolist() == table.mean().index.tolist()
    assert classes.tolist() == pd.Series(truth).groupby(lesions).first().tolist()


def test_a_lesion_of_two_classes_is_an_error():
    with pytest.raises(ValueError, match="lesion b has images of two classes"):
        lesion_errors(np.array([0, 1, 2]), np.array([0, 1, 2]), np.array(["a", "b", "b"]))
