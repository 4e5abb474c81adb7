"""Sentences of the chapter that follow the record: what it was made of, who is told apart from whom."""

from collections.abc import Iterable
from statistics import mean

from lessonlib.isic.results.making import CODE
from lessonlib.isic.results.reading import Difference, difference
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import BASE, FACTORS, NETWORKS, TRICKS
from lessonlib.provenance import code_hash


def about_record(record: Record) -> str:
    """Return where the numbers come from, and whether the code has changed since."""
    made = record.made_with
    runs = sum(len(row.runs) for row in record.rows.values())
    data, versions = made["data"], made["versions"]
    says = (
        f"The numbers below are from the record, made on {made['date']} by `{made['command']}`: {runs} trainings on "
        f"{data['images']} {record.kind} images of {data['lesions']} lesions, with PyTorch {versions['torch']} on one "
        f"thread of “{made['machine']}”."
    )
    if made["code"] == code_hash(CODE):
        return f"{says} The code that decides is the same today."
    return (
        f"{says} The code has been edited since; a test trains the first steps of every row again and compares, so an "
        "edit that changes a number does not pass."
    )


def about_differences(record: Record, against: str = BASE, measure: str = "balanced") -> str:
    """Return which networks and tricks five seeds tell apart from the row ``against``, as three sentences."""
    base = record.rows[against].scores(measure)
    better, worse, level = [], [], []
    for row in (*NETWORKS, *TRICKS):
        if row.name == against or row.name not in record.rows:
            continue
        try:
            found = difference(record.rows[row.name].scores(measure), base)
        except ValueError:
            continue
        (level if not found.told_apart else better if found.mean > 0 else worse).append(row.name)
    return (
        f"Told apart from “{against}”, and better: {_listed(better)}. Told apart, and worse: {_listed(worse)}. "
        f"Not told apart: {_listed(level)}."
    )


def about_time(record: Record) -> str:
    """Return how far multiply-adds and time lie apart among the networks."""
    rows = [record.rows[row.name] for row in NETWORKS if "times" in record.rows[row.name].about]
    if not rows:
        return "The record holds no times yet: `python -m lessonlib.isic results` measures them at the end."
    macs = [row.about["macs"] for row in rows]
    quick, slow = min(rows, key=_seconds), max(rows, key=_seconds)
    return (
        f"All networks do between {min(macs) / 1e6:.1f} and {max(macs) / 1e6:.1f} million multiply-adds an image. Yet "
        f"an epoch of “{slow.name}” takes {_seconds(slow) / _seconds(quick):.1f} times as long as of “{quick.name}”."
    )


def about_pair(record: Record, one: str, other: str) -> str:
    """Return by how much balanced accuracy differs between two rows, and whether the seeds tell them apart."""
    found = difference(record.rows[one].scores("balanced"), record.rows[other].scores("balanced"))
    told = "the seeds tell the two apart" if found.told_apart else "the seeds do not tell the two apart"
    return f"“{one}” beside “{other}”: {in_points(found)}; {told}."


def about_sampler(record: Record) -> str:
    """Return what the sampler does to plain accuracy and to calibration, beside the augmentation alone."""
    with_it, without = record.rows[BASE], record.rows[TRICKS[1].name]
    right, sure = (difference(with_it.scores(what), without.scores(what)) for what in ("accuracy", "calibration"))
    says = (
        f"The sampler has its price. Beside the augmentation alone, plain accuracy moves by {in_points(right)} and the "
        f"calibration error by {in_points(sure)}. "
    )
    if right.high < 0 < sure.low:
        return f"{says}A network that was shown all classes equally often expects them equally often."
    if right.mean < 0 or sure.mean > 0:
        return f"{says}Not both of these are told from zero by these seeds."
    return f"{says}Here it is none."


def in_points(found: Difference) -> str:
    """Return a difference as it reads in a sentence, with its interval."""
    low, mean, high = (f"{100 * number:+.1f}".replace("-", "−") for number in (found.low, found.mean, found.high))
    return f"{mean} points (95 % interval {low} to {high})"


def about_rates(record: Record) -> str:
    """Return what a learning rate of its own would give each network, over the seeds that were trained at all three."""
    gains = []
    for row in NETWORKS:
        tried = [
            record.rows[f"{row.name}, rate {says}"] for says in FACTORS if f"{row.name}, rate {says}" in record.rows
        ]
        seeds = set.intersection(*(set(one.runs) for one in (record.rows[row.name], *tried)))
        if len(tried) == len(FACTORS) and seeds:
            usual, *other = [
                [one.scores("balanced").get(seed, 0.0) for seed in seeds] for one in (record.rows[row.name], *tried)
            ]
            gains.append((100 * (max(map(mean, other)) - mean(usual)), row.name, len(seeds)))
    if not gains:
        return (
            "Whether the one learning rate is unfair to some networks, the record does not say yet: `make results` "
            "also trains every network at a third and at three times the rate."
        )
    gain, name, seeds = max(gains)
    level, most = sum(gain <= 0 for gain, *_ in gains), f"{gain:+.1f}".replace("-", "−")
    return (
        f"Is the one learning rate unfair? {len(gains)} of the {len(NETWORKS)} networks were also trained at a third "
        f"and at three times the rate ({seeds} seed{'s' if seeds > 1 else ''}). For {level} of them neither is better "
        f"than the recipe's. Most is gained by “{name}”: {most} points, at the better of the two. Read that beside the "
        "spread of a seed, and remember that the better of two tries is flattered."
    )


def _seconds(row) -> float:
    return row.about["seconds"]


def _listed(names: Iterable[str]) -> str:
    names = [f"“{name}”" for name in names]
    if len(names) < 2:
        return names[0] if names else "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"
