"""Checkers of the first chapter on ISIC: bytes, split by lesion, sampler, augmentation, balanced accuracy."""

from collections import Counter

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number
from lessonlib.isic.memory import loading_bytes


@checker(
    "isic-bytes",
    praise="five factors decide what fits: how many, how high, how wide, three colours, the bytes of a number.",
)
def judge_bytes(answer):
    for images, height, width, dtype in ((1, 2, 2, "uint8"), (1, 2, 3, "float32"), (10_015, 450, 600, "float64")):
        right = loading_bytes(images, height, width, dtype)
        wide = np.dtype(dtype).itemsize
        mistakes = {
            "a colour picture has three numbers for each pixel": right // 3,
            "the width of a number is missing": right // wide,
            "these are bits; a byte has eight": right * 8,
        }
        where = f"for {images} picture(s) of {height}×{width} with {wide} byte(s) a number"
        expect_number(answer(images, height, width, wide), right, where, "bytes", mistakes)


@checker(
    "isic-split",
    praise="no lesion is on both sides, so the held-out images ask about lesions that the network has never seen.",
)
def judge_split(answer):
    random = np.random.default_rng(0)
    many = [f"L{k}" for k in random.integers(0, 40, 100)]
    for lesions in (["a", "b", "a"], ["a", "a", "b", "b", "c", "c", "c", "d", "e", "e"], many):
        sides = answer(list(lesions), 0.7)
        try:
            train, test = ([int(k) for k in side] for side in sides)
        except (TypeError, ValueError):
            raise Wrong("return two lists of the images' numbers: those to train on, and those to test on.") from None
        shown = lesions if len(lesions) < 12 else f"{len(lesions)} images of {len(set(lesions))} lesions"
        times = Counter(train + test)
        if lost := [k for k in range(len(lesions)) if times[k] == 0]:
            raise Wrong(f"for {shown}, image {lost[0]} is on neither side.")
        if double := [k for k, n in times.items() if n > 1]:
            raise Wrong(f"for {shown}, image {double[0]} stands there more than once.")
        if both := {lesions[k] for k in train} & {lesions[k] for k in test}:
            raise Wrong(f"for {shown}, lesion {min(both)!r} is on both sides: that is the leak.")
        if not train or not test:
            raise Wrong(f"for {shown}, one side is empty.")
        if len(lesions) > 5 and not 0.5 < len(train) / len(lesions) < 0.9:
            raise Wrong(f"for {shown}, {len(train)} of {len(lesions)} images are to train on: that is far from 70 %.")


@checker(
    "isic-sampler",
    praise="every class has the same total weight, so a batch shows all classes alike. Rare images come often, though.",
)
def judge_sampler(answer):
    for labels in ([0, 0, 0, 1], [2, 0, 1, 1, 0, 1, 1, 1], [1] * 67 + [0] * 11 + [2]):
        count = Counter(labels)
        classes = len(count)
        share = np.array([count[label] / len(labels) for label in labels])
        right = 1 / (classes * len(labels) * share)
        mistakes = {
            "all images weigh the same, so the large class still comes most often": np.ones(len(labels)) / len(labels),
            "this is the share of the class, so the large class comes even more often": share,
            "the classes weigh alike, but the weights must sum to 1": right * classes,
            "every image has the weight of its whole class": np.full(len(labels), 1 / classes),
        }
        expect_array(answer(list(labels)), right, f"for the labels {labels[:8]}{' …' * (len(labels) > 8)}", mistakes)


@checker(
    "isic-column",
    praise="the map leads from the new pixel to the old one, so every new pixel gets a value and none stays empty.",
)
def judge_column(answer):
    for new, width, shift, zoom in (
        (0, 5, 0.0, 1.0),
        (0, 5, 0.2, 1.0),
        (4, 5, 0.0, 0.5),
        (7, 64, 0.25, 1.3),
        (3, 10, -0.3, 0.7),
    ):
        middle = (width - 1) / 2
        away, moved = new - middle, shift * width
        right = middle + zoom * away + moved
        mistakes = {
            "a zoom above 1 shows more of the old picture: multiply, do not divide": middle + away / zoom + moved,
            "the shift has the other sign: the map leads from the new column to the old one": right - 2 * moved,
            "the zoom is about the middle of the picture, not about its edge": zoom * new + moved,
            f"the middle of columns 0 to {width - 1} is {middle:g}": width / 2 + zoom * (new - width / 2) + moved,
            "the shift is a share of the width, not a number of pixels": right - moved + shift,
        }
        where = f"for new column {new} of {width}, shift {shift:g}, zoom {zoom:g}"
        expect_number(answer(new, width, shift, zoom), right, where, "(the old column)", mistakes)


@checker(
    "isic-balanced",
    praise="every class counts alike, however many images it has: naming the largest of seven every time earns 1/7.",
)
def judge_balanced(answer):
    for confusion in ([[8, 2], [0, 2]], [[90, 0, 0], [5, 5, 0], [1, 0, 3]], [[3, 1, 0], [0, 0, 2], [2, 2, 2]]):
        table = np.array(confusion)
        right = float((table.diagonal() / table.sum(axis=1)).mean())
        mistakes = {
            "this is plain accuracy, in which the large class decides": table.trace() / table.sum(),
            "you divide by the columns: that is precision; recall divides by the rows, the truth": float(
                np.mean(table.diagonal() / table.sum(axis=0).clip(1))
            ),
            "this is the sum of the recalls; their mean is asked for": right * len(table),
        }
        expect_number(answer(confusion), right, f"for {confusion}", "balanced accuracy", mistakes)
