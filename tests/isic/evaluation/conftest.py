"""The official scorer of the challenge, which is not ours, and answers to score."""

import numpy as np
import pandas as pd
import pytest
from isic_challenge_scoring.classification import ClassificationMetric, ClassificationScore

from lessonlib.isic.layout import CLASSES
from lessonlib.isic.training.run_folder import load


@pytest.fixture
def official():
    """A function: the official scorer's judgement on ``probabilities`` (N, 7), images weighted if ``weights`` say so.

    (Its constructor is used: reading files, it asks for an older pandas than the book's.)
    """

    def score(truth, probabilities, weights=None):
        names = [f"ISIC_{k}" for k in range(len(truth))]
        columns = list(CLASSES)
        weights = np.ones(len(truth)) if weights is None else weights
        return ClassificationScore(
            pd.DataFrame(np.eye(len(CLASSES))[truth], index=names, columns=columns),
            pd.DataFrame(probabilities, index=names, columns=columns),
            pd.DataFrame({"score_weight": weights, "validation_weight": weights}, index=names),
            ClassificationMetric.BALANCED_ACCURACY,
        )

    return score


@pytest.fixture
def answered():
    """A function: classes, probabilities that are right about two times in three, and lesions of one to three images.

    Some probabilities of a class are equal, as they are in files with few digits.
    """

    def make(seed=0, images=300):
        random = np.random.default_rng(seed)
        lesion_classes = np.concatenate([np.arange(7), np.arange(7), random.choice(7, images, p=_SHARES)])
        truth = np.repeat(lesion_classes, random.integers(1, 4, len(lesion_classes)))[:images]
        owner = np.repeat(np.arange(len(lesion_classes)), 3)[: len(truth)]
        owner = np.cumsum(np.r_[0, (np.diff(owner) > 0) | (np.diff(truth) != 0)])
        logits = random.normal(size=(len(truth), 7)) + 1.7 * np.eye(7)[truth]
        probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return truth, np.round(probabilities, 2) + 1e-4 * np.arange(7), owner.astype(str)

    return make


_SHARES = (0.11, 0.6, 0.06, 0.05, 0.12, 0.03, 0.03)


@pytest.fixture
def asked(finished):
    """An untrained network, the drawn set, its pixels and a split: what an assessment asks for."""
    run = load(finished)
    return run.net, run.dataset, run.pixels, run.sides
