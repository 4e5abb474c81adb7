"""The convolution as the sum on paper, one loop a letter. Slow, and meant to be read beside the formula.

The layout is the paper's (Howard et al. 2017, section 3.1): a feature map F is (height, width, channels), a kernel K is
(D_K, D_K, M, N). The paper counts from 1 and Python from 0, so its F_{k+i-1} is ``F[k + i]`` here: the first output
(k = 1) under the first weight (i = 1) reads the first input, number 1 + 1 - 1 = 1 on paper and 0 + 0 = 0 in Python.
The kernel is not mirrored, as in every deep-learning library: mathematics calls this a cross-correlation.
"""

# ruff: noqa: E741 (k, l, i, j, m, n are the letters of the sums)
import numpy as np

from lessonlib.arithmetic import Convolution


def standard_convolution(F, K, stride=1, padding=0) -> np.ndarray:
    """Filter and mix in one step.

    G_{k,l,n} = sum over i, j, m of K_{i,j,m,n} · F_{k+i-1, l+j-1, m}

    F (height, width, M), K (D_K, D_K, M, N) -> (height', width', N).
    Raises ValueError where they do not fit.
    """
    F, K = _padded(F, padding), np.asarray(K, dtype=float)
    G = np.zeros((*_positions(F, K, stride), K.shape[3]))
    for k, l, n in np.ndindex(G.shape):
        for i, j, m in np.ndindex(K.shape[:3]):
            seen = F[stride * k + i, stride * l + j, m]
            G[k, l, n] += K[i, j, m, n] * seen
    return G


def depthwise_convolution(F, K, stride=1, padding=0) -> np.ndarray:
    """Filter every channel by itself: the m of the output is the m of the input.

    G_{k,l,m} = sum over i, j of K_{i,j,m} · F_{k+i-1, l+j-1, m}

    F (height, width, M), K (D_K, D_K, M) -> (height', width', M).
    Raises ValueError where they do not fit.
    """
    F, K = _padded(F, padding), np.asarray(K, dtype=float)
    G = np.zeros((*_positions(F, K, stride), K.shape[2]))
    for k, l, m in np.ndindex(G.shape):
        for i, j in np.ndindex(K.shape[:2]):
            seen = F[stride * k + i, stride * l + j, m]
            G[k, l, m] += K[i, j, m] * seen
    return G


def pointwise_convolution(F, K) -> np.ndarray:
    """Mix the channels, position by position.

    G_{k,l,n} = sum over m of K_{m,n} · F_{k,l,m}

    F (height, width, M), K (M, N) -> (height, width, N).
    Raises ValueError where they do not fit.
    """
    F, K = np.asarray(F, dtype=float), np.asarray(K, dtype=float)
    G = np.zeros((*_positions(F, K[None, None]), K.shape[1]))
    for k, l, n in np.ndindex(G.shape):
        for m in range(K.shape[0]):
            G[k, l, n] += K[m, n] * F[k, l, m]
    return G


def _padded(F: np.ndarray, padding: int) -> np.ndarray:
    """Return F with ``padding`` zeros around height and width."""
    return np.pad(np.asarray(F, dtype=float), ((padding, padding), (padding, padding), (0, 0)))


def _positions(F: np.ndarray, K: np.ndarray, stride: int = 1) -> tuple[int, int]:
    """Return at how many positions the kernel (D_K, D_K, M, ...) stands on F, vertically and horizontally."""
    in_channels = K.shape[2]
    if F.shape[2] != in_channels:
        raise ValueError(f"the kernel is made for {in_channels} input channels, the feature map has {F.shape[2]}")
    return Convolution(in_channels, 1, kernel_size=K.shape[:2], stride=stride).output_size(*F.shape[:2])
