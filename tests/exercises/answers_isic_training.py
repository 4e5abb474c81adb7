"""The capstone's training: to each exercise a right answer, and answers that real misunderstandings give."""

from collections import Counter
from math import cos, log, pi

import numpy as np


def right_weights(labels):
    count = Counter(labels)
    return [1 / (len(count) * count[label]) for label in labels]


def right_shares(counts, power):
    total = [count ** (1 - power) for count in counts]
    return [one / sum(total) for one in total]


def right_target(label, classes, smoothing):
    target = [smoothing / classes + (1 - smoothing) * (k == label) for k in range(classes)]
    return target, -sum(share * log(share) for share in target)


def right_rate(step, steps, warm_up):
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + cos(pi * (step - warm_up) / (steps - warm_up)))


def right_gradient(gradients, images):
    return np.average(gradients, axis=0, weights=images)


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
    "isic-class-weights": (
        right_shares,
        [
            lambda counts, power: [(sum(counts) / count) ** power for count in counts],
            lambda counts, power: [one / sum(c**-power for c in counts) for one in [c**-power for c in counts]],
            lambda counts, power: [count * (sum(counts) / count) ** power for count in counts],
            lambda counts, power: [count / sum(counts) for count in counts],
            lambda counts, power: [1 / len(counts)] * len(counts),
        ],
    ),
    "isic-smoothing": (
        right_target,
        [
            lambda k, n, e: ([1 - e if j == k else e / (n - 1) for j in range(n)], 0.0),
            lambda k, n, e: ([1 - e if j == k else e / n for j in range(n)], 0.0),
            lambda k, n, e: ([float(j == k) for j in range(n)], 0.0),
            lambda k, n, e: (right_target(k, n, e)[0], 0.0),
            lambda k, n, e: (right_target(k, n, e)[0], -log(1 - e + e / n)),
            lambda k, n, e: right_target(k, n, e)[0],
        ],
    ),
    "isic-schedule": (
        right_rate,
        [
            lambda step, steps, warm_up: step / warm_up if step < warm_up else right_rate(step, steps, warm_up),
            lambda step, steps, warm_up: right_rate(step, steps, 0) if step >= warm_up else (step + 1) / warm_up,
            lambda step, steps, warm_up: (
                2 * right_rate(step, steps, warm_up) - 1 if step >= warm_up else (step + 1) / warm_up
            ),
            lambda step, steps, warm_up: min((step + 1) / warm_up, (steps - step) / (steps - warm_up)),
        ],
    ),
    "isic-halves": (
        right_gradient,
        [
            lambda gradients, images: np.mean(gradients, axis=0),
            lambda gradients, images: np.sum(gradients, axis=0),
            lambda gradients, images: np.average(gradients, axis=0, weights=images) * sum(images),
            lambda gradients, images: np.average(gradients, axis=0, weights=[1 / k for k in images]),
        ],
    ),
}
ABOUT = {
    "isic-sampler": ["large class still comes most", "even more often", "sum to 1", "whole class", "the shape is"],
    "isic-class-weights": [
        "weights of one image of each",
        "made to sum to 1",
        "in all; divide",
        "without any",
        "and yours is",
    ],
    "isic-smoothing": [
        "the other classes only",
        "not 1",
        "not smoothed",
        "an answer that is sure",
        "right class alone",
        "two things",
    ],
    "isic-schedule": ["learn a little", "not with the run", "shift it and halve it", "straight line"],
    "isic-halves": ["plain mean", "sum over the processes", "sum over all images", "count less, not more"],
}
