"""Sentences of the chapters that must change with the data: what is drawn is called drawn, what is real is not."""

from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation.scores import Interval
from lessonlib.isic.publication import differences_to_publication


def about_data(dataset: Dataset) -> str:
    """Return what the pictures on the page are, and how to have the others."""
    if dataset.drawn:
        return (
            "The pictures on this page are drawn by the book's own code. No skin was photographed for them, so nothing "
            "on this page says how well a network would do on skin. Set ISIC_DIR to a folder with the official files, "
            "build the page again, and the same code runs on those."
        )
    return (
        "The pictures on this page are photographs, read from the folder that ISIC_DIR names. Without it the page "
        "would make its own pictures."
    )


def about_counts(dataset: Dataset) -> str:
    """Return how the numbers of images compare with those published."""
    if dataset.drawn:
        return "The drawn set keeps the published proportions, but for a floor of 24 images for the rarest classes."
    differences = differences_to_publication(dataset.counts())
    if differences:
        return f"These counts differ from those published: {'; '.join(differences)}."
    return "These counts are exactly those published."


def about_time(out_of_time: bool) -> str:
    """Return whether the training run came to its end."""
    if out_of_time:
        return "It ran out of its time before the last epoch, and the learning rate ran down with the clock."
    return "It finished all its epochs."


def about_gain(gain: Interval) -> str:
    """Return what may be said of the network and the colours, given the interval of their difference."""
    if gain.low > 0:
        return "The interval lies above zero: the convolutions see something that the colours do not tell."
    if gain.high < 0:
        return "The interval lies below zero: the colours alone do better."
    return "The interval reaches across zero: from this one run you cannot say that the convolutions add anything."


def about_twins(gains: list[float]) -> str:
    """Return what the twins were worth to the nearest neighbour: ``gains`` in balanced accuracy, one for each split."""
    mean, better = sum(gains) / len(gains), sum(gain > 0 for gain in gains)
    if better > 0.9 * len(gains):
        splits = "every split" if better == len(gains) else f"{better} of {len(gains)} splits"
        return (
            f"On the same held-out images the twins were worth {percent(mean)} points of balanced accuracy, from "
            f"{percent(min(gains), True)} to {percent(max(gains), True)}, and they helped in {splits}. Nobody became "
            "better at telling lesions apart by that."
        )
    return (
        f"On the same held-out images the twins changed the balanced accuracy by {percent(mean, True)} points on "
        f"average, from {percent(min(gains), True)} to {percent(max(gains), True)}: this simple model hardly "
        "recognises a lesion again. A better one may."
    )


def percent(share: float, signed: bool = False, digits: int = 0) -> str:
    """Return a share as per cent, with its sign if it is a difference: ``0.164`` -> ``16`` or ``+16`` or ``16.4``."""
    return f"{100 * share:{'+' if signed else ''}.{digits}f}".replace("-", "−")
