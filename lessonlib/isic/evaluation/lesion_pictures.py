"""The figures that show lesions: where the network looks, and which lesions it always or never gets right."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.augmentation import to_float
from lessonlib.isic.evaluation.by_lesion import LesionErrors
from lessonlib.isic.evaluation.grad_cam import class_map, heat, spotlight
from lessonlib.isic.evaluation.pictures import answered_about
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.pictures import origin


@dataclass(frozen=True)
class Example:
    """One image, where the network looked for its answer, and what it answered."""

    image: np.ndarray  # uint8, (H, W, 3)
    heat: np.ndarray  # 0 to 1, (H, W)
    truth: int
    answer: int
    probability: float  # of the answer


def surest(truth: np.ndarray, probabilities: np.ndarray, right: bool, count: int = 4) -> np.ndarray:
    """Return the places of the surest right (or wrong) answers, first one of every class, the surest first."""
    answers, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    places = np.flatnonzero((answers == truth) == right)
    places = places[np.argsort(-sure[places], kind="stable")]
    _, firsts = np.unique(truth[places], return_index=True)
    later = np.setdiff1d(np.arange(len(places)), firsts)
    return places[np.concatenate([np.sort(firsts), later])[:count]]


def examples(
    net: nn.Module, pixels: np.ndarray, chosen: np.ndarray, truth: np.ndarray, probabilities: np.ndarray
) -> list[Example]:
    """Ask ``net`` where it looked for its answers on the images ``chosen`` of ``pixels`` (uint8, N x H x W x 3).

    ``truth`` and ``probabilities`` are those of the chosen images, in their order.
    """
    if not len(chosen):
        return []
    images, answers = pixels[chosen], probabilities.argmax(axis=1)
    device = next(net.parameters()).device
    maps = class_map(net, to_float(torch.from_numpy(images).to(device)), torch.from_numpy(answers).to(device))
    heated = heat(maps, images.shape[1:3])
    return [
        Example(image, one, int(true), int(answer), float(row[answer]))
        for image, one, true, answer, row in zip(images, heated, truth, answers, probabilities, strict=True)
    ]


def draw_attention(right: list[Example], wrong: list[Example], kind: str) -> Picture:
    """Show images above the same images lit where the network looked: right answers first, then wrong ones.

    Raises ValueError where there is neither a right nor a wrong answer.
    """
    rows = [row for row in (right, wrong) if row]
    if not rows:
        raise ValueError("no example to show where the network looks")
    fig, panels = figures.axes(6.2, 3.6 * len(rows), nrows=len(rows), ncols=max(map(len, rows)), squeeze=False)
    for panel in panels.flat:
        panel.set_axis_off()
    for row, line in zip(rows, panels, strict=True):
        for one, panel in zip(row, line, strict=False):
            panel.imshow(np.vstack([one.image, spotlight(one.image, one.heat)]), interpolation="none")
            panel.set_title(_said(one, short=True))
    described = "; ".join(f"{_said(one)}, brightest {_whereabouts(one.heat)}" for row in rows for one in row)
    what = {2: "First right answers, then wrong ones", 1: "Right answers" if right else "Wrong answers"}[len(rows)]
    return figures.picture(
        fig,
        caption="Bright is what speaks for the answer (Grad-CAM); what is dark does not. "
        f"{what}, the surest ones of different classes. The map says where, not why. {origin(kind == 'drawn')}",
        alt=f"Pairs of a lesion and the same, lit where the network looked: {described}. {origin(kind == 'drawn')}",
    )


def draw_lesion_errors(errors: LesionErrors, kind: str) -> Picture:
    """Show for every class which share of its lesions is always right, sometimes, and never."""
    parts = {"always right": errors.always_right, "split": errors.split, "always wrong": errors.always_wrong}
    counts = {
        name: np.bincount(errors.labels[np.isin(errors.names, part)], minlength=7) for name, part in parts.items()
    }
    totals = np.bincount(errors.labels, minlength=7)
    fig, ax = figures.axes(6.2, 3.8)
    left = np.zeros(len(CLASSES))
    for (name, count), role in zip(counts.items(), ("depthwise", "group", "loss"), strict=True):
        share = 100 * count / np.maximum(totals, 1)
        look = figures.fill(role) | ({"hatch": ".."} if name == "split" else {})
        ax.barh(
            [f"{one} ({total})" for one, total in zip(CLASSES, totals, strict=True)],
            share,
            left=left,
            label=name,
            **look,
        )
        left += share
    ax.invert_yaxis()
    ax.set(xlabel="share of the lesions (%)", xlim=(0, 100))
    fig.legend(loc="outside upper center", ncols=3)
    several = errors.images > 1
    split = "Each lesion here has one image, so none can be split"
    if several.any():
        both = f"{len(errors.split)} get both right and wrong answers"
        split = (
            f"Of the {several.sum()} lesions with several images, {both}: there the photograph decides, not the lesion"
        )
    listed = "; ".join(
        f"{one}: " + ", ".join(f"{count[k]} {name}" for name, count in counts.items()) for k, one in enumerate(CLASSES)
    )
    return figures.picture(
        fig,
        caption=f"{split}. In brackets: lesions of the class. " + answered_about(kind),
        alt=f"Stacked bars, one a class, of lesions always right, split, and always wrong. {listed}.",
    )


def _said(one: Example, short: bool = False) -> str:
    sure, truth = f"{CLASSES[one.answer]} {100 * one.probability:.0f} %", CLASSES[one.truth]
    if one.answer == one.truth:
        return sure
    return f"{sure},\nis {truth}" if short else f"{sure}, which is {truth}"


def _whereabouts(heated: np.ndarray) -> str:
    if not heated.any():
        return "nowhere"
    row, column = np.unravel_index(heated.argmax(), heated.shape)
    height, width = heated.shape
    vertical = ("at the top", "in the middle", "at the bottom")[3 * row // height]
    horizontal = ("left", "centre", "right")[3 * column // width]
    return f"{vertical} {horizontal}"
