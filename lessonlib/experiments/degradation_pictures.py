"""The pictures of the chapter on depth, first half: how well the twins train, at which rates, for how long."""

from collections.abc import Sequence

from lessonlib import figures
from lessonlib.experiments.degradation import Found
from lessonlib.figures import label_point

ROLE = {False: "standard", True: "shortcut"}
NAME = {False: "plain", True: "residual"}


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def dots(ax, place: float, values: Sequence[float], role: str, hollow: bool = False) -> None:
    """Draw a mark for every seed, all at ``place``."""
    look = {"markerfacecolor": "none"} if hollow else {"alpha": 0.75}
    ax.plot([place] * len(values), values, **figures.line(role, linestyle="", markersize=6, **look))


def draw_depths(found: Found) -> figures.Picture:
    """Draw the training error at the end against the depth, a mark for every seed."""
    depths = sorted({depth for depth, *_ in found.curves})
    fig, ax = figures.axes(6.2, 3.6)
    for shortcut, side in ((False, -0.06), (True, 0.06)):
        errors = [found.final(depth, shortcut).tolist() for depth in depths]
        places = [number + side for number in range(len(depths))]
        ax.plot(places, [mean(each) for each in errors], **figures.line(ROLE[shortcut], marker=""))
        for place, each in zip(places, errors, strict=True):
            dots(ax, place, each, ROLE[shortcut])
        shift = (-10, -4) if not shortcut else (0, 12)
        label_point(ax, NAME[shortcut], (places[-1], mean(errors[-1])), shift, ROLE[shortcut], ha="right", fontsize=13)
    ax.set_xticks(range(len(depths)), [str(depth) for depth in depths])
    ax.set(xlabel="layers", ylabel="training error (%)", ylim=(-3, 100), yticks=[0, 25, 50, 75, 100])
    plain, residual = ([mean(found.final(depth, kind).tolist()) for depth in depths] for kind in (False, True))
    return figures.picture(
        fig,
        caption=f"More layers, and the plain network learns its own training images worse: from {plain[0]:.1f} % "
        f"wrong at {depths[0]} layers to {plain[-1]:.0f} % at {depths[-1]}. With shortcuts it is {residual[-1]:.1f} %. "
        "A mark for each seed, a line through the means.",
        alt="Training error against depth. Plain networks rise from "
        + ", ".join(f"{error:.1f} at {depth} layers" for depth, error in zip(depths, plain, strict=True))
        + f" per cent; residual networks stay below {max(residual):.1f} per cent on average.",
    )


def draw_rates(record: list[dict]) -> figures.Picture:
    """Draw the training error against the learning rate, for both optimisers and both twins."""
    fig, panels = figures.axes(6.2, 5.2, nrows=2, sharex=True, sharey=True)
    depth, rates = record[0]["depth"], sorted({row["rate"] for row in record})
    for ax, optimiser in zip(panels, ("SGD", "Adam"), strict=True):
        for shortcut in (False, True):
            errors = {row["rate"]: row["errors"] for row in record if _is(row, shortcut, optimiser)}
            places = [rates.index(rate) for rate in errors]
            ax.plot(places, [mean(each) for each in errors.values()], **figures.line(ROLE[shortcut], marker=""))
            for place, each in zip(places, errors.values(), strict=True):
                dots(ax, place, each, ROLE[shortcut])
        ax.set(title=optimiser if optimiser == "Adam" else "SGD with momentum", ylim=(-3, 100))
        ax.set(ylabel="training error (%)", yticks=[0, 25, 50, 75, 100])
    panels[1].set_xticks(range(len(rates)), [f"{rate:g}" for rate in rates])
    panels[1].set_xlabel("learning rate")
    panels[0].text(0.5, 0.78, f"plain-{depth}", color=figures.colour("standard"), transform=panels[0].transAxes)
    panels[0].text(0.5, 0.12, f"residual-{depth}", color=figures.colour("shortcut"), transform=panels[0].transAxes)
    plain, residual = best_row(record, False), best_row(record, True)
    least, twin = mean(plain["errors"]), mean(residual["errors"])
    return figures.picture(
        fig,
        caption=f"In 20 epochs none of these learning rates saves the plain network of {depth} layers. The best, "
        f"{plain['optimiser']}'s {plain['rate']:g}, leaves {least:.0f} % of the training images wrong on average; the "
        f"best for its twin leaves {twin:.1f} %. A mark for each seed, a line through the means.",
        alt=f"Training error against learning rate, for SGD and Adam, 20 epochs. Plain networks of {depth} layers stay "
        f"on average at {least:.0f} per cent or more at every rate, and get worse to both sides of the best one; "
        f"residual ones come down to {twin:.1f} per cent.",
    )


def best_row(record: list[dict], shortcut: bool, optimiser: str | None = None) -> dict:
    """Return the row of least mean error among one kind of twins, with one optimiser or with any."""
    rows = (row for row in record if row["shortcut"] == shortcut and optimiser in (None, row["optimiser"]))
    return min(rows, key=lambda row: mean(row["errors"]))


def _is(row: dict, shortcut: bool, optimiser: str) -> bool:
    return row["shortcut"] == shortcut and row["optimiser"] == optimiser


def draw_longer(record: list[dict]) -> figures.Picture:
    """Draw the training error after every epoch of a long training, a thin line for every seed."""
    depths = sorted({row["depth"] for row in record})
    fig, panels = figures.axes(6.2, 3.2, ncols=len(depths), sharey=True)
    ends = {}
    for row in record:
        ax = panels[depths.index(row["depth"])]
        for trace in row["traces"]:
            ax.plot(trace, color=figures.colour(ROLE[row["shortcut"]]), linewidth=1.0, alpha=0.8)
        ax.set(title=f"{row['depth']} layers", ylim=(-3, 100), xlim=(0, len(row["traces"][0]) - 1))
        ends[row["depth"], row["shortcut"]] = mean(row["errors"])
    panels[0].set_ylabel("training error (%)")
    panels[len(depths) // 2].set_xlabel("epoch")
    panels[-1].text(0.5, 0.88, "plain", color=figures.colour("standard"), transform=panels[-1].transAxes)
    panels[-1].text(0.3, 0.16, "residual", color=figures.colour("shortcut"), transform=panels[-1].transAxes)
    plain = [f"{ends[depth, False]:.1f} % at {depth}" for depth in depths]
    return figures.picture(
        fig,
        caption="Given five times as long, the plain network of 20 layers arrives; the deeper ones have not. "
        f"After {len(record[0]['traces'][0]) - 1} epochs the plain networks are wrong on {', '.join(plain)} "
        "layers. A line for each seed.",
        alt="Three panels of training error against epoch. The residual networks fall to almost nothing within the "
        f"first epochs; the plain ones fall slowly, to {', '.join(plain)} layers.",
    )
