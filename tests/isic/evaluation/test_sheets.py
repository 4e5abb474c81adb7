"""The small tables say what was computed."""

import re

import numpy as np
import pytest

from lessonlib.isic.evaluation import costs, sheets
from lessonlib.isic.evaluation.calibration import reliability
from lessonlib.isic.evaluation.one_image import draw_one_image
from lessonlib.isic.evaluation.scores import evaluate
from lessonlib.isic.splitting import split_by_lesion


def rows(html: str) -> list[list[str]]:
    """The texts of a table's body."""
    body = html.split("<tbody>")[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]


@pytest.fixture
def scored(answered):
    truth, probabilities, lesions = answered()
    return truth, probabilities, lesions, evaluate(truth, probabilities.argmax(axis=1), lesions, repetitions=100)


def test_the_split(drawn):
    parts = split_by_lesion(drawn.labels, drawn.lesions, (0.6, 0.4))
    found = rows(sheets.split(drawn, dict(zip(("train", "test"), parts, strict=True)), ("weights", "nothing")))
    assert [row[:3] for row in found] == [
        ["train", "weights", str(len(parts[0]))],
        ["test", "nothing", str(len(parts[1]))],
    ]
    assert sum(int(row[3]) for row in found) == len(set(drawn.lesions))


def test_scores_states_and_intervals(scored):
    truth, probabilities, lesions, scores = scored
    expected = [f"{100 * scores.accuracy.value:.0f}\u202f%", f"{100 * scores.balanced.value:.0f}\u202f%"]
    assert rows(sheets.scores({"one": scores}, "drawn")) == [["one", *expected]]
    bins = reliability(truth, probabilities)
    assert rows(sheets.states({"one": scores}, {"one": bins})) == [["one", *expected, f"{100 * bins.error:.0f}\u202f%"]]
    naive = evaluate(truth, probabilities.argmax(axis=1), np.arange(len(truth)), repetitions=100)
    found = rows(sheets.intervals(scores, naive, ("MEL",)))
    assert [row[0] for row in found] == ["accuracy", "balanced accuracy", "recall of MEL"]
    mel, other = scores.recall["MEL"], naive.recall["MEL"]
    shown = [f"{100 * one.low:.0f}\u00a0to\u00a0{100 * one.high:.0f}" for one in (other, mel)]
    assert found[2][2:] == shown and shown[0] != shown[1]


def test_bills(scored):
    truth, probabilities, *_ = scored
    html = sheets.bills(
        truth, {"a": (probabilities, 0.5), "none": (probabilities, 2)}, miss=10, false_alarm=1, kind="drawn"
    )
    ill = int(costs.is_malignant(truth).sum())
    assert f"{ill} malignant drawn images among {len(truth)}" in html
    (_, misses, alarms, bill), last = rows(html)
    assert int(bill) == 10 * int(misses) + int(alarms) and int(alarms) > 0
    assert last == ["none", str(ill), "0", str(10 * ill)]


def test_one_image_says_what_the_network_gets(drawn):
    picture = draw_one_image(drawn.path(0), 32, drawn=True)
    assert "32×32 pixels" in picture.caption and "none shows skin" in picture.caption
    assert picture.svg.count("<image") == 2
