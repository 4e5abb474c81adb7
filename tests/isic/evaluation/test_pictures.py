"""The figures say in words what they show, and say it of the numbers they were given."""

import numpy as np
import pytest

from lessonlib.isic.evaluation.calibration import probabilities_at, reliability
from lessonlib.isic.evaluation.curves import areas, curves
from lessonlib.isic.evaluation.pictures import draw_confusion, draw_curves, draw_reliability
from lessonlib.isic.evaluation.scores import evaluate
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.pictures import draw_recall


@pytest.fixture
def both(answered):
    truth, probabilities, lesions = answered(0)
    return truth, probabilities / probabilities.sum(axis=1, keepdims=True), lesions


def test_the_confusion_names_the_most_frequent_mistake_and_every_count(both):
    truth, probabilities, lesions = both
    confusion = evaluate(truth, probabilities.argmax(axis=1), lesions, 20).confusion
    picture = draw_confusion(confusion, "drawn")
    wrong = confusion - np.diag(confusion.diagonal())
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    assert f"{wrong.max()} images of {CLASSES[row]} are called {CLASSES[column]}" in picture.caption
    assert picture.svg.count("fill-opacity") + picture.svg.count("opacity:") >= 49
    for count in confusion[confusion > 0]:
        assert f">{count}</text>" in picture.svg and f"{count} as " in picture.alt


def test_a_class_without_images_and_answers_without_mistakes_can_be_drawn():
    confusion = np.diag([3, 4, 5, 6, 7, 8, 0])
    picture = draw_confusion(confusion, "real")
    assert "no answer is wrong" in picture.caption and "VASC: no image" in picture.alt


def test_the_curves_name_the_worst_class_and_every_area(both):
    truth, probabilities, lesions = both
    found = areas(truth, probabilities, lesions, 50)
    picture = draw_curves(curves(truth, probabilities), found, "drawn")
    worst = min(found.by_class, key=lambda name: found.by_class[name].value)
    assert picture.caption.startswith(worst)
    for name, area in found.by_class.items():
        assert f"{name} {area.value:.2f} (" in picture.alt


def test_the_reliability_says_whether_the_network_is_too_sure(both):
    truth, probabilities, _ = both
    logits = np.log(probabilities.clip(1e-4))
    for factor, word in ((4, "surer"), (0.2, "less sure")):
        states = {
            "as trained": reliability(truth, probabilities_at(factor * logits)),
            "with temperature": reliability(truth, probabilities_at(logits)),
        }
        picture = draw_reliability(states, "drawn")
        errors = [100 * state.error for state in states.values()]
        assert f"{word} than it may be" in picture.caption
        assert f"{errors[0]:.0f} % on average, with temperature {errors[1]:.0f} %" in picture.caption
    assert draw_reliability({"as trained": states["as trained"]}, "real").caption.count("on average.") == 1


@pytest.mark.parametrize("ways", [2, 3])
def test_the_recalls_of_every_way_to_answer_have_marks_that_can_be_seen(both, open_html, ways):
    truth, probabilities, lesions = both
    answers = (probabilities.argmax(axis=1), np.roll(truth, 5), np.ones_like(truth))
    scores = {f"way {k}": evaluate(truth, answers[k], lesions, 20) for k in range(ways)}
    picture = draw_recall(scores, "drawn")
    shown = open_html(picture._repr_html_())
    for role, (name, score) in zip(("depthwise", "standard", "pointwise"), scores.items(), strict=False):
        marks = shown.locator(f'svg use[style*="--lean-{role})"]')
        boxes = [marks.nth(k).bounding_box() for k in range(marks.count())]
        assert len(boxes) == 8  # one a class, one in the legend
        assert min(min(box["width"], box["height"]) for box in boxes) >= 6
        listed = ", ".join(f"{one} {100 * recall.value:.0f} %" for one, recall in score.recall.items())
        assert f"{name}: {listed}" in picture.alt


def test_every_figure_says_whether_the_lesions_are_drawn(both):
    truth, probabilities, lesions = both
    found = areas(truth, probabilities, lesions, 20)
    for kind, said, unsaid in (("drawn", "drawn lesions", "HAM10000"), ("real", "HAM10000", "drawn")):
        for picture in (
            draw_confusion(np.eye(7, dtype=int), kind),
            draw_curves(curves(truth, probabilities), found, kind),
            draw_reliability({"as trained": reliability(truth, probabilities)}, kind),
        ):
            assert said in picture.caption and unsaid not in picture.caption
