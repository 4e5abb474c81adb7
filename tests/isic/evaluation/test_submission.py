"""What is written, the official scorer reads."""

import io

import numpy as np
import pandas as pd
import pytest
from isic_challenge_scoring.load_csv import parse_csv

from lessonlib.isic.evaluation.curves import areas
from lessonlib.isic.evaluation.scores import evaluate
from lessonlib.isic.evaluation.submission import write_submission
from lessonlib.isic.layout import CLASSES


def test_the_official_scorer_reads_it_and_comes_to_our_score(tmp_path, official, answered):
    truth, probabilities, lesions = answered(0)
    probabilities = np.random.default_rng(0).dirichlet(np.ones(7), len(truth)) + 0.5 * probabilities
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    images = [f"ISIC_{k:07d}" for k in range(len(truth))]
    write_submission(tmp_path / "answers.csv", images, probabilities)
    text = (tmp_path / "answers.csv").read_text()
    assert text.startswith("image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\n")
    read = parse_csv(io.StringIO(text), pd.Index(CLASSES))
    assert read.index.tolist() == images
    theirs = official(truth, read.to_numpy())
    ours = evaluate(truth, probabilities.argmax(axis=1), lesions, 10)
    assert theirs.overall == pytest.approx(ours.balanced.value, abs=1e-12)


def test_rounding_would_make_ties_and_lose_answers(tmp_path, official):
    truth = np.arange(7)
    probabilities = np.full((7, 7), 0.14) + 1e-7 * np.eye(7)
    write_submission(tmp_path / "answers.csv", [f"ISIC_{k}" for k in range(7)], probabilities)
    read = pd.read_csv(tmp_path / "answers.csv", index_col="image").to_numpy()
    assert official(truth, read).overall == 1 and official(truth, read.round(4)).overall == 0


def test_equal_balanced_accuracies_are_ranked_by_area(official, answered):
    truth, probabilities, lesions = answered(2)
    answers = np.eye(7)[probabilities.argmax(axis=1)]
    surer = 0.5 * answers + 0.5 * probabilities  # the same answers, with less of an order behind them
    ranked = {}
    for name, one in (("probabilities", surer), ("answers alone", answers)):
        assert official(truth, one).overall == pytest.approx(evaluate(truth, one.argmax(1), lesions, 10).balanced.value)
        ranked[name] = areas(truth, one, lesions, 10).mean.value
        assert ranked[name] == pytest.approx(official(truth, one).macro_average["auc"])
    assert ranked["probabilities"] > ranked["answers alone"]


def test_a_name_that_comes_twice_is_an_error_and_leaves_no_file(tmp_path):
    with pytest.raises(ValueError, match="image b comes twice"):
        write_submission(tmp_path / "answers.csv", ["a", "b", "b"], np.full((3, 7), 1 / 7))
    assert list(tmp_path.iterdir()) == []
