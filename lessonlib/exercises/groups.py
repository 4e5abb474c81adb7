"""Checkers of the chapter on groups: their cost, where a shuffle puts a channel, who sees whom, what a sum can do."""

from math import ceil, log, sqrt

import numpy as np

from lessonlib.exercises.checker import checker
from lessonlib.exercises.compare import expect_array, expect_number
from lessonlib.experiments.additive import cap
from lessonlib.experiments.pointwise import unit_share
from lessonlib.experiments.reach import dealt, layers_needed
from lessonlib.experiments.shuffle_price import folded_order


@checker(
    "groups-share",
    praise="with c = 2m the width falls out, and 32 groups leave 128/137: the paper's 93.4\u00a0%, in every such unit.",
)
def judge_share(pointwise_share):
    for channels, width, groups in (
        (240, 60, 3),
        (256, 128, 32),
        (2048, 1024, 32),
        (256, 64, 1),
        (512, 256, 8),
        (96, 24, 24),
    ):
        pointwise, spatial = 2 * channels * width, 9 * width**2
        expect_number(
            pointwise_share(channels, width, groups),
            float(unit_share(channels, width, groups)),
            f"for {channels} channels, {width} in the middle and {groups} groups",
            "of the multiply-adds",
            {
                "that is the share of the 3×3 convolution": spatial / groups / (pointwise + spatial / groups),
                "a unit has two 1×1 convolutions, one down and one up": pointwise
                / 2
                / (pointwise / 2 + spatial / groups),
                "a 3×3 kernel has nine places": pointwise / (pointwise + width**2 / groups),
                "the groups divide the 3×3 convolution": pointwise / (pointwise + spatial),
                "only the 3×3 convolution is in groups": pointwise / groups / (pointwise / groups + spatial / groups),
                "groups divide by g once: as many outputs as before, each with fewer inputs": pointwise
                / (pointwise + spatial / groups**2),
                "the 3×3 convolution reads and writes the narrow width": pointwise
                / (pointwise + 9 * channels * width / groups),
                "give a share between 0 and 1, not per cent": 100 * pointwise / (pointwise + spatial / groups),
            },
        )


@checker(
    "groups-width",
    praise="g groups buy √g times the channels for the same work: that is what ShuffleNet spends them on.",
)
def judge_width(width):
    for channels, groups in ((64, 4), (30, 9), (100, 1), (144, 16), (8, 64)):
        expect_number(
            width(channels, groups),
            channels * sqrt(groups),
            f"for {channels} channels ungrouped and {groups} groups",
            "channels",
            {
                "width counts twice, in channels in and channels out": channels * groups,
                "groups make a layer cheaper, so it may be wider": channels / sqrt(groups),
                "that is what one group would hold": channels / groups,
                "the wider layer is the grouped one, and its cost is C'²/g": channels,
                "take the root: C'² / g = C²": channels**2 * groups,
            },
        )


@checker(
    "groups-place",
    praise="a table with a row for each group, read by columns: a transposed matrix.",
)
def judge_place(place):
    splits = ((6, 2), (6, 3), (12, 4), (20, 5), (5, 5), (7, 1))
    for channel, channels, groups in [(7, 12, 4), *((one, c, g) for c, g in splits for one in range(c))]:
        size, order = channels // groups, dealt(channels, groups).tolist()
        expect_number(
            place(channel, channels, groups),
            order.index(channel),
            f"for channel {channel} of {channels} in {groups} groups",
            "is its place",
            {
                "that is the channel that comes to this place; the question is where this one goes": order[channel],
                "this is the channel's number within its group": channel % size,
                "this is the channel's group": channel // size,
                "the channels do move": channel,
                "channel a of group b goes to b + a·g: the step is the number of groups": channel // size
                + channel % size * size,
            },
        )


@checker(
    "groups-layers",
    praise="each layer multiplies by n, the channels of a group, so it takes the logarithm of C to base n, rounded up.",
)
def judge_layers(layers):
    splits = ((2048, 4), (1024, 512), (12, 3), (12, 4), (64, 1), (27, 9), (1000, 100), (125, 25), (216, 36))
    for channels, groups in splits:
        right, size = layers_needed(channels, groups), channels // groups
        by_logarithm = log(channels) / log(size)  # of 125 to base 5 a hair above 3, as floating-point numbers go
        expect_number(
            layers(channels, groups),
            right,
            f"for {channels} channels in {groups} groups",
            "layers",
            {
                f"the logarithm comes out as {by_logarithm!r}, and rounding up makes too many of it": ceil(
                    by_logarithm
                ),
                "that is the number of shuffles, and one layer more surrounds them": right - 1,
                "one layer fewer has seen everything": right + 1,
                "two layers are enough only where a group has as many channels as there are groups": 2,
                "each layer multiplies what is seen by n = C/g, the channels of a group": next(
                    (k for k in range(1, channels + 1) if groups > 1 and groups**k >= channels), 0
                ),
                "what is seen is multiplied at each layer, not added to": -(-channels // size),
                "a layer is whole: round up": by_logarithm,
            },
        )


@checker(
    "groups-fold",
    praise="the same numbers with no shuffle at run time. A grouped layer could not do it: it may not reach so far.",
)
def judge_fold(folded):
    numbers = np.random.default_rng(0)
    for outputs, channels, groups in ((1, 6, 2), (4, 6, 3), (3, 12, 4)):
        weights = numbers.normal(size=(outputs, channels))
        expect_array(
            folded(weights.copy(), groups),
            weights[:, folded_order(channels, groups)],
            f"for a dense layer from {channels} channels, shuffled by {groups} groups, to {outputs}",
            {
                "nothing has moved": weights,
                "that is the inverse: channel c is read by the weight at the place where the shuffle puts c": weights[
                    :, dealt(channels, groups)
                ],
                "a shuffle does not mirror the channels": weights[:, ::-1],
            },
        )


@checker(
    "groups-cap",
    praise="with even chances it is 75\u00a0%, and only digits of one parity would let a sum get everything.",
)
def judge_cap(best):
    for first, second in ((0.5, 0.5), (0.3, 0.5), (0.7, 0.9), (0.2, 0.1), (1.0, 0.4)):
        corners = [p * q for p in (first, 1 - first) for q in (second, 1 - second)]
        expect_number(
            best(first, second),
            cap(first, second),
            f"with {first:.0%} odd digits on the one side and {second:.0%} on the other",
            "of the answers",
            {
                "that corner is what must be lost, not what can be had": min(corners),
                "the lost corner may be chosen: take the rarest": 1 - corners[0],
                "three corners can be right, not two": corners[1] + corners[2],
                "it depends on how common each corner is": 0.75,
                "one of the four corners must be wrong, and everything would be right here": 1.0,
                "lose the rarest corner, not the commonest": 1 - max(corners),
            },
        )
