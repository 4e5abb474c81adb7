"""The chapter on time: to each exercise a right answer, and answers that real misunderstandings give."""

from math import ceil


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
            intensity_without_weights,
            intensity_of_input_alone,
            lambda *layer: 4 * right_intensity(*layer),
            lambda *layer: 2 * right_intensity(*layer),
            lambda *layer: 1 / right_intensity(*layer),
            lambda channels, size, depthwise: right_intensity(channels, size, False),
        ],
    ),
    "time-ridge": (
        right_ridge,
        [
            lambda *layer: "memory" if right_ridge(*layer) == "compute" else "compute",
            lambda macs, moved, peak, bandwidth: "compute" if macs > moved else "memory",
            lambda macs, moved, peak, bandwidth: "compute" if macs / moved > bandwidth / peak else "memory",
            lambda macs, moved, peak, bandwidth: "compute" if macs > peak else "memory",
            lambda *layer: right_ridge(*layer) == "compute",
        ],
    ),
    "time-predict": (
        lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth) + call,
        [
            lambda macs, moved, peak, bandwidth, call: macs / peak + moved / bandwidth + call,
            lambda macs, moved, peak, bandwidth, call: min(macs / peak, moved / bandwidth) + call,
            lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth),
            lambda macs, moved, peak, bandwidth, call: max(macs / peak, moved / bandwidth, call),
            lambda macs, moved, peak, bandwidth, call: macs / peak + call,
        ],
    ),
    "time-pointwise": (
        right_channels,
        [
            lambda size, ridge: ceil(8 * ridge),
            lambda size, ridge: ceil(2 * ridge),
            less_one,
            lambda size, ridge: (right := right_channels(size, ridge)) and right + 1,
            channels_for_any_map,
            lambda size, ridge: None,
        ],
    ),
    "time-batch": (
        right_batch,
        [
            lambda batch, *layer: batch * right_batch(batch, *layer),
            lambda batch, *layer: right_batch(1, *layer),
            lambda batch, maps, weights, speed, call: (maps + weights) / speed + call / batch,
            lambda batch, maps, weights, speed, call: (maps + weights / batch) / speed + call,
            lambda batch, *layer: right_batch(1, *layer) / batch,
        ],
    ),
    "time-amdahl": (
        lambda share, speedup: 1 / (1 - share + share / speedup),
        [
            lambda share, speedup: 1 - share + share * speedup,
            lambda share, speedup: 1 - share + share / speedup,
            lambda share, speedup: share * speedup,
            lambda share, speedup: 1 / (share + (1 - share) / speedup),
            lambda share, speedup: "much",
        ],
    ),
}

# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "time-intensity": [
        "the weights are moved too",
        "both input and output",
        "four bytes",
        "two operations",
        "other way up",
        "a depthwise 3×3 layer of 64",
    ],
    "time-ridge": [
        "you say 'memory'",
        "the moving takes longer",
        "10 a second take 0.1 s",
        "you say",
        'answer with "compute" or "memory"',
    ],
    "time-predict": ["do not add up", "slower of the two", "call itself costs", "does not overlap", "0 s for the call"],
    "time-pointwise": [
        "weights are moved too",
        "four bytes",
        "still waits for memory",
        "already enough",
        "no width is enough",
        "there is such a width",
    ],
    "time-batch": [
        "share it among its images",
        "what do several images share",
        "moved once",
        "is one call",
        "feature maps of its own",
    ],
    "time-amdahl": [
        "times add up, speed-ups do not",
        "its reciprocal",
        "leave alone takes time",
        "the other part",
        "not a number",
    ],
}
