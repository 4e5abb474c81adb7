"""Does a probability of 80 % mean right in 80 of 100? And one number, the temperature, that mends most of it."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

# Temperatures that are tried. Answers without a mistake would call for 0, answers at random for infinity.
COLDEST, HOTTEST = 0.05, 20.0


@dataclass(frozen=True)
class Reliability:
    """Images in bins by the probability of the answer; a bin without an image has no number (NaN)."""

    edges: np.ndarray  # (bins + 1,)
    images: np.ndarray  # how many, (bins,)
    confidence: np.ndarray  # mean probability of the answer, (bins,)
    accuracy: np.ndarray  # share of right answers, (bins,)

    @property
    def error(self) -> float:
        """The expected calibration error: the mean gap of confidence and accuracy, Guo et al. 2017, equation 3."""
        filled = self.images > 0
        gaps = np.abs(self.confidence - self.accuracy)[filled]
        return float((gaps * self.images[filled]).sum() / self.images.sum())


def reliability(truth: np.ndarray, probabilities: np.ndarray, bins: int = 15) -> Reliability:
    """Sort the images into ``bins`` of equal width by the probability of their answer (Guo et al. 2017, section 2).

    ``truth``: class numbers, (N,); ``probabilities``: (N, classes). A bin has its upper edge and lacks its lower.
    Raises ValueError where there is no image, or no bin.
    """
    if not len(truth) or bins < 1:
        raise ValueError(f"reliability needs an image and a bin, got {len(truth)} images and {bins} bins")
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    edges = np.linspace(0, 1, bins + 1)
    owner = (np.searchsorted(edges, confidence, side="left") - 1).clip(0, bins - 1)
    images = np.bincount(owner, minlength=bins)
    with np.errstate(invalid="ignore"):
        means = [np.bincount(owner, values, minlength=bins) / images for values in (confidence, right)]
    return Reliability(edges, images, *means)


def probabilities_at(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return softmax(logits / temperature), float64, (N, classes). Above 1 all answers become less sure.

    The order of the classes stays, and with it every answer: Guo et al. 2017, section 4.2.
    """
    return softmax(np.asarray(logits, dtype=np.float64) / temperature, axis=1)


def at_frequencies(logits: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """Return the logits, (N, classes), of a network that learnt from equally frequent classes, for classes as they are.

    ``frequencies``: the share of each class among the images to come, (classes,). A balanced sampler hides how rare a
    class is; Bayes' rule puts it back: Saerens et al. 2002, equation 2.4. This changes answers, and for the better
    where all images count alike, not where all classes do. Raises ValueError for shares that are not above 0.
    """
    if not (np.asarray(frequencies) > 0).all():
        raise ValueError(f"every class must have a share above 0, got {np.asarray(frequencies).tolist()}")
    return np.asarray(logits, dtype=np.float64) + np.log(frequencies)


def negative_log_likelihood(truth: np.ndarray, logits: np.ndarray, temperature: float = 1.0) -> float:
    """Return the mean of -log(probability of the true class) at ``temperature``: the cross-entropy, in nats."""
    logs = log_softmax(np.asarray(logits, dtype=np.float64) / temperature, axis=1)
    return float(-logs[np.arange(len(truth)), truth].mean())


def fit_temperature(truth: np.ndarray, logits: np.ndarray) -> float:
    """Return the temperature with the least negative log-likelihood on these images, which must be no test images.

    In 1 / temperature the likelihood's logarithm is concave, so there is one best. It is looked for between 0.05 and
    20, and may lie outside: ask :func:`is_fitted`. Guo et al. 2017, section 4.2.
    Raises ValueError without an image, or where a logit is no finite number.
    """
    if not len(truth):
        raise ValueError("a temperature needs at least one image to be fitted on")
    if not np.isfinite(logits).all():
        raise ValueError("a logit is infinite or no number: the network has diverged")
    found = minimize_scalar(
        lambda inverse: negative_log_likelihood(truth, logits, 1 / inverse),
        bounds=(1 / HOTTEST, 1 / COLDEST),
        method="bounded",
        options={"xatol": 1e-6},
    )
    return float(1 / found.x)


def is_fitted(temperature: float) -> bool:
    """Return whether :func:`fit_temperature` found the best one; at an end of its range the best lies outside."""
    return COLDEST * 1.001 < temperature < HOTTEST / 1.001


def about_search(temperature: float) -> str:
    """Return what there is to say of where the ``temperature`` comes from, for a page, a card and a terminal alike."""
    if is_fitted(temperature):
        return "It was fitted on the validation side."
    hot = temperature > 1
    end, would, where = ("upper", "Flatter", "the network guesses") if hot else ("lower", "Surer", "no answer is wrong")
    return (
        f"It is the {end} end of the range that was searched, and no fit. {would} probabilities would suit the "
        f"validation side even better, as they do where {where}."
    )
