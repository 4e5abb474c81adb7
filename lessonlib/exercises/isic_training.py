"""Checkers of the chapter on training the capstone: sampler, loss weights, smoothing, schedule, several processes."""

from collections import Counter
from math import cos, log, pi

import numpy as np

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_array, expect_number


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
    "isic-class-weights",
    praise="at a power of 1 all classes count alike, at 0 every image does, and in between lies every compromise.",
)
def judge_class_weights(answer):
    for counts, power in (([90, 10], 1.0), ([90, 10], 0.5), ([6705, 1113, 115], 0.5), ([4, 4, 1], 0.0), ([8, 2, 1], 2)):
        images = np.array(counts, float)
        weights = (images.sum() / images) ** power
        total = images * weights
        mistakes = {
            "these are the weights of one image of each class; how many images are there": weights,
            "these are the weights of one image, made to sum to 1; how many images are there": weights / weights.sum(),
            "this is what a class has in all; divide by what all classes have": total,
            "this is the share without any weights": images / images.sum(),
        }
        given = answer(list(counts), power)
        expect_array(given, total / total.sum(), f"for the counts {counts} and the power {power:g}", mistakes)


@checker(
    "isic-smoothing",
    praise="the target is a distribution, and no answer can have less loss than the target's own entropy. A smoothed "
    "loss never reaches 0, so do not compare it with one that is not smoothed.",
)
def judge_smoothing(answer):
    for label, classes, smoothing in ((2, 7, 0.1), (0, 4, 0.2), (1, 2, 0.5)):
        where = f"for the class {label} of {classes} and a smoothing of {smoothing:g}"
        one = np.eye(classes)[label]
        right = (1 - smoothing) * one + smoothing / classes
        others = np.where(one == 1, 1 - smoothing, smoothing / (classes - 1))
        mistakes = {
            "it spreads over the other classes only; the right class gets its part too": others,
            "the sum is not 1": np.where(one == 1, 1 - smoothing, smoothing / classes),
            "every class lost some, and none got any": (1 - smoothing) * one,
            "this is not smoothed": one,
        }
        given = answer(label, classes, smoothing)
        if not isinstance(given, tuple) or len(given) != 2:
            raise Wrong(f"{where} your function returned {given!r}; return two things: the target, and the least loss.")
        target, loss = given
        expect_array(target, right, f"{where}, the target:", mistakes)
        mistakes = {
            "this is the loss of an answer that is sure": 0.0,
            "this counts the right class alone; the others have their part of the target": -log(right[label]),
            "this takes the logarithm to base 2; nats are asked for": -(right * np.log2(right)).sum(),
        }
        expect_number(loss, -(right * np.log(right)).sum(), f"{where}, the least loss:", "nats", mistakes)


@checker(
    "isic-schedule",
    praise="it rises to the full rate, stays near it for a while and runs out to nearly nothing, without a corner.",
)
def judge_schedule(answer):
    steps, warm_up = 100, 10
    for step in (0, 4, 9, 10, 32, 55, 99):
        done = (step - warm_up) / (steps - warm_up)
        right = (step + 1) / warm_up if step < warm_up else (1 + cos(pi * done)) / 2
        mistakes = {
            "in the warm-up the first step has the number 0, and it should learn a little": step / warm_up,
            "the cosine begins where the warm-up ends, not with the run": (1 + cos(pi * step / steps)) / 2,
            "a cosine goes from 1 to −1; shift it and halve it": cos(pi * done),
            "half a cosine is as long as π, not 2π": (1 + cos(2 * pi * done)) / 2,
            "a quarter of a cosine ends steeply; take half": cos(pi * done / 2),
            "this falls in a straight line": 1 - done,
        }
        where = f"at step {step} of {steps}, with {warm_up} of warm-up,"
        expect_number(answer(step, steps, warm_up), right, where, "of the highest rate", mistakes)


@checker(
    "isic-halves",
    praise="every image counts once, whichever process had it. That is why the sum of the weights must travel too.",
)
def judge_halves(answer):
    random = np.random.default_rng(0)
    for images in ([4, 4], [5, 3], [1, 2, 9]):
        gradients = random.normal(0, 1, (sum(images), 3)).round(2)
        parts = np.split(gradients, np.cumsum(images)[:-1])
        means = np.array([part.mean(axis=0) for part in parts])
        mistakes = {
            "the plain mean of the processes is right only where all have as many images": means.mean(axis=0),
            "this is the sum over the processes": means.sum(axis=0),
            "this is the sum over all images; the mean is asked for": gradients.sum(axis=0),
            "the process with few images must count less, not more": (means / np.array(images)[:, None]).sum(axis=0)
            / (1 / np.array(images)).sum(),
        }
        where = f"for processes with {' and '.join(map(str, images))} images"
        expect_array(answer([list(mean) for mean in means], list(images)), gradients.mean(axis=0), where, mistakes)
