"""What a heat map cannot tell: it is nearly the same for the answer and for its rival, for right and for wrong."""

from dataclasses import dataclass

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

from lessonlib.isic.augmentation import to_float
from lessonlib.isic.evaluation.grad_cam import class_map

_BATCH = 64


@dataclass(frozen=True)
class Attention:
    """What the maps of many images have in common."""

    side: int  # places a side of the map, before it is drawn out to the image
    rival: float  # median correlation of the map of the answer and that of the runner-up; NaN where none has one
    centre_right: float  # mean share of the heat in the middle quarter of the image, right answers
    centre_wrong: float  # the same, wrong answers
    told_apart: float  # area under the curve of that share for right against wrong; 0.5 is guessing


def compare_maps(net: nn.Module, pixels: np.ndarray, truth: np.ndarray, probabilities: np.ndarray) -> Attention:
    """Compare the maps of all ``pixels`` (uint8, N x H x W x 3) for the answer and for the second most probable class.

    ``truth``: (N,), ``probabilities``: (N, classes). Grad-CAM keeps what speaks for a class; a map with nothing in it
    is left out. Raises ValueError where all answers are right, or all wrong: then there is nothing to tell apart.
    """
    order = np.argsort(-probabilities, axis=1, kind="stable")
    right = order[:, 0] == truth
    if right.all() or not right.any():
        raise ValueError(f"all {len(right)} answers are {'right' if right.all() else 'wrong'}: nothing to tell apart")
    first, second = (_maps(net, pixels, order[:, place]) for place in (0, 1))
    lit = first.any(axis=(1, 2))
    both = lit & second.any(axis=(1, 2))
    with np.errstate(invalid="ignore"):  # a map that is the same everywhere correlates with nothing
        pairs = zip(first[both], second[both], strict=True)
        rivals = np.array([np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in pairs])
    rivals = rivals[np.isfinite(rivals)]
    centre = _in_the_middle(first[lit])
    return Attention(
        side=first.shape[1],
        rival=float(np.median(rivals)) if len(rivals) else np.nan,
        centre_right=float(centre[right[lit]].mean()),
        centre_wrong=float(centre[~right[lit]].mean()),
        told_apart=float(roc_auc_score(right[lit], centre)),
    )


def _maps(net: nn.Module, pixels: np.ndarray, classes: np.ndarray) -> np.ndarray:
    device, found = next(net.parameters()).device, []
    for start in range(0, len(pixels), _BATCH):
        piece = slice(start, start + _BATCH)
        images = to_float(torch.from_numpy(np.ascontiguousarray(pixels[piece])).to(device))
        found.append(class_map(net, images, torch.from_numpy(classes[piece].copy()).to(device)).cpu())
    return torch.cat(found).numpy()


def _in_the_middle(maps: np.ndarray) -> np.ndarray:
    """Return the share of the heat in the middle half of the rows and of the columns: (N, h, w) -> (N,)."""
    height, width = maps.shape[1:]
    middle = maps[:, height // 4 : height - height // 4, width // 4 : width - width // 4]
    return middle.sum(axis=(1, 2)) / maps.sum(axis=(1, 2))
