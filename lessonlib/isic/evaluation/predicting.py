"""What a finished run says about single images."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lessonlib.isic.evaluation.calibration import about_search, is_fitted, probabilities_at
from lessonlib.isic.evaluation.kept import kept_temperature
from lessonlib.isic.layout import CLASSES, NAMES, DataError
from lessonlib.isic.pieces import decode
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.run_folder import read_about, read_weights


@dataclass(frozen=True)
class Answer:
    """The probability of every class for one image, in the order of ``CLASSES``: float64, (7,)."""

    file: Path
    probabilities: np.ndarray

    def ranked(self) -> list[tuple[str, float]]:
        """Return the classes with their probabilities, the highest first."""
        return [(CLASSES[k], float(self.probabilities[k])) for k in np.argsort(-self.probabilities, kind="stable")]


@dataclass(frozen=True)
class Prediction:
    """The answers on the images that could be read, a fault for each other image, and what to know of the answers."""

    answers: list[Answer]
    faults: list[str]
    caveats: list[str]

    @property
    def probabilities(self) -> np.ndarray:
        """Those of all answers: (answers, 7)."""
        return np.array([one.probabilities for one in self.answers])


def predict(run: str | Path, files: list[Path]) -> Prediction:
    """Ask the finished run about the images in ``files``; the data that it learnt from are not needed.

    Its temperature is applied if one was fitted. Raises DataError where ``run`` is no run, or is not finished.
    """
    run = Path(run)
    about, temperature = read_about(run), kept_temperature(run)
    net = build(about.settings, fetch=False)
    read_weights(run, net)
    read, faults = {}, []
    for file in map(Path, files):
        try:
            read[file] = decode(file, about.settings.size)
        except DataError as error:
            reason = "there is no such file" if not file.exists() else str(error.__cause__)
            faults.append(f"{file} is no image that can be read: {reason}")
    answers = []
    if read:
        said = probabilities_at(logits(net, np.stack([*read.values()]), np.arange(len(read))), temperature or 1.0)
        answers = [Answer(file, one) for file, one in zip(read, said, strict=True)]
    return Prediction(answers, faults, _caveats(about.data["kind"], temperature))


def text(answer: Answer) -> str:
    """Return an answer as a line for the file and a line for every class."""
    lines = [f"{100 * share:6.1f} %  {name:5}  {NAMES[name]}" for name, share in answer.ranked()]
    return "\n".join([str(answer.file), *lines, ""])


def _caveats(kind: str, temperature: float | None) -> list[str]:
    caveats = []
    if kind == "drawn":
        caveats.append("This network learnt from drawn lesions alone: what it says about a photograph means nothing.")
    if temperature is None:
        caveats.append("No temperature was fitted to these probabilities; the command evaluate does that.")
    elif not is_fitted(temperature):
        caveats.append(f"These probabilities are at the temperature {temperature:.3f}. {about_search(temperature)}")
    return caveats
