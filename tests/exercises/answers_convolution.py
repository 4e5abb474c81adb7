"""The chapter on one convolution: to each exercise a right answer, and answers that real misunderstandings give."""

import numpy as np


def output(length, kernel, stride, padding):
    return (length + 2 * padding - kernel) // stride + 1


def positions(kernel, size, stride):
    return output(size, kernel, stride, kernel // 2) ** 2


def macs(m, n, kernel, size, stride):
    return kernel**2 * m * n * positions(kernel, size, stride)


def groups(m, n, kernel, groups, bias):
    return kernel**2 * m * n // groups + n * bias


def depthwise(F, K):
    height, width, channels = F.shape
    size = K.shape[0]
    G = np.zeros((height - size + 1, width - size + 1, channels))
    for k, column, m in np.ndindex(G.shape):
        G[k, column, m] = (K[:, :, m] * F[k : k + size, column : column + size, m]).sum()
    return G


def shifted(F, K):
    """The notes' misprint, k + i + 1 for k + i - 1: two further on than the right place."""
    size = K.shape[0]
    far = np.pad(F, ((0, 2), (0, 0), (0, 0)))[2:]
    return depthwise(far, K)[: F.shape[0] - size + 1]


def sees(m, n, groups):
    return np.kron(np.eye(groups), np.ones((n // groups, m // groups)))


ANSWERS = {
    "convolution-output": (
        output,
        [
            lambda length, kernel, stride, padding: (length + 2 * padding - kernel) // stride,
            lambda length, kernel, stride, padding: -(-(length + 2 * padding - kernel) // stride) + 1,
            lambda length, kernel, stride, padding: (length + padding - kernel) // stride + 1,
            lambda length, kernel, stride, padding: length + 2 * padding - kernel + 1,
            lambda length, kernel, stride, padding: (length - kernel) // stride + 1,
            lambda length, kernel, stride, padding: (length + 2 * padding - kernel) / stride + 1,
        ],
    ),
    "convolution-macs": (
        macs,
        [
            lambda m, n, kernel, size, stride: 2 * macs(m, n, kernel, size, stride),
            lambda m, n, kernel, size, stride: kernel**2 * m * n * size**2,
            lambda m, n, kernel, size, stride: (kernel**2 * m + 1) * n * positions(kernel, size, stride),
            lambda m, n, kernel, size, stride: kernel**2 * m * positions(kernel, size, stride),
            lambda m, n, kernel, size, stride: kernel**2 * n * positions(kernel, size, stride),
            lambda m, n, kernel, size, stride: kernel**2 * m * n,
            lambda m, n, kernel, size, stride: kernel**2 * m * n * size * -(-size // stride),
        ],
    ),
    "convolution-groups": (
        groups,
        [
            lambda m, n, kernel, g, bias: kernel**2 * (m // g) * (n // g) + n * bias,
            lambda m, n, kernel, g, bias: kernel**2 * m * n + n * bias,
            lambda m, n, kernel, g, bias: kernel**2 * m * n // g + n // g * bias,
            lambda m, n, kernel, g, bias: kernel**2 * m * n // g + m * bias,
            lambda m, n, kernel, g, bias: kernel**2 * m * n // g,
        ],
    ),
    "convolution-depthwise": (
        depthwise,
        [
            lambda F, K: depthwise(F, K).sum(axis=2),
            lambda F, K: np.repeat(depthwise(F, K).sum(axis=2, keepdims=True), F.shape[2], axis=2),
            lambda F, K: depthwise(F, K[::-1, ::-1]),
            shifted,
            lambda F, K: depthwise(F, np.repeat(K[:, :, :1], K.shape[2], axis=2)),
            lambda F, K: depthwise(F, K.transpose(1, 0, 2)),
            lambda F, K: "a map",
        ],
    ),
    "convolution-pattern": (
        sees,
        [
            lambda m, n, g: sees(m, n, g).T,
            lambda m, n, g: np.ones((n, m)),
            lambda m, n, g: (np.arange(n)[:, None] % g == np.arange(m) % g).astype(float),
            lambda m, n, g: np.eye(n, m),
            lambda m, n, g: 1 - sees(m, n, g),
            lambda m, n, g: np.kron(np.eye(g), np.ones((m // g, m // g))),
        ],
    ),
}
# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "convolution-output": [
        "first position counts too",
        "round down",
        "on both sides",
        "several numbers at a step",
        "widens the input",
        "round down",
    ],
    "convolution-macs": [
        "you count two",
        "positions of the output",
        "bias multiplies nothing",
        "its own kernel",
        "looks at all input channels",
        "used at every position",
        "acts twice",
    ],
    "convolution-groups": [
        "divide by the groups once",
        "inputs of its own group",
        "whatever the groups",
        "not for each input channel",
        "biases are parameters too",
    ],
    "convolution-depthwise": [
        "must not be added up",
        "no channel may see another",
        "not mirrored",
        "the number at (0, 0, 0)",
        "the number at (0, 0, 1)",
        "are exchanged",
        "no array",
    ],
    "convolution-pattern": [
        "rows are output channels",
        "does not see the other groups",
        "not every so-many-th",
        "not only the equally numbered",
        "what is not seen",
        "the shape is",
    ],
}
