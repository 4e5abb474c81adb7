"""The chapter on splitting: to each exercise a right answer, and answers that real misunderstandings give."""

from math import ceil, sqrt

import numpy as np


def kernel_of(filters, mixing):
    return np.einsum("ijm,mn->ijmn", filters, mixing)


def lost(values, rank):
    squares = [value**2 for value in values]
    return sqrt(sum(squares[rank:]) / sum(squares))


ANSWERS = {
    "separable-weights": (
        lambda m, n, kernel: kernel**2 * m + m * n,
        [
            lambda m, n, kernel: kernel**2 * m * n,
            lambda m, n, kernel: kernel**2 * m,
            lambda m, n, kernel: kernel**2 + m * n,  # 3 × 3, as it stands in N2
            lambda m, n, kernel: kernel**2 * n + m * n,
            lambda m, n, kernel: kernel**2 * m * m * n,
            lambda m, n, kernel: m * n,
        ],
    ),
    "separable-saving": (
        lambda n, kernel: 1 / (1 / n + 1 / kernel**2),
        [
            lambda n, kernel: 1 / n + 1 / kernel**2,
            lambda n, kernel: n + kernel**2,
            lambda n, kernel: kernel**2,
            lambda n, kernel: n * kernel**2,
            lambda n, kernel: 1 / (1 / n + 1 / kernel),
        ],
    ),
    "separable-share": (
        lambda m, n, kernel: n / (n + kernel**2),
        [
            lambda m, n, kernel: kernel**2 / (n + kernel**2),
            lambda m, n, kernel: 1 / kernel**2,
            lambda m, n, kernel: n / kernel**2,
            lambda m, n, kernel: 100 * n / (n + kernel**2),
            lambda m, n, kernel: m / (m + kernel**2),
            lambda m, n, kernel: n / (n + kernel),
        ],
    ),
    "separable-kernel": (
        kernel_of,
        [
            lambda filters, mixing: filters @ mixing,
            lambda filters, mixing: kernel_of(filters, mixing).swapaxes(2, 3),
            lambda filters, mixing: filters[..., None] + mixing,
            lambda filters, mixing: kernel_of(filters, mixing).swapaxes(0, 1),
            lambda filters, mixing: filters[:, :, :1, None] * mixing,
            lambda filters, mixing: mixing,
        ],
    ),
    "separable-lost": (
        lost,
        [
            lambda values, rank: sum(values[rank:]) / sum(values),
            lambda values, rank: lost(values, rank) ** 2,
            lambda values, rank: sqrt(1 - lost(values, rank) ** 2),
            lambda values, rank: lost(values, rank - 1),
            lambda values, rank: lost(values, rank + 1),
            lambda values, rank: sqrt(sum(value**2 for value in values[rank:])),
            lambda values, rank: 1 - sqrt(1 - lost(values, rank) ** 2),
        ],
    ),
    "separable-pays": (
        lambda n, kernel: ceil(kernel**2 * n / (kernel**2 + n)) - 1,
        [
            lambda n, kernel: min(n, kernel**2),
            lambda n, kernel: kernel**2 * n / (kernel**2 + n),
            lambda n, kernel: kernel**2 * n // (kernel**2 + n),
            lambda n, kernel: ceil(kernel**2 * n / (kernel**2 + n)),
            lambda n, kernel: kernel**2 * n // (kernel**2 + 1),
            lambda n, kernel: kernel**2 * n // (kernel**2 + n) - 1,
        ],
    ),
}
# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "separable-weights": [
        "before the split",
        "mixing takes weights too",
        "as many filters as input channels",
        "belong to the input channels",
        "add up",
        "the mixing alone",
    ],
    "separable-saving": [
        "other way up",
        "turn the sum over",
        "costs something too",
        "do not multiply",
        "D_K² places",
    ],
    "separable-share": [
        "depthwise share",
        "not with the standard one",
        "the two steps together",
        "not per cent",
        "M falls out",
        "D_K² places",
    ],
    "separable-kernel": [
        "keeps an axis for the input channels",
        "in this order",
        "multiplied, not added",
        "are exchanged",
        "a filter of its own",
        "the shape is",
    ],
    "separable-lost": [
        "add up squares",
        "take the root at the end",
        "what is kept",
        "begins behind the r-th",
        "one value too few",
        "norm of the whole",
        "do not subtract",
    ],
    "separable-pays": [
        "the split is exact",
        "only whole filters",
        "just as much",
        "cost more than the standard",
        "its own column",
        "one filter more",
    ],
}
