"""The plan of the notes' table: every row is one training, and says what it changes of the recipe.

The recipe is the same for all: 15 epochs at 64 x 64, AdamW at one learning rate, batches of 32, the notes' augmentation
and a sampler that draws all classes equally often. It was found on the depthwise separable network, so the rows called
``RATES`` train every network at a third and at three times the rate too: they say what a rate of its own would give it.
No row was chosen by its score.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from lessonlib.isic.data import Dataset
from lessonlib.isic.splitting import split_by_image, split_by_lesion
from lessonlib.isic.training.settings import Settings

RECIPE = Settings(epochs=15, size=64)
BASE = "depthwise separable"  # the row beside which others are read
FACTORS = {"÷ 3": 1 / 3, "× 3": 3.0}
RATE_SEEDS = (0, 1)


@dataclass(frozen=True)
class Planned:
    """A row: its name, the family of its idea, what is trained, and who is set aside for the test.

    ``by``: what the split keeps together, "lesion" or "image". ``redrawn``: every seed splits anew; else all seeds, and
    all such rows, have the same test images.
    """

    name: str
    group: str
    settings: Settings
    by: str = "lesion"
    redrawn: bool = False

    def sides(self, dataset: Dataset, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices to train on, 70 %, and those to test on."""
        chance = seed if self.redrawn else 0
        if self.by == "image":
            return split_by_image(len(dataset), seed=chance)
        return split_by_lesion(dataset.labels, dataset.lesions, seed=chance)


def _network(name: str, group: str, network: str, **options) -> Planned:
    return Planned(name, group, replace(RECIPE, network=network, options=options))


def _at_rate(row: Planned, says: str, factor: float) -> Planned:
    settings = replace(row.settings, learning_rate=factor * row.settings.learning_rate)
    return replace(row, name=f"{row.name}, rate {says}", group="rate", settings=settings)


NETWORKS = (
    _network("plain convolution", "plain", "slim_plain"),
    _network(BASE, "light", "slim_separable"),
    _network("fire", "light", "slim_fire"),
    _network("grouped + shuffle", "light", "slim_shuffle"),
    _network("inverted, linear bottleneck", "light", "slim_inverted"),
    _network("inverted, ReLU bottleneck", "light", "slim_inverted", linear=False),
    _network("residual", "residual", "slim_residual"),
    _network("dense", "dense", "slim_dense"),
    _network("inception-like", "inception", "slim_inception"),
)
BARE = replace(RECIPE, augmentation=None, balanced_sampler=False)
TRICKS = (
    Planned("neither augmentation nor balancing", "training", BARE),
    Planned("augmentation", "training", replace(RECIPE, balanced_sampler=False)),
    Planned("augmentation, loss weights", "training", replace(RECIPE, balanced_sampler=False, class_weights=0.5)),
    # "augmentation, sampler" is the recipe, and so the row BASE
    Planned("augmentation, sampler, smoothing", "training", replace(RECIPE, label_smoothing=0.1)),
)
SPLITS = (
    Planned("split by lesion, redrawn", "split", RECIPE, redrawn=True),
    Planned("split by image, redrawn", "split", RECIPE, by="image", redrawn=True),
)
RATES = tuple(_at_rate(row, says, factor) for row in NETWORKS for says, factor in FACTORS.items())
ROWS = (*NETWORKS, *TRICKS, *SPLITS, *RATES)


def find(name: str, rows: Iterable[Planned] = ROWS) -> Planned:
    """Return the row called ``name``; raises ValueError, with the nearest names, where there is none."""
    rows = {row.name: row for row in rows}
    if name not in rows:
        near = get_close_matches(name, rows, n=3, cutoff=0.3)
        raise ValueError(f"there is no row {name!r}; the nearest are {', '.join(map(repr, near or rows))}")
    return rows[name]
