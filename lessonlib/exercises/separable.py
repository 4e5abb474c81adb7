"""Checkers of the chapter on splitting a convolution: its weights, saving and shares, its kernel, and what is lost."""

from fractions import Fraction
from math import ceil, sqrt

import numpy as np

from lessonlib.arithmetic import Convolution, separable_ratio
from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number


@checker(
    "separable-weights",
    praise="the spatial part is paid once for each input channel, the mixing once for each pair of channels.",
)
def judge_weights(weights):
    for m, n, kernel in ((3, 4, 3), (1, 8, 5), (32, 64, 3), (6, 6, 1)):
        filters, mixing = Convolution.depthwise(m, kernel).parameters, Convolution.pointwise(m, n).parameters
        expect_number(
            weights(m, n, kernel),
            filters + mixing,
            f"for {m} channels to {n} and a {kernel}×{kernel} kernel",
            "weights",
            {
                "these are the filters alone; mixing takes weights too": filters,
                "this is the mixing alone; the filters take weights too": mixing,
                "one filter serves one input channel, so there are as many filters as input channels": kernel**2
                + mixing,
                "the filters belong to the input channels": kernel**2 * n + mixing,
                "that is the convolution before the split": kernel**2 * m * n,
                "the two steps follow each other, so their weights add up": filters * mixing,
            },
        )


@checker(
    "separable-saving",
    praise="with a 3×3 kernel the saving nears 9 from below and never reaches it: 1/N always stands beside 1/9.",
)
def judge_saving(saving):
    for n, kernel in ((9, 3), (1, 3), (64, 3), (512, 5), (16, 1)):
        ratio = separable_ratio(n, kernel)
        expect_number(
            saving(n, kernel),
            float(1 / ratio),
            f"for {n} output channels and a {kernel}×{kernel} kernel",
            "times fewer",
            {
                "that is the share that stays; the saving is the other way up": float(ratio),
                "add the two shares first, then turn the sum over": n + kernel**2,
                "the depthwise step costs something too": kernel**2,
                "the two shares add up, they do not multiply": n * kernel**2,
                "the kernel has D_K² places": 1 / (1 / n + 1 / kernel),
            },
        )


@checker(
    "separable-share",
    praise="in a wide layer nearly all the work is in the 1×1 convolution: later networks attack that one.",
)
def judge_share(pointwise_share):
    for m, n, kernel in ((3, 9, 3), (64, 64, 3), (8, 512, 3), (512, 8, 3), (16, 16, 7)):
        depthwise, pointwise = Convolution.depthwise(m, kernel).macs(7, 7), Convolution.pointwise(m, n).macs(7, 7)
        whole, standard = depthwise + pointwise, Convolution.standard(m, n, kernel).macs(7, 7)
        expect_number(
            pointwise_share(m, n, kernel),
            pointwise / whole,
            f"for {m} channels to {n} and a {kernel}×{kernel} kernel",
            "of the multiply-adds",
            {
                "that is the depthwise share": depthwise / whole,
                "compare with the separable layer, not with the standard one": pointwise / standard,
                "divide by the two steps together, not by the other step": pointwise / depthwise,
                "give a share between 0 and 1, not per cent": 100 * pointwise / whole,
                "both steps read M channels, so M falls out and N stays": m / (m + kernel**2),
                "the kernel has D_K² places": n / (n + kernel),
            },
        )


@checker(
    "separable-kernel",
    praise="a product for each place and each pair of channels, nothing added up: rank 1 for every input channel.",
)
def judge_kernel(dense_kernel):
    numbers = np.random.default_rng(1)
    for kernel, m, n in ((1, 1, 2), (3, 1, 2), (3, 2, 4)):
        filters, mixing = numbers.normal(size=(kernel, kernel, m)), numbers.normal(size=(m, n))
        right = filters[..., None] * mixing
        expect_array(
            dense_kernel(filters.copy(), mixing.copy()),
            right,
            f"for {kernel}×{kernel} filters of {m} channels and a mixing of {m} × {n}",
            {
                "nothing is added up over m: the kernel keeps an axis for the input channels": right.sum(axis=2),
                "the last two axes are M and N, in this order": right.transpose(0, 1, 3, 2),
                "rows and columns of the filter are exchanged": right.transpose(1, 0, 2, 3),
                "the two factors are multiplied, not added": filters[..., None] + mixing,
                "every channel has a filter of its own": filters[..., :1, None] * mixing,
            },
        )


@checker(
    "separable-lost",
    praise="Eckart and Young: what cannot be kept is exactly the tail of the singular values.",
)
def judge_lost(lost):
    for values, rank in (([3.0, 2.0], 1), ([3.0, 2.0], 2), ([5.0, 3.0, 1.0, 1.0], 1), ([5.0, 3.0, 1.0, 1.0], 2)):
        squares, tail = [v**2 for v in values], [v**2 for v in values[rank:]]
        expect_number(
            lost(list(values), rank),
            sqrt(sum(tail) / sum(squares)),
            f"for singular values {values} cut to rank {rank}",
            "of the norm",
            {
                "add up squares, then take the root: the Frobenius norm is a Euclidean length": sum(values[rank:])
                / sum(values),
                "take the root at the end: an error is a length, not an energy": sum(tail) / sum(squares),
                "that is what is kept": sqrt(sum(squares[:rank]) / sum(squares)),
                "what is lost begins behind the r-th value": sqrt(sum(squares[rank - 1 :]) / sum(squares)),
                "that is one value too few": sqrt(sum(squares[rank + 1 :]) / sum(squares)),
                "divide by the norm of the whole": sqrt(sum(tail)),
                "lengths at right angles do not subtract: take the tail's own length": 1
                - sqrt(sum(squares[:rank]) / sum(squares)),
            },
        )


@checker(
    "separable-pays",
    praise="the split that changes nothing always costs more than it saves: exact and cheap exclude each other.",
)
def judge_pays(largest_multiplier):
    for n, kernel in ((64, 3), (18, 3), (4, 3), (72, 3), (512, 5), (1, 1)):
        even = Fraction(kernel**2 * n, kernel**2 + n)
        right = ceil(even) - 1
        given = largest_multiplier(n, kernel)
        where = f"for {n} output channels and a {kernel}×{kernel} kernel"
        if given == even and even.denominator == 1:
            raise Wrong(f"{where} {even} filters a channel cost just as much as the standard convolution, not less.")
        expect_number(
            given,
            right,
            where,
            "filters a channel",
            {
                "with so many the split is exact, and dearer than before": min(n, kernel**2),
                "the kernel's places are no limit of the cost": kernel**2,
                "that many cost more than the standard convolution": right + 1,
                "only whole filters can be had: round down": float(even),
                "every filter brings its own column of the 1×1 convolution, which costs N more": kernel**2
                * n
                // (kernel**2 + 1),
                "one filter more would still be cheaper": right - 1,
            },
        )
