"""What the chapters say of the leak: by two rows that cannot tell it, and by pairs of trainings that can."""

from typing import Any

from lessonlib.isic.prose import percent
from lessonlib.isic.results.leak_reading import Twins, read
from lessonlib.isic.results.leak_record import CODE
from lessonlib.isic.results.reading import difference
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import SPLITS
from lessonlib.isic.results.sentences import in_points
from lessonlib.provenance import code_hash
from lessonlib.tables import table


def about_splits(record: Record) -> str:
    """Return what the rows with other splits say of each other, and what they cannot say."""
    by_lesion, by_image = (record.rows[row.name].scores("balanced") for row in SPLITS)
    gap = difference(by_image, by_lesion)
    told = "the seeds tell the two apart" if gap.told_apart else "the seeds do not tell the two apart"
    return f"The split by image scores {in_points(gap)} beside the split by lesion: {told}."


def about_twins_record(record: dict[str, Any]) -> str:
    """Return where the numbers of the pairs come from, and whether the code has changed since."""
    made = record["made_with"]
    data = made["data"]
    pairs = sum(len(entry["runs"]) for entry in record["rows"].values())
    code = "is the same today" if made["code"] == code_hash(CODE) else "has been edited since"
    return (
        f"{pairs} pairs of trainings on {data['images']} {data['kind']} images of {data['lesions']} lesions, made on "
        f"{made['date']} by `{made['command']}` with PyTorch {made['versions']['torch']} on one thread of "
        f"“{made['machine']}”. The code that decides {code}."
    )


def twins_table(record: dict[str, Any]) -> str:
    """Return the table of the pairs in HTML: a network a row."""
    rows = [(one.row, _seeds(one.known), _seeds(one.new), _span(one), str(one.gap.seeds)) for one in read(record)]
    header = ("network", "twins learnt", "twins not learnt", "difference (95 %)", "seeds")
    kind = record["made_with"]["data"]["kind"]
    return table(header, rows, f"Balanced accuracy of the same {kind} images, in per cent; ± of one seed")


def about_twins_of_networks(record: dict[str, Any] | None) -> str:
    """Return what the pairs establish, a paragraph a network, or that nothing is recorded."""
    found = read(record) if record else []
    if not found:
        return "On these images that is not measured yet."
    share = record["made_with"]["share"]
    return "\n\n".join(f"{_judged(one)} {_in_a_split(one, share)}" for one in found)


def briefly(record: dict[str, Any] | None) -> str:
    """Return the same for a claim: each network's difference with its interval, or that nothing is recorded."""
    found = read(record) if record else []
    if not found:
        return "not measured yet on these images"
    return "; ".join(f"“{one.row}”, {one.gap.seeds} seeds: {in_points(one.gap)}" for one in found)


def _judged(one: Twins) -> str:
    start = f"“{one.row}”: a twin among the images learnt is worth {in_points(one.gap)} of balanced accuracy."
    if one.gap.low > 0:
        return f"{start} The interval leaves zero out: this network knows lesions again."
    if one.gap.high < 0:
        return f"{start} The interval lies below zero: the twin does harm here, and there is no leak to see."
    return f"{start} The interval holds zero: a leak into this network is not established."


def _in_a_split(one: Twins, share: float) -> str:
    low, high = (percent(share * end, True, 1) for end in (one.gap.low, one.gap.high))
    return (
        f"In a split by image {percent(share)} % of the held-out images have a twin, so it moves the whole score by "
        f"about {low} to {high} points."
    )


def _seeds(one) -> str:
    return f"{100 * one.mean:.1f}\u00a0±\u00a0{100 * one.spread:.1f}"


def _span(one: Twins) -> str:
    low, mean, high = (percent(end, True, 1) for end in (one.gap.low, one.gap.mean, one.gap.high))
    return f"{mean} ({low} to {high})"
