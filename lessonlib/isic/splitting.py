"""Two images of one lesion are nearly one image: they belong on the same side of a split."""

import numpy as np

from lessonlib.isic.layout import CLASSES, DataError


def split_by_lesion(
    labels: np.ndarray, lesions: np.ndarray, shares: tuple[float, ...] = (0.7, 0.3), seed: int = 0
) -> tuple[np.ndarray, ...]:
    """Return one sorted array of indices for every share: 70 % and 30 % of the images unless told otherwise.

    No lesion is on two sides; every class is on every side, in about the same proportions. The same lesions land on
    the same sides whatever the order of the images.

    Raises DataError for a class with fewer lesions than sides and for a lesion of two classes, ValueError for shares
    that do not sum to one.
    """
    _check(shares)
    pairs = np.unique(
        np.stack([lesions.astype(str), labels.astype(str)]), axis=1
    )  # every lesion with every class of it
    names, classes = np.unique(pairs[0], return_counts=True)
    if classes.max(initial=0) > 1:
        raise DataError(f"lesion {names[classes > 1][0]} has images of two classes: it would land on two sides")
    sides: list[list[int]] = [[] for _ in shares]
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        names, owner = np.unique(lesions[members], return_inverse=True)
        if len(names) < len(shares):
            raise DataError(f"{CLASSES[label]} has {len(names)} lesion(s); a split needs at least {len(shares)}")
        side = _sides(np.bincount(owner), shares, np.random.default_rng([seed, int(label)]))
        for place in range(len(shares)):
            sides[place].extend(members[side[owner] == place].tolist())
    return tuple(np.array(sorted(side), dtype=np.int64) for side in sides)


def split_by_image(count: int, shares: tuple[float, ...] = (0.7, 0.3), seed: int = 0) -> tuple[np.ndarray, ...]:
    """Return one sorted array of indices for every share, images drawn by chance: the notes' way, which leaks.

    Two images of a lesion fall on different sides as they please. It is here so that the leak can be measured.
    Raises ValueError for shares that do not sum to one, DataError for fewer images than sides.
    """
    _check(shares)
    if count < len(shares):
        raise DataError(f"{count} image(s) cannot be split into {len(shares)} sides")
    ends = np.round(np.cumsum(shares) * count).astype(int)[:-1]
    return tuple(np.sort(side) for side in np.split(np.random.default_rng(seed).permutation(count), ends))


def split_by_name(labels: np.ndarray, learnt: float = 0.7) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices to learn from and those held out, as the notes' Keras does: by name, class by class.

    ``labels`` stand in the order of the images' names. Of each class, sorted by name, the first part is held out and
    the rest learnt: ``flow_from_directory`` with ``validation_split``. Nothing is drawn, and lesions are not looked at.
    Raises ValueError for a share that leaves one side empty.
    """
    _check((learnt, 1 - learnt))
    first = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        first[members[: int((1 - learnt) * len(members) + 1e-9)]] = True
    return np.flatnonzero(~first), np.flatnonzero(first)


def shared_lesions(lesions: np.ndarray, sides: tuple[np.ndarray, ...]) -> set[str]:
    """Return the lesions with images on more than one of the ``sides``: none, unless the split leaks."""
    held = [set(lesions[side].tolist()) for side in sides]
    return {name for k, one in enumerate(held) for other in held[k + 1 :] for name in one & other}


def _check(shares: tuple[float, ...]) -> None:
    if any(share <= 0 for share in shares) or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(f"shares must be positive and sum to 1, got {shares}")


def _sides(sizes: np.ndarray, shares: tuple[float, ...], random: np.random.Generator) -> np.ndarray:
    """Return for every lesion its side: in a random order, by where the middle of its images falls."""
    order = random.permutation(len(sizes))
    ends = np.cumsum(sizes[order])
    middles = (ends - sizes[order] / 2) / ends[-1]
    side = np.empty(len(sizes), dtype=np.int64)
    side[order] = np.searchsorted(np.cumsum(shares)[:-1], middles, side="right")
    for empty in set(range(len(shares))) - set(side.tolist()):
        richest = np.bincount(side, minlength=len(shares)).argmax()
        side[np.flatnonzero(side == richest)[0]] = empty
    return side
