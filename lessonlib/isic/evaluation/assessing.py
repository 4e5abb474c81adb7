"""Everything there is to say about the answers on one side of a split: scores, baselines, calibration, lesions."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, balanced_accuracy_score
from torch import nn

from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation import baselines
from lessonlib.isic.evaluation.asking import Asking, ask_all
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.evaluation.by_lesion import LesionErrors, averaged, lesion_errors
from lessonlib.isic.evaluation.calibration import (
    at_frequencies,
    fit_temperature,
    is_fitted,
    negative_log_likelihood,
    probabilities_at,
    reliability,
)
from lessonlib.isic.evaluation.curves import Areas, areas
from lessonlib.isic.evaluation.scores import Evaluation, advantage, evaluate
from lessonlib.isic.layout import CLASSES, DataError
from lessonlib.isic.training.prediction import logits

COLOURS, LARGEST = "colours alone", "largest class"


@dataclass(frozen=True)
class Assessment:
    """What a network says about the images of one side, and what that is worth."""

    side: str
    data: str  # "drawn" or "real"
    images: tuple[str, ...]
    truth: np.ndarray  # class numbers, (N,)
    lesions: np.ndarray  # str, (N,)
    logits: np.ndarray  # (N, 7)
    temperature: float | None  # searched on the validation side; None where there is none
    frequencies: np.ndarray | None  # shares of the classes, (7,), where a sampler hid them from the network
    scores: Evaluation
    areas: Areas
    lesion_scores: Evaluation  # the mean answer of all images of a lesion
    asking: Asking  # what those images add to one of them
    baselines: dict[str, Evaluation]
    gain: Interval  # balanced accuracy above the colour baseline
    shared: int  # lesions of this side that the network was trained on

    @property
    def probabilities(self) -> np.ndarray:
        """The probabilities of the classes, after the temperature if there is one: (N, 7)."""
        return probabilities_at(self.logits, self.temperature or 1.0)

    @property
    def answers(self) -> np.ndarray:
        """The class with the highest probability, (N,)."""
        return self.logits.argmax(axis=1)

    @property
    def errors(self) -> LesionErrors:
        """The right and wrong answers, counted by lesion."""
        return lesion_errors(self.truth, self.answers, self.lesions)

    def states(self) -> dict[str, np.ndarray]:
        """Return the logits as trained, at the temperature, and with the frequencies put back, where there are such."""
        states = {"as trained": self.logits}
        if self.temperature:
            states["with temperature"] = self.logits / self.temperature
        if self.frequencies is not None:
            states["with frequencies"] = at_frequencies(self.logits, self.frequencies)
        return states

    def to_json(self) -> dict[str, Any]:
        """Return the numbers, without those of single images, for ``json.dumps``."""
        errors = self.errors
        return {
            "side": self.side,
            "data": self.data,
            "images": len(self.images),
            "lesions": len(errors.names),
            "lesions also in training": self.shared,
            **_scores(self.scores),
            "confusion": {"classes": CLASSES, "rows are the truth": self.scores.confusion.tolist()},
            "area under the curve": {"mean": asdict(self.areas.mean)}
            | {name: asdict(one) for name, one in self.areas.by_class.items()},
            "mean answer of a lesion": _scores(self.lesion_scores),
            "one image of a lesion": {"balanced accuracy": asdict(self.asking.one)},
            "mean answer above one image": asdict(self.asking.gain),
            "baselines": {name: _scores(one) for name, one in self.baselines.items()},
            "balanced accuracy above colours alone": asdict(self.gain),
            "calibration": {
                "temperature": self.temperature,
                "temperature fitted": self.temperature is not None and is_fitted(self.temperature),
                **self.calibration(),
            },
            "errors by lesion": {
                "always right": len(errors.always_right),
                "split": len(errors.split),
                "always wrong": len(errors.always_wrong),
            },
        }

    def calibration(self) -> dict[str, dict[str, float]]:
        """Return for each of the :meth:`states` its calibration error, its likelihood, and how right it is."""
        return {
            name: {
                "expected calibration error": reliability(self.truth, probabilities_at(said)).error,
                "negative log-likelihood": negative_log_likelihood(self.truth, said),
                "accuracy": accuracy_score(self.truth, said.argmax(axis=1)),
                "balanced accuracy": balanced_accuracy_score(self.truth, said.argmax(axis=1)),
            }
            for name, said in self.states().items()
        }


def assess(
    net: nn.Module,
    dataset: Dataset,
    pixels: np.ndarray,
    sides: dict[str, np.ndarray],
    side: str = "test",
    balanced: bool = False,
    repetitions: int = 1000,
) -> Assessment:
    """Ask ``net`` about one of the ``sides`` (name -> places in ``dataset`` and ``pixels``) and score its answers.

    A temperature is fitted on the side "validation", where there is one and another side is asked about. ``balanced``
    says that a sampler showed ``net`` all classes equally often.
    Raises DataError for a side that the split does not have, ValueError where a side lacks a class.
    """
    if side not in sides:
        raise DataError(f"the split has no side {side!r}; it has {', '.join(sides)}")
    chosen, train = sides[side], sides["train"]
    truth, lesions = dataset.labels[chosen], dataset.lesions[chosen]
    said, temperature = logits(net, pixels, chosen), None
    if "validation" in sides and side != "validation":
        held = sides["validation"]
        temperature = fit_temperature(dataset.labels[held], logits(net, pixels, held))
    answers, sure = said.argmax(axis=1), probabilities_at(said, temperature or 1.0)
    by_colours = baselines.colours_alone(pixels, dataset.labels, train, chosen)
    others = {COLOURS: by_colours, LARGEST: baselines.largest_class(dataset.labels, train, chosen)}
    names, classes, means = averaged(truth, sure, lesions)
    return Assessment(
        side=side,
        data=dataset.kind(),
        images=tuple(dataset.images[k] for k in chosen),
        truth=truth,
        lesions=lesions,
        logits=said,
        temperature=temperature,
        frequencies=np.bincount(dataset.labels[train], minlength=len(CLASSES)) / len(train) if balanced else None,
        scores=evaluate(truth, answers, lesions, repetitions),
        areas=areas(truth, sure, lesions, repetitions),
        lesion_scores=evaluate(classes, means.argmax(axis=1), names, repetitions),
        asking=ask_all(truth, sure, lesions, repetitions),
        baselines={name: evaluate(truth, given, lesions, repetitions) for name, given in others.items()},
        gain=advantage(truth, answers, by_colours, lesions, repetitions),
        shared=0 if side == "train" else len(set(lesions) & set(dataset.lesions[train])),
    )


def _scores(scores: Evaluation) -> dict[str, Any]:
    return {
        "accuracy": asdict(scores.accuracy),
        "balanced accuracy": asdict(scores.balanced),
        "recall": {name: asdict(one) for name, one in scores.recall.items()},
    }
