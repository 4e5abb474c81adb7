"""Checkers of the chapter on training the capstone: the sampler."""

from collections import Counter

import numpy as np

from lessonlib.exercises.checker import checker
from lessonlib.exercises.compare import expect_array


@checker(
    "isic-sampler",
    praise="every class has the same total weight, so a batch shows all classes alike. Rare images come often, though.",
)
def judge_sampler(answer):
    for labels in ([0, 0, 0, 1], [2, 0, 1, 1, 0, 1, 1, 1], [1] * 67 + [0] * 11 + [2]):
        count = Counter(labels)
        classes = len(count)
        share = np.array([count[label] / len(labels) for label in labels])
        right = 1 / (classes * len(labels) * share)
        mistakes = {
            "all images weigh the same, so the large class still comes most often": np.ones(len(labels)) / len(labels),
            "this is the share of the class, so the large class comes even more often": share,
            "the classes weigh alike, but the weights must sum to 1": right * classes,
            "every image has the weight of its whole class": np.full(len(labels), 1 / classes),
        }
        expect_array(answer(list(labels)), right, f"for the labels {labels[:8]}{' …' * (len(labels) > 8)}", mistakes)
