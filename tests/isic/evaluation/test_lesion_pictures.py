"""Which examples are shown, where the network is said to have looked, and what is said of the lesions."""

import numpy as np
import pytest

from lessonlib.isic.evaluation.by_lesion import lesion_errors
from lessonlib.isic.evaluation.lesion_pictures import Example, draw_attention, draw_lesion_errors, examples, surest
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.training.prediction import probabilities


def test_the_surest_of_every_class_come_first(answered):
    truth, sure, _ = answered(0)
    answers, height = sure.argmax(axis=1), sure.max(axis=1)
    for right in (True, False):
        chosen = surest(truth, sure, right, count=7)
        assert ((answers[chosen] == truth[chosen]) == right).all() and len(set(truth[chosen])) == 7
        for place in chosen:
            rivals = (truth == truth[place]) & ((answers == truth) == right)
            assert height[place] == height[rivals].max()
        assert (np.diff(height[chosen]) <= 0).all()
    assert len(surest(truth, np.eye(7)[truth], right=False)) == 0
    assert len(surest(np.zeros(5, int), np.eye(7)[np.zeros(5, int)], right=True)) == 4


def test_the_figure_shows_answers_and_truths(asked):
    net, dataset, images, sides = asked
    test = sides["test"]
    truth, sure = dataset.labels[test], probabilities(net, images, test)
    shown = []
    for right in (True, False):
        k = surest(truth, sure, right)
        shown.append(examples(net, images, test[k], truth[k], sure[k]))
    for one, place in zip(shown[1], surest(truth, sure, right=False), strict=True):
        assert (one.image == images[test[place]]).all() and one.truth == truth[place] != one.answer
        assert one.probability == sure[place].max() and one.heat.shape == (32, 32)
    picture = draw_attention(*shown, dataset.kind())
    first = shown[1][0]
    assert f"{CLASSES[first.answer]} {100 * first.probability:.0f} %, which is {CLASSES[first.truth]}" in picture.alt
    assert "First right answers, then wrong ones" in picture.caption and "none shows skin" in picture.caption
    assert picture.svg.count("<image") == len(shown[0]) + len(shown[1])


def test_it_says_where_the_light_falls():
    heated = np.zeros((30, 30))
    heated[28, 2] = 1
    one = Example(np.zeros((30, 30, 3), np.uint8), heated, truth=0, answer=0, probability=0.9)
    dark = Example(one.image, np.zeros((30, 30)), truth=1, answer=0, probability=0.4)
    picture = draw_attention([one], [dark], "real")
    assert "MEL 90 %, brightest at the bottom left; MEL 40 %, which is NV, brightest nowhere" in picture.alt
    assert "Right answers, the surest" in draw_attention([one], [], "real").caption
    with pytest.raises(ValueError, match="no example"):
        draw_attention([], [], "real")


def test_the_lesions_are_counted_by_class(answered):
    truth, sure, lesions = answered(1)
    found = lesion_errors(truth, sure.argmax(axis=1), lesions)
    picture = draw_lesion_errors(found, "drawn")
    several = sum(count > 1 for count in np.unique(lesions, return_counts=True)[1])
    assert f"Of the {several} lesions with several images, {len(found.split)} get" in picture.caption
    one_each = lesion_errors(truth, truth, np.arange(len(truth)).astype(str))
    assert draw_lesion_errors(one_each, "drawn").caption.startswith("Each lesion here has one image")
    members = found.labels == CLASSES.index("BKL")
    right, wrong = (members & (found.right == found.images)).sum(), (members & (found.right == 0)).sum()
    assert f"BKL: {right} always right, {members.sum() - right - wrong} split, {wrong} always wrong" in picture.alt
