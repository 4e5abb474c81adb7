"""The figures of the chapters on ISIC: examples, classes, memory, recall."""

import numpy as np
import torch
from PIL import Image
from torch import nn

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation.scores import Evaluation
from lessonlib.isic.layout import CLASSES, NAMES, OFFICIAL_IMAGES
from lessonlib.numbers import THIN_SPACE, significant, thousands
from lessonlib.profiling.conditions import evaluating
from lessonlib.profiling.counts import count


def origin(drawn: bool) -> str:
    """Return the sentence that every figure of lesions ends with: whether they are drawn or photographed."""
    return "Drawn pictures, not photographs: none shows skin." if drawn else "Images: HAM10000, CC BY-NC 4.0."


def draw_examples(dataset: Dataset, seed: int = 4) -> Picture:
    """Show four lesions of every class, chosen by chance."""
    random = np.random.default_rng(seed)
    fig, panels = figures.axes(7.2, 4.1, nrows=2, ncols=4)
    for label, name in enumerate(CLASSES):
        members = random.permutation(np.flatnonzero(dataset.labels == label))
        chosen = members[np.sort(np.unique(dataset.lesions[members], return_index=True)[1])][:4]
        small = [np.asarray(Image.open(dataset.path(k)).convert("RGB").resize((100, 75))) for k in chosen]
        small += [np.full((75, 100, 3), 127, np.uint8)] * (4 - len(small))
        _show(panels.flat[label], np.vstack([np.hstack(small[:2]), np.hstack(small[2:])]), name)
    panels.flat[-1].set_axis_off()
    names = ", ".join(f"{name} {NAMES[name]}" for name in CLASSES)
    return figures.picture(
        fig,
        caption=f"The classes differ in structure more than in colour. Four lesions of each. {origin(dataset.drawn)}",
        alt=f"Seven groups of four pictures of a spot on skin, one group a class: {names}. {origin(dataset.drawn)}",
    )


def draw_counts(dataset: Dataset) -> Picture:
    """Show the images of every class beside the published share of the class."""
    counts = dataset.counts()
    order = sorted(CLASSES, key=OFFICIAL_IMAGES.get)
    fig, ax = figures.axes(7.2, 3.2)
    ax.barh(order, [100 * counts[name] / len(dataset) for name in order], **figures.fill("depthwise"))
    published = [100 * OFFICIAL_IMAGES[name] / sum(OFFICIAL_IMAGES.values()) for name in order]
    ax.plot(published, order, linestyle="none", marker="D", color=figures.colour("standard"), markerfacecolor="none")
    for place, name in enumerate(order):
        ax.text(100 * counts[name] / len(dataset) + 1.5, place, thousands(counts[name]), va="center")
    ax.set(xlabel="share of the images (%)", xlim=(0, 78))
    top = max(counts, key=counts.get)
    return figures.picture(
        fig,
        caption=f"One class has most of the images. Bars: this set, with its numbers of {dataset.kind()} images; "
        "diamonds: the published 10 015.",
        alt=f"Horizontal bars, one a class. {top} has {counts[top]} of {len(dataset)} images; the others have "
        + ", ".join(f"{name} {counts[name]}" for name in CLASSES if name != top)
        + ". Diamonds mark the published shares.",
    )


