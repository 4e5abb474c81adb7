"""The pictures of the chapter on ReLU that show points: the paper's figure, its two halves, sectors, a square."""

import numpy as np

from lessonlib import figures
from lessonlib.experiments.manifold import (
    back_by_active_units,
    back_by_inverse,
    borders,
    draw,
    sectors,
    shares,
    spiral,
    through_relu,
)

SHOWN = (2, 3, 15, 30)
SEED = 2  # of the draw that the pictures show


def one_matrix(n: int) -> np.ndarray:
    """Return the T of n units that the pictures show: (n, 2)."""
    return draw(n, 1, SEED)[0]


def draw_paper(widths: tuple[int, ...] = SHOWN) -> figures.Picture:
    """Draw the spiral as two ways back return it, for one T of each n. The upper row: Sandler et al. 2018, figure 1."""
    fig, panels = figures.axes(5.6, 3.3, nrows=2, ncols=len(widths))
    curve = spiral(400)
    for n, column in zip(widths, panels.T, strict=True):
        matrix = one_matrix(n)
        images = through_relu(curve, matrix)
        kept = (images > 0).sum(-1) > 1
        column[0].set_title(f"n = {n}")
        for ax, points, role in (
            (column[0], back_by_inverse(images, matrix), "group"),
            (column[1], back_by_active_units(images, matrix), "input"),
        ):
            _draw_curve(ax, curve, "input", linewidth=0.7, alpha=0.6)
            _draw_curve(ax, np.where(kept[:, None], points, np.nan), role, linewidth=1.8, linestyle="-")
            ax.plot(*points[~kept][::6].T, **figures.line("loss", linestyle="", markersize=4))
    panels[0, 0].set_ylabel("by T⁻¹")
    panels[1, 0].set_ylabel("by active\nunits")
    return figures.picture(
        fig,
        caption="What looks like a loss at n = 15 and 30 is the fault of the way back. Above, as in the paper, T⁻¹ "
        "bends the spiral and halves it. Below, the active units bring the same numbers back to where they came from, "
        "except where fewer than two of them are active (crosses). Thin: the spiral itself. One T for each n.",
        alt="Two rows of spirals for n = "
        + ", ".join(map(str, widths))
        + ". In the upper row most of the spiral is folded onto lines at n = 2 and 3 and comes back small and bent at "
        "15 and 30. In the lower row half of it is missing at n = 2 and 3, and all of it is in place at 15 and 30.",
    )


def draw_halves(n: int = 15) -> figures.Picture:
    """Draw what T⁻¹ returns as the sum that it is: half of the spiral, and T⁻¹ of half of |Tx|."""
    fig, panels = figures.axes(5.6, 2.2, ncols=3)
    curve, matrix = spiral(400), one_matrix(n)
    back = back_by_inverse(through_relu(curve, matrix), matrix)
    for ax, points, title in zip(
        panels, (curve / 2, back - curve / 2, back), ("x/2", "+ T⁻¹|Tx|/2", "= T⁻¹ReLU(Tx)"), strict=True
    ):
        _draw_curve(ax, curve, "input", linewidth=0.7, alpha=0.6)
        _draw_curve(ax, points, "group", linewidth=1.8, linestyle="-")
        ax.set_title(title)
    return figures.picture(
        fig,
        caption=f"Half of the spiral, and a disturbance that is the same at x and at −x, for one T with n = {n}: "
        "what T⁻¹ returns is their sum, exactly. Thin: the spiral itself.",
        alt="Three panels: the spiral at half its size; a tangle to one side of the origin; and their sum, a bent "
        "spiral of about half the size.",
    )


def draw_sectors(widths: tuple[int, ...] = (3, 5, 15)) -> figures.Picture:
    """Draw the plane as cut by the lines t_i · x = 0, each sector with the number of its active units."""
    fig, panels = figures.axes(5.6, 2.4, ncols=len(widths))
    said = []
    for n, ax in zip(widths, panels, strict=True):
        matrix = one_matrix(n)
        angle = borders(matrix)
        count = (sectors(matrix) @ matrix.T > 0).sum(-1)
        for low, high, active in zip(angle, [*angle[1:], angle[0] + 2 * np.pi], count, strict=True):
            arc = np.linspace(low, high, 30)
            wedge = np.concatenate([[0], np.cos(arc)]), np.concatenate([[0], np.sin(arc)])
            if active < 2:
                ax.fill(*wedge, **figures.fill("loss"), linewidth=0, alpha=0.7)
            else:
                ax.fill(*wedge, color=figures.colour("pointwise"), alpha=0.1 + 0.75 * active / n, linewidth=0)
            if n <= 5:
                ax.text(*(1.2 * np.array([np.cos(arc[15]), np.sin(arc[15])])), active, ha="center", va="center")
        ax.set_title(f"n = {n}")
        _bare(ax, 1.4 if n <= 5 else 1.25)
        said.append(f"{n} units, {2 * n} sectors with {count.min()} to {count.max()} of them active")
    return figures.picture(
        fig,
        caption="n units cut the plane into 2n sectors. In each the same units are active, so one matrix maps it; "
        "where fewer than two are active (hatched) the sector is pressed onto a line or a point. The numbers "
        "say how many are active; the darker, the more. "
        f"At n = {widths[-1]} it is {count.min()} to {count.max()} all round.",
        alt="Discs cut into sectors: " + "; ".join(said) + ".",
    )


def draw_square(points: int = 16) -> figures.Picture:
    """Draw a square of points before and after ReLU, without any T."""
    fig, panels = figures.axes(5.6, 2.7, ncols=2)
    line = np.linspace(-1, 1, points)
    before = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    whole = (before > 0).all(1)
    for ax, places, title in zip(panels, (before, np.maximum(before, 0)), ("x", "ReLU(x)"), strict=True):
        ax.plot(*places[whole].T, **figures.line("pointwise", linestyle="", markersize=3.5))
        ax.plot(*places[~whole].T, **figures.line("loss", linestyle="", markersize=4, alpha=0.8))
        ax.set_title(title)
        _bare(ax, 1.15)
    return figures.picture(
        fig,
        caption="Where an area stays an area, ReLU did nothing: the quarter with two positive numbers (triangles) is "
        "where it was. The rest (crosses) is pressed onto two edges and a corner, which have no area.",
        alt="A square of points before and after ReLU. The upper right quarter is unchanged; the points of the other "
        "three lie on the two axes and at the origin afterwards.",
    )


def lost_now(n: int) -> float:
    """Return the share of the spiral's points that the T shown in the pictures loses."""
    return float(shares(spiral(400), one_matrix(n)[None], 2)[0])


def _draw_curve(ax, points: np.ndarray, role: str, **look) -> None:
    ax.plot(*points.T, **figures.line(role, marker="", **look))
    _bare(ax, 1.12)


def _bare(ax, reach: float) -> None:
    """Leave nothing of the axes but a square frame around the origin."""
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, linewidth=0.6)
