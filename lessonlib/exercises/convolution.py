"""Checkers of the chapter on one convolution: output size, multiply-adds, groups, the depthwise sum, who sees whom."""

import numpy as np

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.loops import depthwise_convolution
from lessonlib.exercises.checker import checker
from lessonlib.exercises.compare import expect_array, expect_number


@checker(
    "convolution-output",
    praise="one position for the first fit, and one more for every further stride that fits.",
)
def judge_output(output_length):
    for length, kernel, stride, padding in ((5, 3, 1, 0), (6, 3, 1, 2), (6, 3, 2, 0), (224, 7, 2, 3), (7, 1, 2, 0)):
        right = Convolution(1, 1, (kernel, 1), (stride, 1), (padding, 0)).output_size(length, 1)[0]
        span = length + 2 * padding - kernel
        expect_number(
            output_length(length, kernel, stride, padding),
            right,
            f"for a length of {length}, a kernel of {kernel}, stride {stride} and padding {padding}",
            "positions",
            {
                "the first position counts too, so add 1": span // stride,
                "a last step that does not fit whole is left out: round down": -(-span // stride) + 1,
                "a position is whole: round down": span / stride + 1,
                "the padding lies on both sides": (span - padding) // stride + 1,
                "the stride takes several numbers at a step": span + 1,
                "this is what stays without the kernel's own width": (length + 2 * padding) // stride,
                "the padding widens the input": (length - kernel) // stride + 1,
            },
        )


@checker(
    "convolution-macs",
    praise="what one output number takes, times how many there are: the stride thins out the second factor alone.",
)
def judge_macs(macs):
    for m, n, kernel, size, stride in ((3, 4, 3, 5, 1), (1, 1, 1, 4, 1), (16, 8, 5, 9, 3), (3, 32, 3, 224, 2)):
        shape = Convolution.standard(m, n, kernel, stride=stride)
        right, positions = shape.macs(size, size), shape.output_size(size, size)[0] ** 2
        each = right // positions
        expect_number(
            macs(m, n, kernel, size, stride),
            right,
            f"for {m} channels to {n}, a {kernel}×{kernel} kernel, a {size}×{size} input and stride {stride}",
            "multiply-adds",
            {
                "a multiplication and its addition are one multiply-add, and you count two": 2 * right,
                "the kernel stands at the positions of the output, which the stride makes fewer": each * size**2,
                "the stride thins out rows and columns, so it acts twice": each * -(-size // stride) * size,
                "a bias multiplies nothing": right + n * positions,
                "every one of the output channels needs its own kernel": right // n,
                "every output channel looks at all input channels": right // m,
                "these are the weights; each is used at every position": shape.parameters,
            },
        )


@checker(
    "convolution-groups",
    praise="groups divide the weights once: fewer inputs for each output, but as many outputs as before.",
)
def judge_groups(parameters):
    for m, n, kernel, groups, bias in (
        (4, 8, 3, 1, False),
        (4, 8, 3, 2, False),
        (6, 6, 3, 6, False),
        (4, 8, 3, 4, True),
        (12, 6, 5, 3, True),
    ):
        right = Convolution(m, n, kernel, groups=groups, bias=bias).parameters
        weights = kernel**2 * m * n
        expect_number(
            parameters(m, n, kernel, groups, bias),
            right,
            f"for {m} channels to {n}, a {kernel}×{kernel} kernel, {groups} groups and bias {bias}",
            "parameters",
            {
                "only the inputs of an output become fewer, so divide by the groups once": weights // groups**2
                + n * bias,
                "an output channel sees only the inputs of its own group": weights + n * bias,
                "every output channel has a bias of its own, whatever the groups": weights // groups
                + n // groups * bias,
                "there is a bias for each output channel, not for each input channel": weights // groups + m * bias,
                "the biases are parameters too": weights // groups,
            },
        )


@checker(
    "convolution-depthwise",
    praise="that is the sum of the notes, and the same numbers as torch's convolution with one group for each channel.",
)
def judge_depthwise(depthwise):
    numbers = np.random.default_rng(0)
    for size, kernel, channels in ((3, 3, 1), (4, 2, 2), (5, 3, 3)):
        F, K = numbers.normal(size=(size, size, channels)), numbers.normal(size=(kernel, kernel, channels))
        right = depthwise_convolution(F, K)
        mixed = right.sum(axis=2)
        expect_array(
            depthwise(F.copy(), K.copy()),
            right,
            f"for a {size}×{size} map of {channels} channels and {kernel}×{kernel} filters",
            {
                "the channels must not be added up, the m of the output is the m of the input": mixed,
                "the channels must not be added up, not even with an axis left for them": mixed[:, :, None],
                "no channel may see another": np.repeat(mixed[:, :, None], channels, axis=2),
                "the kernel is not mirrored": depthwise_convolution(F, K[::-1, ::-1]),
                "rows and columns of the kernel are exchanged": depthwise_convolution(F, K.transpose(1, 0, 2)),
                "the kernel has to stand inside the map everywhere": depthwise_convolution(F, K, padding=kernel // 2),
            },
        )


@checker(
    "convolution-pattern",
    praise="blocks along the diagonal: one block is the standard convolution, blocks of 1 × 1 the depthwise one.",
)
def judge_pattern(sees):
    for m, n, groups in ((2, 3, 1), (3, 3, 3), (4, 4, 2), (4, 6, 2), (2, 6, 2)):
        blocks = np.kron(np.eye(groups), np.ones((n // groups, m // groups)))
        woven = np.arange(n)[:, None] % groups == np.arange(m) % groups
        expect_array(
            sees(m, n, groups),
            blocks,
            f"for {m} channels to {n} in {groups} groups",
            {
                "rows are output channels, columns are input channels": blocks.T,
                "a channel does not see the other groups": np.ones((n, m)),
                "you drew what is not seen": 1 - blocks,
                "a group is a run of neighbouring channels, not every so-many-th": woven.astype(float),
                "all channels of a group see one another, not only the equally numbered": np.eye(n, m),
            },
        )
