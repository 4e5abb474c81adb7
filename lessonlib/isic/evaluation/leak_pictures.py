"""The figures of the leak: a lesion on both sides of a split, and what its twin gains."""

import numpy as np
from PIL import Image

from lessonlib import figures
from lessonlib.figures import Picture
from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation.leak import Leak
from lessonlib.isic.pictures import origin
from lessonlib.isic.splitting import shared_lesions

_COLUMNS = {
    "with_twins": "split by image",
    "without_twins": "the same images,\ntwins barred",
    "by_lesion": "split by lesion",
}


def draw_shared(dataset: Dataset, learnt: np.ndarray, held_out: np.ndarray, count: int = 4, seed: int = 0) -> Picture:
    """Show lesions on both sides of a split: above an image to learn from, below a held-out one.

    Raises ValueError where no lesion is on both sides.
    """
    shared = sorted(shared_lesions(dataset.lesions, (learnt, held_out)))
    if not shared:
        raise ValueError("no lesion is on both sides: there is nothing to show")
    chosen = np.random.default_rng(seed).permutation(shared)[:count]
    fig, panels = figures.axes(7.2, 3.2, nrows=2, ncols=count)
    for row, (side, name) in enumerate(((learnt, "learnt"), (held_out, "held out"))):
        for column in range(count):
            panel = panels[row, column]
            panel.set_axis_off()
            if column < len(chosen):
                k = side[dataset.lesions[side] == chosen[column]][0]
                panel.imshow(np.asarray(Image.open(dataset.path(int(k))).convert("RGB").resize((150, 112))))
                panel.set_title(f"{name}, lesion {column + 1}")
    return figures.picture(
        fig,
        caption="Two images of a lesion are not two lesions. Above: to learn from; below: held out, of the same "
        "lesion. " + origin(dataset.drawn),
        alt=f"{len(chosen)} pairs of images. The two of a pair show one lesion, turned, lit and framed otherwise. "
        + origin(dataset.drawn),
    )


def draw_leak(leaks: list[Leak], kind: str) -> Picture:
    """Show the balanced accuracy of the nearest neighbour for every seed, with twins, with twins barred, by lesion."""
    values = {name: [100 * getattr(leak, name) for leak in leaks] for name in _COLUMNS}
    roles = {"with_twins": "loss", "without_twins": "depthwise", "by_lesion": "pointwise"}
    fig, ax = figures.axes(7.2, 3.6)
    for one, other in zip(values["with_twins"], values["without_twins"], strict=True):
        ax.plot([0, 1], [one, other], color=figures.colour("input"), linewidth=0.8, alpha=0.6)
    spread = np.linspace(-0.12, 0.12, len(leaks))
    for place, name in enumerate(_COLUMNS):
        across = place + (spread if name == "by_lesion" else 0 * spread)
        mark = {"color": figures.colour(roles[name]), "marker": figures.line(roles[name])["marker"]}
        ax.plot(across, values[name], linestyle="none", **mark)
        middle = float(np.mean(values[name]))
        ax.plot([place - 0.22, place + 0.22], [middle] * 2, color=figures.colour(roles[name]), linewidth=2.5)
        left = name == "with_twins"  # the thin lines lead to the right
        beside = {"x": place + (-0.26 if left else 0.26), "ha": "right" if left else "left"}
        ax.text(y=middle, s=f"{middle:.0f} %", va="center", color=figures.colour(roles[name]), **beside)
    ax.set_xticks(range(len(_COLUMNS)), list(_COLUMNS.values()))
    ax.set(ylabel="balanced accuracy (%)", xlim=(-0.6, len(_COLUMNS) - 0.4))
    falls = sum(leak.without_twins < leak.with_twins for leak in leaks)
    listed = "; ".join(
        f"{text.replace(chr(10), ' ')}: {np.mean(values[name]):.0f} % on average, "
        f"from {min(values[name]):.0f} to {max(values[name]):.0f}"
        for name, text in _COLUMNS.items()
    )
    return figures.picture(
        fig,
        caption=f"With twins barred the score falls in {falls} of {len(leaks)} splits. A mark is one split of the "
        f"{kind} images, a bar their mean; a thin line joins the two scores on the same held-out images.",
        alt=f"Balanced accuracy of the nearest neighbour in {len(leaks)} splits. {listed}.",
    )
