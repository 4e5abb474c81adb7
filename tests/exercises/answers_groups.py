"""The chapter on groups: to each exercise a right answer, and answers that real misunderstandings give."""

from math import ceil, log, sqrt


def share(channels, width, groups, spatial=9):
    return 2 * channels * width / (2 * channels * width + spatial * width**2 / groups)


def place(channel, channels, groups):
    return channel // (channels // groups) + channel % (channels // groups) * groups


def layers(channels, groups):
    seen, count = channels // groups, 1
    while seen < channels:
        seen, count = seen * (channels // groups), count + 1
    return count


def moved(weights, groups, to=place):
    """Give channel c the weight of the place ``to`` which it goes."""
    channels = weights.shape[1]
    return weights[:, [to(channel, channels, groups) for channel in range(channels)]]


def corners(first, second):
    return [p * q for p in (first, 1 - first) for q in (second, 1 - second)]


ANSWERS = {
    "groups-share": (
        share,
        [
            lambda channels, width, groups: 1 - share(channels, width, groups),
            lambda channels, width, groups: share(channels / 2, width, groups),
            lambda channels, width, groups: share(channels, width, groups, spatial=1),
            lambda channels, width, groups: share(channels, width, 1),
            lambda channels, width, groups: share(channels, width, groups**2),
            lambda channels, width, groups: 100 * share(channels, width, groups),
            lambda channels, width, groups: 2 * width / (2 * width + 9 * width / groups),
        ],
    ),
    "groups-width": (
        lambda channels, groups: channels * sqrt(groups),
        [
            lambda channels, groups: channels * groups,
            lambda channels, groups: channels / sqrt(groups),
            lambda channels, groups: channels / groups,
            lambda channels, groups: channels,
            lambda channels, groups: channels**2 * groups,
        ],
    ),
    "groups-place": (
        place,
        [
            lambda channel, channels, groups: place(channel, channels, channels // groups),
            lambda channel, channels, groups: channel % (channels // groups),
            lambda channel, channels, groups: channel // (channels // groups),
            lambda channel, channels, groups: channel,
            lambda channel, channels, groups: (
                channel // (channels // groups) + channel % (channels // groups) * (channels // groups)
            ),
        ],
    ),
    "groups-layers": (
        layers,
        [
            lambda channels, groups: layers(channels, groups) - 1,
            lambda channels, groups: layers(channels, groups) + 1,
            lambda channels, groups: ceil(log(channels) / log(groups)),
            lambda channels, groups: ceil(channels / (channels // groups)),
            lambda channels, groups: log(channels) / log(channels // groups),
            lambda channels, groups: 2,
            lambda channels, groups: ceil(log(channels) / log(channels // groups)),
            lambda channels, groups: int(log(channels, channels // groups)) + 1,
        ],
    ),
    "groups-fold": (
        moved,
        [
            lambda weights, groups: moved(weights, weights.shape[1] // groups),
            lambda weights, groups: weights,
            lambda weights, groups: weights[:, ::-1],
            lambda weights, groups: moved(weights, groups).T,
        ],
    ),
    "groups-cap": (
        lambda first, second: 1 - min(corners(first, second)),
        [
            lambda first, second: min(corners(first, second)),
            lambda first, second: 1 - first * second,
            lambda first, second: first * (1 - second) + second * (1 - first),
            lambda first, second: 0.75,
            lambda first, second: 1.0,
        ],
    ),
}
# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "groups-share": [
        "share of the 3×3",
        "two 1×1 convolutions",
        "nine places",
        "the groups divide the 3×3",
        "divide by g once",
        "not per cent",
        "the narrow width",
    ],
    "groups-width": ["counts twice", "may be wider", "one group would hold", "cost is C'²/g", "take the root"],
    "groups-place": ["where this one goes", "within its group", "the channel's group", "do move", "b + a·g"],
    "groups-layers": [
        "the number of shuffles",
        "has seen everything",
        "the channels of a group",
        "not added to",
        "round up",
        "two layers are enough only",
        "rounding up makes too many",
        "has seen everything",
    ],
    "groups-fold": ["that is the inverse", "nothing has moved", "does not mirror", "the shape is"],
    "groups-cap": [
        "what must be lost",
        "may be chosen",
        "not two",
        "how common each corner is",
        "must be wrong",
    ],
}