def draw_memory(sizes: dict[str, int], limit: int, limit_name: str) -> Picture:
    """Show what each way of holding the images takes, in GB on a log axis, beside what a machine has."""
    fig, ax = figures.axes(7.2, 2.9)
    names = list(sizes)[::-1]
    gigabytes = [sizes[name] / 1e9 for name in names]
    too_much = [sizes[name] > limit for name in names]
    for place, (size, over) in enumerate(zip(gigabytes, too_much, strict=True)):
        ax.barh(place, size, **figures.fill("loss" if over else "depthwise"))
        ax.text(size * 1.1, place, f"{significant(size, 2)}{THIN_SPACE}GB", va="center")
    for place, size in enumerate(gigabytes):  # the line makes way for a number that would stand on it
        covered = size < limit / 1e9 < 2.6 * size
        lower, upper = (place + 0.35 if covered else place - 0.5), place + 0.5
        ax.plot([limit / 1e9] * 2, [lower, upper], **figures.line("input", marker=None))
    ax.text(limit / 1e9 * 0.94, -0.35, limit_name, ha="right", va="bottom", color=figures.colour("input"))
    ax.set(xscale="log", xlabel="memory for 10 015 images (GB, log scale)", xlim=(0.05, max(gigabytes) * 3.5))
    ax.set_yticks(range(len(names)), names)
    listed = ", ".join(f"{name} {significant(sizes[name] / 1e9, 2)} GB" for name in sizes)
    return figures.picture(
        fig,
        caption="The images fit as bytes; as floats at full size they do not. Hatched: more than "
        f"{limit_name} of {limit // 10**9} GB holds.",
        alt=f"Horizontal bars on a log axis for all 10 015 images: {listed}. "
        f"A line marks {limit_name} of {limit // 10**9} GB.",
    )


def draw_recall(scores: dict[str, Evaluation], kind: str) -> Picture:
    """Show the recall of every class with its interval, one row of marks for each of (at most three) ways to answer."""
    roles = ("depthwise", "standard", "pointwise")
    fig, ax = figures.axes(7.2, 4.4)
    for number, (role, (name, score)) in enumerate(zip(roles, scores.items(), strict=False)):
        for label, recall in enumerate(score.recall.values()):
            height = label + 0.22 * (number - (len(scores) - 1) / 2)
            ax.plot([100 * recall.low, 100 * recall.high], [height] * 2, **figures.line(role, marker=None))
            ax.plot(100 * recall.value, height, **figures.line(role), label=None if label else name)
    ax.set_yticks(range(len(CLASSES)), CLASSES)
    ax.invert_yaxis()
    ax.set(xlabel="recall on held-out lesions (%)", xlim=(-3, 103))
    fig.legend(loc="outside upper center", ncols=len(scores))
    listed = "; ".join(
        f"{name}: " + ", ".join(f"{label} {100 * recall.value:.0f} %" for label, recall in score.recall.items())
        for name, score in scores.items()
    )
    return figures.picture(
        fig,
        caption="Few lesions, little certainty. Marks: recall of each class on "
        f"{kind} lesions; lines: 95 % bootstrap intervals over lesions. Where all answers are right, or "
        "all wrong, the line has no length: a bootstrap knows no other lesions than those it has seen.",
        alt=f"Recall of the seven classes with intervals. {listed}.",
    )


def _show(panel, image: np.ndarray, title: str) -> None:
    panel.imshow(image, interpolation="none")
    panel.set_title(title)
    panel.set_axis_off()


def image_size(dataset: Dataset) -> tuple[int, int]:
    """Return (height, width) in pixels of the first image."""
    with Image.open(dataset.path(0)) as image:
        return image.height, image.width


def shape_trace(net: nn.Module, size: int) -> tuple[tuple[str, ...], list[tuple[str, ...]], str]:
    """Return header, rows and caption of a table: what each part of ``net`` makes of a picture, and its cost."""
    counts = count(net, (3, size, size))
    names = {"stem": "stem", **{f"blocks.{k}": f"block {k + 1}" for k in range(len(net.blocks))}}
    x, rows = torch.zeros(1, 3, size, size), []
    with evaluating(net), torch.no_grad():
        for module, name in names.items():
            part = net.get_submodule(module)
            x = part(x)
            rows.append((name, "×".join(map(str, x.shape[1:])), *_cost(part, counts.by_module[module])))
    rows.append(
        ("mean, linear", str(net.classifier.out_features), *_cost(net.classifier, counts.by_module["classifier"]))
    )
    rows.append(("all", "", *_cost(net, counts.macs)))
    header = ("part", "channels × height × width", "parameters", "multiply-adds")
    return header, rows, f"One picture of 3×{size}×{size} on its way through the network"


def _cost(part: nn.Module, macs: int) -> tuple[str, str]:
    return thousands(sum(weight.numel() for weight in part.parameters())), thousands(macs)
