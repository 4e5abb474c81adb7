"""A run judged on an official part, as the challenge judges: other photographs than it was trained and chosen on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lessonlib.isic import data
from lessonlib.isic.evaluation.assessing import Assessment, assess
from lessonlib.isic.evaluation.kept import answers_file, fingerprint, scores_file, write_json
from lessonlib.isic.evaluation.submission import write_submission
from lessonlib.isic.evaluation.summary import score_lines
from lessonlib.isic.layout import DataError, Part
from lessonlib.isic.pixels import cached
from lessonlib.isic.training.run_folder import Trained

INTERVALS = "over images: no groupings are published, so nobody can say which images show one lesion"
# What an assessment says of lesions; here every image would pass for one.
_LESIONS = (
    "lesions",
    "lesions also in training",
    "one image of a lesion",
    "mean answer of a lesion",
    "errors by lesion",
)


def assess_part(trained: Trained, part: Part, balanced: bool = False, repetitions: int = 1000) -> Assessment:
    """Ask the network of a run about the official validation or test images in the folder of its data.

    Its side is called ``official-test``. The bootstrap is over images; the temperature is fitted on the run's own
    validation side, and the colours learn from its training side.
    Raises DataError where the part is not there, has faults, or has an image of the training set.
    """
    learnt, found = trained.dataset, cached(data.read(trained.dataset.folder, part), trained.settings.size)
    if known := sorted(set(learnt.images) & set(found.dataset.images)):
        raise DataError(
            f"{known[0]} is in the {part.name} part and in the training set: these are not the official files"
        )
    whole = replace(
        learnt,
        images=learnt.images + found.dataset.images,
        labels=np.concatenate([learnt.labels, found.dataset.labels]),
        lesions=np.concatenate([learnt.lesions, found.dataset.lesions]),
    )
    sides = trained.sides | {_side(part): np.arange(len(learnt), len(whole))}
    pixels = _Behind(trained.pixels, found.pixels)
    return assess(trained.net, whole, pixels, sides, _side(part), balanced, repetitions)


def keep_part(run: Path, part: Part, assessment: Assessment) -> list[Path]:
    """Write the scores and the answers into the folder ``run``; return both files, each of which appears whole."""
    files = [scores_file(run, _side(part)), answers_file(run, _side(part))]
    write_submission(files[1], assessment.images, assessment.probabilities)
    write_json(files[0], {"weights": fingerprint(run)} | to_json(part, assessment))
    return files


def to_json(part: Part, assessment: Assessment) -> dict[str, Any]:
    """Return the numbers for ``json.dumps``: none of lesions, but what the intervals are over and what was left out."""
    numbers = {name: value for name, value in assessment.to_json().items() if name not in _LESIONS}
    return numbers | {"intervals": INTERVALS, "not scored": part.unscored}


def text(part: Part, assessment: Assessment) -> str:
    """Return the scores in a few lines for a terminal, and what the intervals in them do not know."""
    left_out = f", without {' and '.join(part.unscored)}, which the challenge does not score" if part.unscored else ""
    return "\n".join(
        [
            f"{len(assessment.images)} {assessment.data} images, the official {part.name} part{left_out}.",
            "",
            *score_lines(assessment),
            "",
            f"In brackets are 95 % intervals {INTERVALS}.",
            "Where a lesion has several images they should be wider. A class of a few images has no interval to trust.",
        ]
    )


def _side(part: Part) -> str:
    return f"official-{part.name}"


@dataclass(frozen=True)
class _Behind:
    """Two memory maps of images, one behind the other: read as one, and copied only where they are asked for."""

    first: np.ndarray  # uint8, (N, H, W, 3)
    second: np.ndarray  # uint8, (M, H, W, 3)

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def __iter__(self) -> Iterator[np.ndarray]:
        yield from self.first
        yield from self.second

    def __getitem__(self, chosen: np.ndarray) -> np.ndarray:
        """Return the images numbered ``chosen``, (K,), as uint8, (K, H, W, 3)."""
        images, early = np.empty((len(chosen), *self.first.shape[1:]), np.uint8), chosen < len(self.first)
        images[early] = self.first[chosen[early]]
        images[~early] = self.second[chosen[~early] - len(self.first)]
        return images
