"""The scores in a few lines of text, for a terminal."""

import numpy as np

from lessonlib.isic.evaluation.assessing import Assessment
from lessonlib.isic.evaluation.calibration import about_search
from lessonlib.isic.evaluation.pictures import answered_about
from lessonlib.isic.layout import CLASSES
from lessonlib.numbers import thousands


def text(assessment: Assessment) -> str:
    """Return scores, baselines, recalls and calibration as text; in brackets are 95 % intervals over lesions."""
    errors, scores = assessment.errors, assessment.scores
    lines = [
        f"{thousands(len(assessment.truth))} {assessment.data} images of {thousands(len(errors.names))} lesions, "
        f"the side {assessment.side}. {answered_about(assessment.data)}",
        "",
        *score_lines(assessment),
        _line("mean", scores.balanced.in_percent(), assessment.areas.mean.in_hundredths()),
        "",
        f"Lesions always right {len(errors.always_right)}, split {len(errors.split)}, "
        f"always wrong {len(errors.always_wrong)}.",
    ]
    errors_of = {name: state["expected calibration error"] for name, state in assessment.calibration().items()}
    calibrated = ", ".join(f"{name} {100 * error:.1f} %" for name, error in errors_of.items())
    lines.append(f"Calibration error {calibrated}.")
    if assessment.temperature:
        lines.append(f"Temperature {assessment.temperature:.3f}. {about_search(assessment.temperature)}")
    if assessment.shared:
        lines.append(f"{assessment.shared} of the lesions were also learnt from: these scores flatter.")
    return "\n".join(lines)


def score_lines(assessment: Assessment) -> list[str]:
    """Return the scores of the network and of the baselines, and recall and area of every class, a line each."""
    lines = [_line("", "balanced accuracy", "accuracy")]
    for name, one in {"network": assessment.scores, **assessment.baselines}.items():
        lines.append(_line(name, one.balanced.in_percent(), one.accuracy.in_percent()))
    lines += ["", _line("class", "recall", "area under the curve")]
    for name, count in zip(CLASSES, np.bincount(assessment.truth, minlength=len(CLASSES)), strict=True):
        recall, area = assessment.scores.recall[name], assessment.areas.by_class[name]
        lines.append(_line(f"{name} ({count})", recall.in_percent(), area.in_hundredths()))
    return lines


def _line(name: str, first: str, second: str) -> str:
    return f"{name:16}{first:22}{second}".rstrip()
