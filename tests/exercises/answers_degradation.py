"""The chapter on depth: to each exercise a right answer, and answers that real misunderstandings give."""

from math import pi, sqrt

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def deviation(variance, epsilon):
    return np.sqrt(variance + epsilon)


def diagnose(train, test, deep_train, deep_test):
    if deep_train > train:
        return "degradation"
    return "overfitting" if deep_test > test else "neither"


def weights(channels, reduction):
    width = channels // reduction
    return 2 * channels * width + 9 * width**2


ANSWERS = {
    "degradation-diagnosis": (
        diagnose,
        [
            lambda a, b, c, d: "overfitting" if d > b else "neither",
            lambda a, b, c, d: "degradation" if d > b else "neither",
            lambda a, b, c, d: "overfitting" if d - c > b - a else "degradation",
            lambda a, b, c, d: d > b,
            lambda a, b, c, d: "degradation" if c >= a else "overfitting" if d > b else "neither",
            lambda a, b, c, d: ("degradation" if c > a else "overfitting") if d > b else "neither",
            lambda a, b, c, d: "degradation" if c > a else "overfitting" if c < a and d > b else "neither",
        ],
    ),
    "degradation-block": (
        lambda x, w1, w2: relu(x + w2 @ relu(w1 @ x)),
        [
            lambda x, w1, w2: relu(w2 @ relu(w1 @ x)),
            lambda x, w1, w2: x + relu(w2 @ relu(w1 @ x)),
            lambda x, w1, w2: x + w2 @ relu(w1 @ x),
            lambda x, w1, w2: relu(x + w2 @ w1 @ x),
            lambda x, w1, w2: relu(x + w1 @ relu(w2 @ x)),
            lambda x, w1, w2: relu(relu(w1 @ x) + w2 @ relu(w1 @ x)),
        ],
    ),
    "degradation-bottleneck": (
        weights,
        [
            lambda c, r: weights(c, r) - c * (c // r),
            lambda c, r: 2 * c * (c // r) + 9 * c * (c // r),
            lambda c, r: 18 * c**2,
            lambda c, r: 2 * c * (c // r) + (c // r) ** 2,
            lambda c, r: 11 * (c // r) ** 2,
            lambda c, r: 18 * (c // r) ** 2,
        ],
    ),
    "degradation-identity": (
        lambda mean, variance, epsilon: (deviation(variance, epsilon), mean),
        [
            lambda mean, variance, epsilon: (variance + epsilon, mean),
            lambda mean, variance, epsilon: (np.sqrt(variance), mean),
            lambda mean, variance, epsilon: (deviation(variance, epsilon), -mean),
            lambda mean, variance, epsilon: (np.ones_like(mean), 0 * mean),
            lambda mean, variance, epsilon: (1 / deviation(variance, epsilon), mean),
            lambda mean, variance, epsilon: mean,
        ],
    ),
    "degradation-growth": (
        lambda layers: sqrt(pi / (pi - 1)) ** layers,
        [
            lambda layers: (pi / (pi - 1)) ** layers,
            lambda layers: sqrt(pi / (pi - 1)) * layers,
            lambda layers: sqrt((pi - 1) / pi) ** layers,
            lambda layers: 1,
            lambda layers: sqrt(pi / (pi - 1)) ** (layers - 1),
        ],
    ),
    "degradation-one-layer": (
        lambda weight, bias: (weight + np.eye(len(weight)), bias),
        [
            lambda weight, bias: (weight, bias),
            lambda weight, bias: (weight + 1, bias),
            lambda weight, bias: (weight - np.eye(len(weight)), bias),
            lambda weight, bias: (weight.T + np.eye(len(weight)), bias),
            lambda weight, bias: (weight + np.eye(len(weight)), bias + 1),
            lambda weight, bias: weight + np.eye(len(weight)),
        ],
    ),
}
# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "degradation-diagnosis": [
        "it is degradation",
        "it is overfitting",
        "it is neither",
        "answer with",
        "the training error is the same",
        "the training error is higher, the test error lower",
        "it is overfitting",
    ],
    "degradation-block": [
        "shortcut is missing",
        "after the addition",
        "last ReLU is missing",
        "between the two layers",
        "exchanged",
        "block's input",
    ],
    "degradation-bottleneck": [
        "restores the channels",
        "input and its output",
        "full width",
        "nine places",
        "all channels",
        "reduced width",
    ],
    "degradation-identity": [
        "which is a root",
        "variance + epsilon",
        "has to add it",
        "standardises",
        "not its inverse",
        "as a pair",
    ],
    "degradation-growth": [
        "squared norm",
        "multiply",
        "one over it",
        "without batch norm",
        "one layer too few",
    ],
    "degradation-one-layer": [
        "shortcut has to go into them",
        "diagonal alone",
        "does not take away",
        "turned over",
        "adds no bias",
        "as a pair",
    ],
}
