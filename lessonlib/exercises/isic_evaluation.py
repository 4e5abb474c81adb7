"""Checkers of the chapter on judging a classifier: balanced accuracy."""

import numpy as np

from lessonlib.exercises.checker import checker
from lessonlib.exercises.compare import expect_number


@checker(
    "isic-balanced",
    praise="every class counts alike, however many images it has: naming the largest of seven every time earns 1/7.",
)
def judge_balanced(answer):
    for confusion in ([[8, 2], [0, 2]], [[90, 0, 0], [5, 5, 0], [1, 0, 3]], [[3, 1, 0], [0, 0, 2], [2, 2, 2]]):
        table = np.array(confusion)
        right = float((table.diagonal() / table.sum(axis=1)).mean())
        mistakes = {
            "this is plain accuracy, in which the large class decides": table.trace() / table.sum(),
            "you divide by the columns: that is precision; recall divides by the rows, the truth": float(
                np.mean(table.diagonal() / table.sum(axis=0).clip(1))
            ),
            "this is the sum of the recalls; their mean is asked for": right * len(table),
        }
        expect_number(answer(confusion), right, f"for {confusion}", "balanced accuracy", mistakes)
