"""Checkers of the chapter on the data: bytes, numbers of classes, twins, split by lesion, the augmentation's map."""

from collections import Counter

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number
from lessonlib.isic.evaluation.leak import expected_share, twin_chance
from lessonlib.isic.layout import CLASSES
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
    "isic-folders",
    praise="a class keeps its name and changes its number. So save the list of names beside the weights.",
)
def judge_folders(answer):
    for names in (("cat", "dog", "ant"), CLASSES, ("b", "d", "a", "c", "e")):
        order = sorted(names)
        right = np.array([order.index(name) for name in names])
        mistakes = {
            "this goes the other way, from a folder's number to the place in the table": np.argsort(
                names, kind="stable"
            ),
            "these are the places in the table: folders are numbered by their names, in alphabetical order": np.arange(
                len(names)
            ),
            "folders are numbered from 0": right + 1,
            "folders are numbered from A to Z, not from Z to A": len(names) - 1 - right,
        }
        expect_array(answer(list(names)), right, f"for the columns {', '.join(names)}", mistakes)


@checker(
    "isic-twins",
    praise="the more images a lesion has, the surer its held-out ones have a twin, and the more of them there are.",
)
def judge_twins(answer):
    for images, learnt in (([2], 0.7), ([3, 1], 0.7), ([1, 1, 2, 5], 0.6), ([1], 0.7)):
        lesions = np.repeat(np.arange(len(images)), images)
        right = expected_share(lesions, learnt)
        total = len(lesions)
        mistakes = {
            "this is the mean over lesions; a lesion with more images has more of them held out": float(
                np.mean([twin_chance(k, learnt) for k in images])
            ),
            "an image is no twin of itself: k images have k - 1 others": sum(
                k * (1 - (1 - learnt) ** k) for k in images
            ) / total,
            "this is the chance that all the others are learnt; one is enough": sum(
                k * learnt ** (k - 1) for k in images
            ) / total,
            "this is the chance that there is no twin": 1 - right,
            "this is the number of images, not their share": right * total,
        }  # fmt: skip
        where = f"for lesions with {images} image(s) and {learnt:g} learnt"
        expect_number(answer(list(images), learnt), right, where, "(the share)", mistakes)


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
