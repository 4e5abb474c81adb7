"""The capstone's training: to each exercise a right answer, and answers that real misunderstandings give."""

from collections import Counter


def right_weights(labels):
    count = Counter(labels)
    return [1 / (len(count) * count[label]) for label in labels]


ANSWERS = {
    "isic-sampler": (
        right_weights,
        [
            lambda labels: [1 / len(labels)] * len(labels),
            lambda labels: [labels.count(label) / len(labels) for label in labels],
            lambda labels: [1 / labels.count(label) for label in labels],
            lambda labels: [1 / len(set(labels))] * len(labels),
            lambda labels: right_weights(sorted(set(labels))),
        ],
    ),
}
ABOUT = {
    "isic-sampler": ["large class still comes most", "even more often", "sum to 1", "whole class", "the shape is"],
}
