"""The pictures of the chapter on depth, second half: gradients, the identity by construction, lesions, one layer."""

from lessonlib import figures
from lessonlib.experiments.degradation import EARLY, Found
from lessonlib.experiments.degradation_pictures import NAME, ROLE, mean
from lessonlib.experiments.identity import Deepened
from lessonlib.experiments.lesions import Lesions
from lessonlib.experiments.signals import GROWTH, gradient_ratio
from lessonlib.figures import label_point
from lessonlib.numbers import significant

KINDS = (ROLE[False], ROLE[True], "input")  # plain, residual, and plain without batch norm


def draw_gradients(found: Found, bare: Found, depth: int) -> figures.Picture:
    """Draw the gradient norm of every layer, before training and early in it; ``bare`` is without batch norm."""
    fig, panels = figures.axes(6.2, 4.2, ncols=2, sharey=True)
    layers, early = range(1, depth + 1), f"step {EARLY}"
    for ax, moment in zip(panels, ("start", early), strict=True):
        for group, shortcut, role in ((bare, False, "input"), (found, False, ROLE[False]), (found, True, ROLE[True])):
            norms = [curve.gradients[moment] for key, curve in group.curves.items() if key[:2] == (depth, shortcut)]
            _lines(ax, layers, norms, role)
        ax.set(yscale="log", xlim=(1, depth), xlabel="layer, from the image on")
    panels[0].set(title="before the first step", ylabel="norm of the gradient (log)")
    panels[1].set(title=f"after {EARLY} steps")
    panels[0].set_ylim(4e-6, None)
    _slope(panels[0], depth)
    for ax, heights in zip(panels, ((40, 0.9, 0.006), (2, 9, 0.006)), strict=True):
        for text, role, height in zip(("plain", "residual", "plain, no batch norm"), KINDS, heights, strict=True):
            label_point(ax, text, (depth * 0.07, height), (0, 0), role, va="top")
    with_norm, without = (
        [gradient_ratio(group, depth, False, moment).median().item() for moment in ("start", early)]
        for group in (found, bare)
    )
    first, then, bare_first, bare_then = (significant(ratio, 2) for ratio in (*with_norm, *without))
    return figures.picture(
        fig,
        caption=f"Batch norm does not let the gradients vanish, it lets them explode, and training undoes that within "
        f"{EARLY} steps: in the plain network of {depth} layers the second layer's gradient is at first "
        f"{first} times the last but one's, then {then} times. Without batch norm it is {bare_first} times, then "
        f"{bare_then} times. Medians; a line for each seed; the dotted one has the slope of the formula below.",
        alt=f"Norm of the gradient against the layer, on a log axis, two panels, {depth} layers. Before training the "
        "plain network with batch norm falls in a straight line over four decades from the image to the loss; without "
        "batch norm it is flat and small; the residual one is nearly flat, but for a jump at the last layer. After "
        f"{EARLY} steps both networks with batch norm are nearly flat; without it most seeds have gradients hundreds "
        "of times smaller, the smaller the nearer to the image.",
    )


def _slope(ax, depth: int) -> None:
    """Draw a dotted line that falls as the formula says, over a good half of the layers, and name it."""
    high = ax.get_ylim()[1]
    ends = [high / 8, high / 8 / GROWTH ** (depth * 0.55)]
    ax.plot([depth * 0.3, depth * 0.85], ends, **figures.line("pointwise", marker=""))
    label_point(ax, "slope of\nthe formula", (depth * 0.48, high / 60), (10, 4), "pointwise")


def _lines(ax, places, rows, role: str) -> None:
    for row in rows:
        ax.plot(places, row, color=figures.colour(role), linewidth=0.8, alpha=0.7)


ARMS = {
    "shallow": "8 layers",
    "shallow_on": "8 layers, trained on",
    "constructed": "+ 24 identities",
    "trained_on": "the same, trained on",
    "plain": "+ 24 fresh, plain",
    "residual": "+ 24 fresh, residual",
}
SCRATCH = "32 layers from scratch"


def draw_deepened(grown: Deepened, found: Found, depth: int = 32) -> figures.Picture:
    """Draw the training error of all that grows out of the shallow network, a mark for every seed."""
    fig, ax = figures.axes(6.2, 3.6)
    rows = {text: getattr(grown, name).tolist() for name, text in ARMS.items()}
    rows[SCRATCH] = found.final(depth, False).tolist()
    for place, (text, values) in enumerate(rows.items()):
        role = "shortcut" if "residual" in text else "standard"
        ax.plot(values, [place] * len(values), **figures.line(role, linestyle="", markersize=6, alpha=0.75))
        label_point(ax, f"{mean(values):.2f} %", (max(values), place), (10, 0), role, va="center")
    best = mean(rows[ARMS["trained_on"]])
    ax.set_yticks(range(len(rows)), list(rows))
    ax.invert_yaxis()
    ax.set_xscale("symlog", linthresh=1, linscale=1.2)
    ax.set(xlabel="training error (%), linear up to 1, then log", xlim=(-0.08, 500))
    figures.plain_numbers(ax.xaxis, [0, 0.5, 1, 2, 5, 10, 50])
    return figures.picture(
        fig,
        caption=f"Grown from a trained network, a plain one of {depth} layers has a training error of {best:.2f} %; "
        f"from fresh weights the same training ends at {mean(rows[SCRATCH]):.0f} %. So what fails is finding it. A "
        "mark for each seed; the number is the mean.",
        alt="Training error of seven networks: "
        + ", ".join(f"{text}: {mean(values):.2f} per cent" for text, values in rows.items())
        + ".",
    )


def draw_lesions(plain: Lesions, residual: Lesions, depth: int) -> figures.Picture:
    """Draw the error without each block, for both twins, a thin line for every seed."""
    fig, ax = figures.axes(6.2, 3.3)
    for lesions, shortcut in ((plain, False), (residual, True)):
        places = range(1, lesions.cut.shape[1] + 1)
        for row in lesions.cut.tolist():
            ax.plot(places, row, color=figures.colour(ROLE[shortcut]), linewidth=0.8, alpha=0.6)
        median = lesions.cut.median(dim=0).values
        ax.plot(places, median, **figures.line(ROLE[shortcut]))
        ax.axhline(lesions.whole.mean(), color=figures.colour(ROLE[shortcut]), linewidth=1, linestyle=":")
    label_point(ax, NAME[False], (places[-1], 101), (0, 0), "standard", ha="right", va="bottom")
    label_point(ax, NAME[True], (places[-1], residual.cut[:, -1].max()), (0, 6), "shortcut", ha="right")
    ax.set(
        xlabel="the block that is cut out, counted from the image",
        ylabel="error on held-out images (%)",
        ylim=(0, 112),
        yticks=[0, 25, 50, 75, 100],
    )
    ax.set_xticks(list(places))
    later = residual.cut[:, 2:].median().item()
    return figures.picture(
        fig,
        caption="A residual network survives the loss of almost any block, a plain one none: a cut behind the second "
        f"block leaves the residual network of {depth} layers at {later:.0f} % (median), the plain one at "
        f"{plain.cut[:, 2:].median():.0f} %. Dotted: uncut. Thin: every seed; thick: the medians.",
        alt=f"Error after cutting each of {len(places)} blocks. The plain network's error is near that of guessing "
        f"wherever it is cut; the residual one's falls from {residual.cut[:, 0].median():.0f} per cent for the first "
        "block to nearly that of the whole network.",
    )
