"""A patient has lesions, not images: which are always told right, which never, and which one time so, one time so?"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class LesionErrors:
    """Every lesion once, sorted by name, with how many of its images were answered right."""

    names: np.ndarray  # str, (lesions,)
    labels: np.ndarray  # the true class, (lesions,)
    images: np.ndarray  # how many it has, (lesions,)
    right: np.ndarray  # how many of them were answered right, (lesions,)

    @property
    def always_right(self) -> np.ndarray:
        """The names of the lesions without a wrong answer."""
        return self.names[self.right == self.images]

    @property
    def always_wrong(self) -> np.ndarray:
        """The names of the lesions without a right answer."""
        return self.names[self.right == 0]

    @property
    def split(self) -> np.ndarray:
        """The names of the lesions with both: what decided was the photograph, not the lesion."""
        return self.names[(self.right > 0) & (self.right < self.images)]


def lesion_errors(truth: np.ndarray, answers: np.ndarray, lesions: np.ndarray) -> LesionErrors:
    """Count the right answers of every lesion; all three arrays are (images,).

    Raises ValueError for a lesion of two classes, naming it.
    """
    names, first, owner, images = _grouped(truth, lesions)
    right = np.bincount(owner, answers == truth, minlength=len(names)).astype(np.int64)
    return LesionErrors(names, truth[first], images, right)


def one_image_each(lesions: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return the places of one image of every lesion, drawn by chance, in the order of the sorted names: (lesions,)."""
    order = np.random.default_rng(seed).permutation(len(lesions))
    return order[np.unique(lesions[order], return_index=True)[1]]


def averaged(
    truth: np.ndarray, probabilities: np.ndarray, lesions: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return names, classes and mean probabilities of the lesions: all images of one are asked, and their mean answers.

    Shapes (lesions,), (lesions,), (lesions, classes). Raises what :func:`lesion_errors` does.
    """
    names, first, owner, images = _grouped(truth, lesions)
    sums = np.zeros((len(names), probabilities.shape[1]))
    np.add.at(sums, owner, probabilities)
    return names, truth[first], sums / images[:, None]


def _grouped(truth: np.ndarray, lesions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    names, first, owner, images = np.unique(lesions, return_index=True, return_inverse=True, return_counts=True)
    odd = truth != truth[first][owner]
    if odd.any():
        raise ValueError(f"lesion {lesions[odd][0]} has images of two classes")
    return names, first, owner, images
