"""The leak: how often a held-out image has a twin (another image of its lesion) to learn from, and what that gains.

Counted by formula and on a data set; and measured with a model that needs no training: every held-out image gets the
class of the training image that is most like it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import pi

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import recall_score

from lessonlib.isic.splitting import split_by_image, split_by_lesion

_RADII, _PLACES, _WAVES = torch.arange(2, 30, 2.5) / 31.5, 32, 7
_PIECE = 256  # images whose circles are read at a time


def twin_chance(images: int, learnt: float = 0.7) -> float:
    """Return the probability that a held-out image of a lesion with ``images`` images has a twin to learn from.

    Every image is learnt with probability ``learnt``, by itself. There is no twin if all the others are held out.
    """
    return 1 - (1 - learnt) ** (images - 1)


def expected_share(lesions: np.ndarray, learnt: float = 0.7) -> float:
    """Return what share of the held-out images has a twin to learn from, on average over splits by image."""
    _, owner, sizes = np.unique(lesions, return_inverse=True, return_counts=True)
    return float(np.mean(twin_chance(sizes[owner], learnt)))


def expected_bounds(images: int, lesions: int, learnt: float = 0.7) -> tuple[float, float]:
    """Return the least and the greatest :func:`expected_share` of any set with so many images and lesions.

    A lesion of k images adds k times its :func:`twin_chance` to the sum, and has k - 1 images beyond its first. The
    bounds take for each image beyond the first the least and the most that any k adds. At 70 % that is most where all
    such lesions have two images, and least where one lesion has them all.
    """
    extra = images - lesions
    each = [k * twin_chance(k, learnt) / (k - 1) for k in range(2, extra + 2)]
    return (extra * min(each) / images, extra * max(each) / images) if each else (0.0, 0.0)


def with_twin(lesions: np.ndarray, learnt: np.ndarray, held_out: np.ndarray) -> np.ndarray:
    """Return for every held-out image whether its lesion is among those learnt: bool, (len(held_out),)."""
    return np.isin(lesions[held_out], lesions[learnt])


def rings(pixels: np.ndarray) -> np.ndarray:
    """Return 252 numbers an image that stay when it is turned or mirrored: float32, (N, 252).

    ``pixels``: uint8, (N, H, W, 3). The light, relative to the skin's and on a log scale, is read along 12 circles
    about the middle; kept is how strongly it varies along each circle: the first 7 Fourier magnitudes of each colour.
    """
    angle = torch.arange(_PLACES) * 2 * pi / _PLACES
    circles = torch.stack([_RADII[:, None] * angle.cos(), _RADII[:, None] * angle.sin()], dim=-1)
    found = []
    for start in range(0, len(pixels), _PIECE):
        light = torch.from_numpy(np.array(pixels[start : start + _PIECE])).permute(0, 3, 1, 2).float() / 255
        skin = light.flatten(2).quantile(0.8, dim=2)[:, :, None, None].clamp(min=0.02)
        relative = (light.clamp(min=0.02) / skin).log()
        read = F.grid_sample(relative, circles.expand(len(light), -1, -1, -1), align_corners=True)
        found.append(torch.fft.rfft(read, dim=3).abs()[..., :_WAVES].flatten(1).numpy())
    return np.concatenate(found).astype(np.float32)


@dataclass(frozen=True)
class Leak:
    """One seed: what share has a twin, and the balanced accuracy of the nearest neighbour, three times."""

    share: float  # of the held-out images of the split by image
    found: float  # of those with a twin: for how many the nearest neighbour is that twin
    with_twins: float  # balanced accuracy on the split by image
    without_twins: float  # the same held-out images, but no image may be answered by its own lesion
    by_lesion: float  # balanced accuracy on the split by lesion


def measure(pixels: np.ndarray, labels: np.ndarray, lesions: np.ndarray, seeds: Iterable[int]) -> list[Leak]:
    """Return the leak of a 70/30 split by image, for every seed; ``pixels`` are uint8, (N, H, W, 3)."""
    seen, results = rings(pixels), []
    lesions = np.unique(lesions, return_inverse=True)[1]  # numbers are compared faster than names
    for seed in seeds:
        learnt, held_out = split_by_image(len(labels), seed=seed)
        twin = with_twin(lesions, learnt, held_out)
        free, barred = _nearest(seen, learnt, held_out), _nearest(seen, learnt, held_out, lesions)
        found = lesions[free[twin]] == lesions[held_out[twin]]
        apart, unseen = split_by_lesion(labels, lesions, seed=seed)
        results.append(
            Leak(
                share=float(twin.mean()),
                found=float(found.mean()) if twin.any() else 0.0,
                with_twins=_balanced(labels[held_out], labels[free]),
                without_twins=_balanced(labels[held_out], labels[barred]),
                by_lesion=_balanced(labels[unseen], labels[_nearest(seen, apart, unseen)]),
            )
        )
    return results


def _nearest(
    seen: np.ndarray, learnt: np.ndarray, held_out: np.ndarray, lesions: np.ndarray | None = None
) -> np.ndarray:
    """Return for every held-out image the learnt one most like it, not of its own lesion where these are given."""
    known = seen[learnt]
    distance = (known**2).sum(axis=1) - 2 * seen[held_out] @ known.T  # its own length is the same for all
    if lesions is not None:
        distance[lesions[held_out][:, None] == lesions[learnt][None]] = np.inf
    return learnt[distance.argmin(axis=1)]


def _balanced(truth: np.ndarray, answers: np.ndarray) -> float:
    """Return the mean recall of the classes that are there: a split by image may leave one out."""
    return float(recall_score(truth, answers, labels=np.unique(truth), average="macro"))
