"""What the explainers of the zoo share: the networks checked, packed for the script, and how their numbers read.

A network is any object with the attributes ``name``, ``family``, ``year``, ``idea``, ``paper``, ``image`` (the side of
its input), ``parameters``, ``macs``, ``peak_activation`` (bytes), ``relative_time`` (ResNet-18 takes 1; or None),
``time_range`` (the lowest and the highest of the rounds in which that was measured; or None),
``top1`` (published, in per cent; or None), ``source`` (where that is from, or why there is none), ``chapter`` (an
address or None) and ``stages``, each with ``name``, ``output`` (channels, height, width), ``parameters`` and ``macs``.
"""

from collections.abc import Iterable

from lessonlib.numbers import THIN_SPACE, scaled, significant
from lessonlib.palette import ROLES

COSTS = {
    "parameters": "parameters",
    "macs": "multiply-adds",
    "peak_activation": "peak activation memory",
    "relative_time": "measured time",
}
# Families whose idea has a colour in the whole book; others take what is left.
FAMILY_ROLES = {
    "plain": "standard",
    "residual": "shortcut",
    "light": "depthwise",
    "inception": "pointwise",
    "dense": "group",
}
LEFT_OVER = ("pointwise", "depthwise", "group", "shortcut", "standard", "input", "loss")


def checked(entries: Iterable) -> tuple:
    """Return the networks as a tuple.

    Raises ValueError for none, two of one name, more families than the palette has roles, a cost that is not above 0,
    a range that does not hold the time, an accuracy outside 0 to 100, or stages that do not make up the whole network.
    """
    entries = tuple(entries)
    if not entries:
        raise ValueError("there is no network to show: give at least one")
    names = [entry.name for entry in entries]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(
            f"these names stand twice: {', '.join(sorted(twice))}; the reader tells networks by their names"
        )
    if len(families := {entry.family for entry in entries}) > len(ROLES):
        raise ValueError(
            f"{len(families)} families, but {len(ROLES)} marks to tell them apart: join some of {families}"
        )
    for entry in entries:
        for cost in COSTS:
            amount = getattr(entry, cost)
            if not (amount is None and cost == "relative_time") and not amount > 0:
                raise ValueError(f"{cost}={amount} of {entry.name!r}: give a number above 0")
        if entry.time_range and not 0 < entry.time_range[0] <= (entry.relative_time or 0) <= entry.time_range[1]:
            raise ValueError(
                f"time_range={entry.time_range} of {entry.name!r}: give the lowest and the highest of the rounds, "
                f"with its time of {entry.relative_time} between them"
            )
        if entry.top1 is not None and not 0 < entry.top1 <= 100:
            raise ValueError(f"top1={entry.top1} of {entry.name!r}: give per cent, or None")
        for what in ("parameters", "macs"):
            if (found := sum(getattr(stage, what) for stage in entry.stages)) != (whole := getattr(entry, what)):
                raise ValueError(
                    f"the stages of {entry.name!r} have {found} {what}, the network {whole}: leave none out"
                )
    return entries


def family_roles(entries: Iterable) -> dict[str, str]:
    """Return a role of the palette for each family, in the order in which the families come."""
    families = list(dict.fromkeys(entry.family for entry in entries))
    roles = {family: FAMILY_ROLES[family] for family in families if family in FAMILY_ROLES}
    for family in families:
        if family not in roles:
            roles[family] = next(role for role in LEFT_OVER if role not in roles.values())
    return {family: roles[family] for family in families}


def reads(what: str, amount: float | None) -> str:
    """Return how a cost, or ``top1``, of a network reads in a table."""
    if amount is None:
        return "–"
    if what == "relative_time":
        return f"{significant(amount, 2)}{THIN_SPACE}×"
    if what == "top1":
        return f"{significant(amount)}{THIN_SPACE}%"
    if what == "peak_activation":
        return scaled(amount, "B")
    return scaled(amount) if amount >= 1000 else str(amount)


def spread(entry) -> str:
    """Return between which times the rounds of a network lie, such as "0.18–0.24"; nothing where there is no range."""
    return "–".join(significant(end, 2) for end in entry.time_range) if entry.time_range else ""


def packed(entries: Iterable) -> dict:
    """Return the networks for the script, each as a short array; zoo.js knows the order."""
    roles = family_roles(entries)
    families, sources = list(roles), list(dict.fromkeys(entry.source for entry in entries))
    rows = [
        [
            *(entry.name, families.index(entry.family), entry.year, entry.idea, entry.paper, entry.image),
            *(getattr(entry, cost) for cost in COSTS),
            *(entry.top1, sources.index(entry.source), entry.chapter, spread(entry)),
            [[stage.name, *stage.output, stage.parameters, stage.macs] for stage in entry.stages],
        ]
        for entry in entries
    ]
    return {"rows": rows, "families": families, "roles": list(roles.values()), "sources": sources, "costs": COSTS}
