"""The picture of the results that stands in the chapter: every row's difference to one of them, seed by seed."""

from lessonlib import figures
from lessonlib.isic.results.reading import difference
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import BASE, NETWORKS, TRICKS


def draw_differences(record: Record, against: str = BASE) -> figures.Picture:
    """Draw for every row its balanced accuracy less that of ``against``: each seed as a dot, the interval as a bar."""
    base = record.rows[against].scores("balanced")
    found = []
    for row in (*NETWORKS, *TRICKS):
        scores = record.rows[row.name].scores("balanced") if row.name in record.rows else {}
        if row.name != against and len(scores.keys() & base.keys()) > 1:
            seeds = [100 * (scores[seed] - base[seed]) for seed in sorted(scores.keys() & base.keys())]
            found.append((row.name, difference(scores, base), seeds))
    found.sort(key=lambda one: one[1].mean)
    fig, ax = figures.axes(7.2, 0.6 + 0.33 * len(found))
    ax.axvline(0, **figures.line("input", marker=""))
    for place, (_, apart, seeds) in enumerate(found):
        role = "depthwise" if apart.told_apart else "input"
        ax.plot(
            [100 * apart.low, 100 * apart.high],
            [place, place],
            **figures.line(role, marker="", linestyle="-", linewidth=3, alpha=0.45),
        )
        ax.plot(seeds, [place] * len(seeds), **figures.line(role, linestyle="", marker="o", markersize=4))
    ax.set_yticks(range(len(found)), [name for name, *_ in found])
    ax.set(xlabel="difference in balanced accuracy, points", ylim=(-0.7, len(found) - 0.3))
    told = [name for name, apart, _ in found if apart.told_apart]
    return figures.picture(
        fig,
        caption=f"The seeds tell {len(told)} of {len(found)} rows apart from “{against}” (blue). For the others the "
        f"interval holds zero (grey). Dots: one seed; bar: 95 % interval of the mean. On {record.kind} lesions.",
        alt=f"Differences in balanced accuracy of {len(found)} rows to {against}, from {found[0][0]} at "
        f"{100 * found[0][1].mean:.1f} to {found[-1][0]} at {100 * found[-1][1].mean:.1f} points, each with its seeds "
        f"as dots and an interval as a bar. {len(told)} intervals leave zero out.",
    )
