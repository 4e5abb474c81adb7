"""What a twin is worth to a network: the same test images, answered with and without their twins among those learnt.

A twin is another image of the same lesion. Of every lesion with several images one is tested, and these lesions are
dealt into two halves. Two networks are trained: both on all lesions with one image; the first also on the twins of the
first half, the second on those of the second. So every tested image is answered once by a network that has learnt its
twin and once by one that has not, and both have learnt equally many images of every class. Nothing else differs: not
the tested images, not the settings, not the seed of the weights.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import confusion_matrix

from lessonlib.isic.layout import CLASSES
from lessonlib.isic.training.loop import train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.settings import Settings


@dataclass(frozen=True)
class Crossing:
    """Indices of images: ``tested``, two halves of the same class counts; ``learnt``, what each network learns.

    The twins of ``tested[k]`` are in ``learnt[k]`` and not in the other one.
    """

    tested: tuple[np.ndarray, np.ndarray]
    learnt: tuple[np.ndarray, np.ndarray]


def cross(labels: np.ndarray, lesions: np.ndarray, seed: int = 0) -> Crossing:
    """Deal the lesions into halves; ``labels``: int, ``lesions``: names, both (N,).

    Lesions are dealt in pairs of one class and about one size. Of the larger of a pair as many twins are learnt as of
    the smaller, and the rest is left out. An odd lesion of a class is learnt by both. Raises ValueError where no class
    has two lesions with several images.
    """
    random, owner = np.random.default_rng(seed), np.unique(lesions, return_inverse=True)[1]
    members = np.split(np.argsort(owner, kind="stable"), np.cumsum(np.bincount(owner))[:-1])
    both, tested, twins = [images for images in members if len(images) == 1], ([], []), ([], [])
    for label in np.unique(labels):
        several = [random.permutation(images) for images in members if len(images) > 1 and labels[images[0]] == label]
        several = [several[k] for k in random.permutation(len(several))]
        several.sort(key=len, reverse=True)
        both.extend(several[2 * (len(several) // 2) :])
        for pair in zip(several[::2], several[1::2], strict=False):
            fewer = min(map(len, pair))
            for half, place in enumerate(random.permutation(2)):
                tested[half].append(pair[place][0])
                twins[half].append(pair[place][1:fewer])
    if not tested[0]:
        raise ValueError("no class has two lesions with several images: there is no twin to learn from")
    learnt = tuple(np.sort(np.concatenate([*both, *some])) for some in twins)
    return Crossing(tuple(np.sort(np.array(half)) for half in tested), learnt)


def crossed(settings: Settings, seed: int, labels: np.ndarray, lesions: np.ndarray, pixels: np.ndarray) -> dict:
    """Train both networks with ``seed``, and count how the tested images are answered.

    ``known`` and ``new``: 7 x 7, rows the truth, columns the answers, of the same images; ``known`` by the network that
    has learnt the twins. ``learnt``: images of each training. ``seconds``: of the processor, for both. Raises what
    training raises.
    """
    began, plan = time.process_time(), cross(labels, lesions, seed)
    counts = {"known": 0, "new": 0}
    for k, answers in enumerate(_answers(replace(settings, seed=seed), plan, labels, pixels)):
        for name, half in (("known", k), ("new", 1 - k)):
            counts[name] += confusion_matrix(labels[plan.tested[half]], answers[half], labels=range(len(CLASSES)))
    seconds = round(time.process_time() - began, 1)
    return {name: found.tolist() for name, found in counts.items()} | {
        "learnt": len(plan.learnt[0]),
        "seconds": seconds,
    }


def _answers(settings: Settings, plan: Crossing, labels: np.ndarray, pixels: np.ndarray) -> Iterator[list[np.ndarray]]:
    """Train each network in turn and yield its answers to both halves."""
    for learnt in plan.learnt:
        net = build(settings)
        train(net, pixels, labels, learnt, settings)
        yield [logits(net, pixels, half).argmax(axis=1) for half in plan.tested]
