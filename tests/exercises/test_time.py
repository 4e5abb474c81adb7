"""Every checker of the chapter on time: one right answer, and answers that real misunderstandings give."""

from math import ceil

import pytest

from lessonlib.exercises import check
from lessonlib.exercises import time as _  # registers the checkers


def right_intensity(channels, size, depthwise):
    weights = 9 * channels * (1 if depthwise else channels)
    return weights * size**2 / (4 * (2 * channels * size**2 + weights))


def intensity_without_weights(channels, size, depthwise):
    return 9 * (1 if depthwise else channels) / 8


def intensity_of_input_alone(channels, size, depthwise):
    weights = 9 * channels * (1 if depthwise else channels)
    return weights * size**2 / (4 * (channels * size**2 + weights))


def right_channels(size, ridge):
    if size**2 <= 4 * ridge:
        return None
    return ceil(8 * ridge * size**2 / (size**2 - 4 * ridge))


def channels_for_any_map(size, ridge):
    return abs(right_channels(size, ridge) or ceil(8 * ridge))


def less_one(size, ridge):
    right = right_channels(size, ridge)
    return right and right - 1


def right_batch(batch, maps, weights, bandwidth, call):
    return (maps + weights / batch) / bandwidth + call / batch


def right_ridge(macs, moved, peak, bandwidth):
    return "compute" if macs / moved > peak / bandwidth else "memory"


ANSWERS = {
    "time-intensity": (
        right_intensity,
        [
            (intensity_without_weights, "the weights are moved too"),
            (intensity_of_input_alone, "both input and output"),
            (lambda *layer: 4 * right_intensity(*layer), "four bytes"),
            (lambda *layer: 2 * right_intensity(*layer), "two operations"),
            (lambda *layer: 1 / right_intensity(*layer), "other way up"),
            (lambda channels, size, depthwise: right_intensity(channels, size, False), "a depthwise 3×3 layer of 64"),
        ],
    ),
    "time-ridge": (
        right_ridge,
        [
            (lambda *layer: "memory" if right_ridge(*layer) == "compute" else "compute", "you say 'memory'"),
            (lambda macs, moved, peak, bandwidth: "compute" if macs > moved else "memory", "the moving takes longer"),
            (
                lambda macs, moved, peak, bandwidth: "compute" if macs / moved > bandwidth / peak else "memory",
                "10 a second take 0.1 s",
            ),
            (lambda macs, moved, peak, bandwidth: "compute" if macs > peak else "memory", "you say"),
            (lambda *layer: right_ridge(*layer) == "compute", 'answer with "compute" or "memory"'),
        ],
    ),
    "time-predict": (
        lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth) + call,
        [
            (lambda macs, moved, peak, bandwidth, call: macs / peak + moved / bandwidth + call, "do not add up"),
            (lambda macs, moved, peak, bandwidth, call: min(macs / peak, moved / bandwidth) + call, "slower of the two"),
            (lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth), "call itself costs"),
            (lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth, call), "does not overlap"),
            (lambda macs, moved, peak, bandwidth, call: macs / peak + call, "0 s for the call"),
        ],
    ),
    "time-pointwise": (
        right_channels,
        [
            (lambda size, ridge: ceil(8 * ridge), "weights are moved too"),
            (lambda size, ridge: ceil(2 * ridge), "four bytes"),
            (less_one, "still waits for memory"),
            (lambda size, ridge: (right := right_channels(size, ridge)) and right + 1, "already enough"),
            (channels_for_any_map, "no width is enough"),
            (lambda size, ridge: None, "there is such a width"),
        ],
    ),
    "time-batch": (
        right_batch,
        [
            (lambda batch, *layer: batch * right_batch(batch, *layer), "share it among its images"),
            (lambda batch, *layer: right_batch(1, *layer), "what do several images share"),
            (lambda batch, maps, weights, speed, call: (maps + weights) / speed + call / batch, "moved once"),
            (lambda batch, maps, weights, speed, call: (maps + weights / batch) / speed + call, "is one call"),
            (lambda batch, *layer: right_batch(1, *layer) / batch, "feature maps of its own"),
        ],
    ),
    "time-amdahl": (
        lambda share, speedup: 1 / (1 - share + share / speedup),
        [
            (lambda share, speedup: 1 - share + share * speedup, "times add up, speed-ups do not"),
            (lambda share, speedup: 1 - share + share / speedup, "its reciprocal"),
            (lambda share, speedup: share * speedup, "leave alone takes time"),
            (lambda share, speedup: 1 / (share + (1 - share) / speedup), "the other part"),
            (lambda share, speedup: "much", "not a number"),
        ],
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_right_answer_passes(name):
    verdict = check(name, ANSWERS[name][0])
    assert verdict.passed, verdict.message


@pytest.mark.parametrize("name, wrong, about", [(name, *pair) for name, (_, wrongs) in ANSWERS.items() for pair in wrongs])
def test_wrong_answer_fails_with_a_message_about_the_mistake(name, wrong, about):
    verdict = check(name, wrong)
    assert not verdict.passed
    assert about in verdict.message
