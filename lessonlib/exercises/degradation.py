"""Checkers of the chapter on depth: the diagnosis, the block, the bottleneck, an identity, the growth, one layer."""

from math import pi, sqrt

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number


@checker(
    "degradation-diagnosis",
    praise="the training error decides: who overfits has learnt the training images too well, not too badly.",
)
def judge_diagnosis(diagnose):
    # training and test error of the shallow network, then of the deep one
    cases = {
        (5.0, 8.0, 9.0, 12.0): "degradation",
        (5.0, 8.0, 1.0, 12.0): "overfitting",
        (5.0, 8.0, 1.0, 6.0): "neither",
        (0.4, 5.0, 57.0, 61.0): "degradation",
        (2.0, 9.0, 0.0, 9.5): "overfitting",
        (6.0, 9.0, 7.0, 9.2): "degradation",
        (30.0, 31.0, 1.0, 20.0): "neither",
        (5.0, 8.0, 5.0, 12.0): "overfitting",
        (5.0, 8.0, 5.0, 7.0): "neither",
        (5.0, 8.0, 9.0, 7.0): "degradation",
    }
    for (train, test, deep_train, deep_test), right in cases.items():
        given = diagnose(train, test, deep_train, deep_test)
        if given not in set(cases.values()):
            raise Wrong(f'answer with "degradation", "overfitting" or "neither"; you gave {given!r}.')
        if given != right:
            raise Wrong(
                f"with {train} % on training and {test} % on test images for the shallow network, {deep_train} % and "
                f"{deep_test} % for the deep one, it is {right}, and you say {given}: the training error is "
                f"{_beside(deep_train, train)}, the test error {_beside(deep_test, test)}."
            )


def _beside(deep: float, shallow: float) -> str:
    return "the same" if deep == shallow else "higher" if deep > shallow else "lower"


@checker(
    "degradation-block",
    praise="one addition in the right place, before the last ReLU, is the whole difference between the twins.",
)
def judge_block(block):
    random = np.random.default_rng(3)
    for width in (4, 5):
        x = random.random(width)
        w1, w2 = random.normal(size=(2, width, width))
        inner = np.maximum(w1 @ x, 0)
        mistakes = {
            "the shortcut is missing: that is the plain block": np.maximum(w2 @ inner, 0),
            "the last ReLU comes after the addition": x + np.maximum(w2 @ inner, 0),
            "the last ReLU is missing": x + w2 @ inner,
            "there is a ReLU between the two layers": np.maximum(x + w2 @ w1 @ x, 0),
            "the two matrices are exchanged": np.maximum(x + w1 @ np.maximum(w2 @ x, 0), 0),
            "the shortcut carries the block's input, not what the first layer puts out": np.maximum(
                inner + w2 @ inner, 0
            ),
        }
        right = np.maximum(x + w2 @ inner, 0)
        expect_array(block(x.copy(), w1.copy(), w2.copy()), right, f"for a width of {width}", mistakes)


@checker(
    "degradation-bottleneck",
    praise="the 3×3 layer works on a quarter of the channels, so a block of 4w channels costs less than two 3×3 of w.",
)
def judge_bottleneck(weights):
    for channels, reduction in ((256, 4), (64, 4), (64, 2), (48, 1), (12, 3)):
        width = channels // reduction
        one, three = channels * width, 9 * width**2
        mistakes = {
            "the last 1×1 layer restores the channels, and has weights too": one + three,
            "the reduction concerns the 3×3 layer's input and its output": 2 * one + 9 * width * channels,
            "those are two 3×3 layers at the full width": 18 * channels**2,
            "a 3×3 kernel has nine places": 2 * one + width**2,
            "the 1×1 layers read or write all channels": 2 * width**2 + three,
            "those are two 3×3 layers of the reduced width": 2 * three,
        }
        where = f"for {channels} channels reduced to 1/{reduction}"
        expect_number(weights(channels, reduction), 2 * one + three, where, "weights", mistakes)


@checker(
    "degradation-identity",
    praise="so a plain layer can be an identity, but only with one exact set of numbers; a residual one needs zeros.",
)
def judge_identity(norm):
    random = np.random.default_rng(5)
    for features in (1, 4):
        mean, variance = random.normal(size=features) + 2, random.random(features) + 0.5
        x = random.normal(size=(features, 3)) + 2
        given = norm(mean.copy(), variance.copy(), 0.01)
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            raise Wrong("return two arrays, the scale and the shift, as a pair.")
        deviation = np.sqrt(variance + 0.01)
        mistakes = {
            "the scale has to undo a division by a deviation, which is a root": (variance + 0.01, mean),
            "batch norm divides by the root of variance + epsilon": (np.sqrt(variance), mean),
            "batch norm takes the mean away, so the shift has to add it": (deviation, -mean),
            "with scale 1 and shift 0 batch norm standardises, which is a change": (np.ones(features), 0 * mean),
            "the shift is added after the scaling, so it needs no factor": (deviation, mean / deviation),
            "the scale multiplies what was divided: it is the deviation, not its inverse": (1 / deviation, mean),
        }

        def through(scale, shift, mean=mean, deviation=deviation, x=x):
            return np.asarray(scale)[:, None] * (x - mean[:, None]) / deviation[:, None] + np.asarray(shift)[:, None]

        arrays = {why: through(*pair) for why, pair in mistakes.items()}
        expect_array(through(*given), x, f"for {features} features, epsilon = 0.01, the layer's output:", arrays)


@checker(
    "degradation-growth",
    praise="a factor of 1.21 a layer looks harmless; to the power of the depth it is a factor of ten thousand.",
)
def judge_growth(times_larger):
    growth = sqrt(pi / (pi - 1))
    for layers in (2, 17, 53):
        mistakes = {
            "that is the factor of the squared norm; a norm is its root": growth ** (2 * layers),
            "the factors of the layers multiply, they do not add up": growth * layers,
            "this is one over it: towards the image the gradient grows": growth**-layers,
            "the squared norm grows by π/(π − 1), not by π": sqrt(pi) ** layers,
            "without batch norm it would stay as it is": 1,
            "that is one layer too many": growth ** (layers + 1),
            "that is one layer too few": growth ** (layers - 1),
        }
        right = growth**layers
        expect_number(times_larger(layers), right, f"over {layers} layers", "times", mistakes)


@checker(
    "degradation-one-layer",
    praise="what a shortcut over one layer computes, a plain layer can compute; only the way to it is another.",
)
def judge_one_layer(plain):
    random = np.random.default_rng(7)
    for width in (2, 4):
        weight, bias = random.normal(size=(width, width)), random.normal(size=width)
        given = plain(weight.copy(), bias.copy())
        if not isinstance(given, (tuple, list)) or len(given) != 2:
            raise Wrong("return two arrays, the weights and the biases, as a pair.")
        eye = np.eye(width)
        mistakes = {
            "these are the block's own weights; the shortcut has to go into them": weight,
            "a 1 belongs on the diagonal alone: every feature is added to itself": weight + 1,
            "the shortcut adds, it does not take away": weight - eye,
            "the weights are turned over": weight.T + eye,
            "that is the shortcut alone": eye,
            "the shortcut carries the input once": weight + 2 * eye,
        }
        expect_array(given[0], weight + eye, f"for a width of {width}, the weights:", mistakes)
        expect_array(given[1], bias, f"for a width of {width}, the biases:", {"the shortcut adds no bias": bias + 1})
