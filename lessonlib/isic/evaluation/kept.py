"""What an evaluation leaves in the run's folder: the scores, every answer, the temperature for later predictions."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from lessonlib.isic.appearing import appearing
from lessonlib.isic.evaluation.assessing import Assessment
from lessonlib.isic.evaluation.submission import write_submission
from lessonlib.isic.layout import DataError
from lessonlib.isic.training.keeper import WEIGHTS

TEMPERATURE = "temperature.json"


def scores_file(run: Path, side: str) -> Path:
    """Return where the scores on ``side`` are."""
    return Path(run) / f"evaluation-{side}.json"


def answers_file(run: Path, side: str) -> Path:
    """Return where the probabilities of every image of ``side`` are, in the challenge's format."""
    return Path(run) / f"answers-{side}.csv"


def keep(run: Path, assessment: Assessment) -> None:
    """Write scores, answers, and the temperature if one was fitted into the folder ``run``; each file appears whole."""
    weights = fingerprint(run)
    write_submission(answers_file(run, assessment.side), assessment.images, assessment.probabilities)
    write_json(scores_file(run, assessment.side), {"weights": weights} | assessment.to_json())
    if assessment.temperature:
        write_json(Path(run) / TEMPERATURE, {"weights": weights, "temperature": assessment.temperature})


def kept_scores(run: Path, side: str = "test") -> dict[str, Any] | None:
    """Return the scores on ``side``; None where there are none, or where they are those of other weights."""
    return _read(scores_file(run, side), run)


def kept_temperature(run: Path) -> float | None:
    """Return the temperature that was fitted for the weights in ``run``, None where none was."""
    found = _read(Path(run) / TEMPERATURE, run)
    return found and float(found["temperature"])


def fingerprint(run: Path) -> str:
    """Return the fingerprint of the weights in ``run``: what was measured with others counts no longer.

    Raises DataError where there are none.
    """
    try:
        return sha256((Path(run) / WEIGHTS).read_bytes()).hexdigest()[:16]
    except FileNotFoundError as error:
        raise DataError(f"{run} has no {WEIGHTS}: it is not finished. Give the command train again to go on") from error


def _read(file: Path, run: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text())
        return found if found["weights"] == fingerprint(run) else None
    except FileNotFoundError:
        return None
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{file} is damaged ({error}): delete it, and give the command evaluate again") from error


def write_json(file: Path, values: dict[str, Any]) -> None:
    """Write ``values`` as JSON; the file appears whole."""
    with appearing(file) as opened:
        opened.write((json.dumps(values, indent=2) + "\n").encode())
