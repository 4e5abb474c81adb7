"""Which images when: every order and every augmentation follows from the seed, the epoch and the step alone.

Nothing is carried from one step to the next, so a run that was broken off goes on as if it had not been.
"""

from collections.abc import Iterator

import numpy as np
import torch

from lessonlib.isic.augmentation import Parameters
from lessonlib.isic.training.settings import Settings

_ORDER, _AUGMENTATION, _DROPOUT = range(3)  # what is drawn: no two of them share their numbers


def generator(seed: int, *what: int) -> torch.Generator:
    """Return a source of random numbers of its own for every ``seed`` and every ``what``."""
    return torch.Generator().manual_seed(_mixed(seed, *what))


def dropout_seed(seed: int, step: int, process: int = 0) -> int:
    """Return what to seed torch with before ``step``: each process drops other units."""
    return _mixed(seed, _DROPOUT, step, process)


def steps_an_epoch(images: int, batch: int) -> int:
    """Return the number of batches; a single image left over makes none, batch norm could compare it with nothing.

    Raises ValueError for fewer than two images.
    """
    if images < 2:
        raise ValueError(f"at least two images are needed to learn from, got {images}")
    return images // batch + (images % batch > 1)


def images_seen(steps: int, images: int, batch: int) -> int:
    """Return how many images were learnt from in the first ``steps`` steps, repeats counted."""
    epochs, rest = divmod(steps, steps_an_epoch(images, batch))
    return epochs * min(images, steps_an_epoch(images, batch) * batch) + rest * batch


def epoch_order(labels: np.ndarray, settings: Settings, epoch: int) -> np.ndarray:
    """Return numbers of images, as many as there are ``labels``: a permutation, or with all classes equally often.

    The balanced sampler draws with replacement: images of rare classes come several times, others not at all.
    """
    random = generator(settings.seed, _ORDER, epoch)
    if not settings.balanced_sampler:
        return torch.randperm(len(labels), generator=random).numpy()
    frequency = torch.from_numpy(np.bincount(labels)[labels]).float()
    return torch.multinomial(1 / frequency, len(labels), replacement=True, generator=random).numpy()


def batches(
    labels: np.ndarray, chosen: np.ndarray, settings: Settings, first: int = 0, process: int = 0, processes: int = 1
) -> Iterator[tuple[np.ndarray, Parameters | None]]:
    """Yield for each step, from ``first`` to the last, the numbers of its images and what their augmentation draws.

    Of several ``processes`` each gets its part of the batch; together they see what a single one would.
    """
    per_epoch = steps_an_epoch(len(chosen), settings.batch)
    order = np.empty(0, np.int64)
    for step in range(first, settings.epochs * per_epoch):
        epoch, place = divmod(step, per_epoch)
        if place == 0 or step == first:
            order = chosen[epoch_order(labels[chosen], settings, epoch)]
        batch = np.sort(order[place * settings.batch : (place + 1) * settings.batch])  # neighbours in the file
        part = slice(process * len(batch) // processes, (process + 1) * len(batch) // processes)
        random = generator(settings.seed, _AUGMENTATION, step)
        drawn = Parameters.random(settings.augmentation, len(batch), random) if settings.augmentation else None
        yield batch[part], drawn and drawn[part]


def _mixed(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0])
