"""The model card: what a network is for, what it was trained on, how good it is, and what it must not be used for."""

from pathlib import Path
from typing import Any

import pandas as pd

from lessonlib.isic.appearing import appearing
from lessonlib.isic.evaluation.calibration import about_search
from lessonlib.isic.evaluation.costs import MALIGNANT
from lessonlib.isic.evaluation.kept import kept_scores, kept_temperature
from lessonlib.isic.layout import CLASSES, CREDIT, NAMES, NO_DEVICE, DataError
from lessonlib.isic.training.keeper import LOG, WEIGHTS
from lessonlib.isic.training.model import build
from lessonlib.isic.training.run_folder import SPLIT, About, read_about
from lessonlib.profiling.counts import count

MODEL_CARD = "MODEL_CARD.md"


def write(run: str | Path) -> Path:
    """Write the card of a finished run beside its weights and return the file, which appears whole.

    The same run gives the same card; after ``evaluate`` it also has the scores. Its sections are those of Mitchell et
    al. 2019, section 4. Raises DataError where the folder is no run, or the run is not finished.
    """
    run = Path(run)
    about = read_about(run)
    if not (run / WEIGHTS).exists():
        raise DataError(f"{run} has no {WEIGHTS}: it is not finished. Give the command train again to go on")
    sections = {
        "Model details": _details(run, about),
        "Intended use": _intended_use(about),
        "Factors": _FACTORS[about.data["kind"]],
        "Metrics": _METRICS,
        "Evaluation data": _evaluation_data(run, about),
        "Training data": _training_data(about),
        "Quantitative analyses": _analyses(kept_scores(run)),
        "Ethical considerations": _ETHICS + _PATIENTS * (about.data["kind"] == "real"),
        "Caveats and recommendations": _caveats(run, about),
    }
    text = f"# Model card: {about.settings.network} on {about.data['kind']} lesions\n\n**{NO_DEVICE}**\n"
    text += "".join(f"\n## {title}\n\n{body}\n" for title, body in sections.items())
    with appearing(run / MODEL_CARD) as opened:
        opened.write(text.encode())
    return run / MODEL_CARD


_FACTORS = {
    "drawn": "The pictures follow seven recipes, one a class, with lesion, light and camera drawn by chance. Nothing "
    "in them stands for age, sex, skin colour or body site.",
    "real": "The lesions were photographed through a dermatoscope, in a clinic in Austria and a practice in Australia "
    "(Tschandl et al. 2018). How the network answers on other skin colours, other cameras, other body sites and "
    'lesions that are none of the seven kinds has not been measured. It cannot answer "none of these".',
}
_METRICS = (
    "Balanced accuracy, the mean of the seven recalls, is the score of the challenge (Codella et al. 2019). Beside it "
    "stand plain accuracy, the recall of every class, the mean area under the curves, and the expected calibration "
    "error (Guo et al. 2017). Intervals are 95 % of a bootstrap over lesions."
)
_ETHICS = (
    "A missed melanoma can kill; a false alarm can lead to an operation that nobody needed. Of the seven classes, "
    f"{', '.join(MALIGNANT)} count as malignant here, which is a choice."
)
_PATIENTS = " The photographs are of patients: keep to the licence, and do not try to find out who they are."


def _details(run: Path, about: About) -> str:
    settings, net = about.settings, build(about.settings, fetch=False)
    macs = count(net, (3, settings.size, settings.size)).macs
    log = pd.read_csv(run / LOG) if (run / LOG).exists() else None
    rows = [
        (
            "network",
            settings.network + (" from published weights" if settings.pretrained else ", trained from scratch"),
        ),
        ("input", f"3×{settings.size}×{settings.size}, red, green and blue from 0 to 1"),
        ("output", f"{len(CLASSES)} logits: {', '.join(CLASSES)}"),
        ("parameters", f"{sum(weight.numel() for weight in net.parameters()):,}"),
        ("multiply-adds an image", f"{macs:,}"),
        *((_called(name), _value(value)) for name, value in settings.to_json().items() if name not in _SAID),
    ]
    if log is not None and len(log):
        rows.append(("epochs trained", f"{len(log)}, mean loss of the last {log['loss'].iloc[-1]:.3g}"))
    rows += [(f"version of {name}", version) for name, version in about.versions.items()]
    return _table(("", ""), rows)


_SAID = ("network", "pretrained", "size")


def _intended_use(about: About) -> str:
    drawn = "It has seen drawn pictures alone, and knows nothing of skin. " if about.data["kind"] == "drawn" else ""
    return (
        "For learning how such networks are built, trained and judged, and for research on that. "
        f"{drawn}Not for diagnosis, triage, screening or self-examination, by anybody, on any image."
    )


def _evaluation_data(run: Path, about: About) -> str:
    split = pd.read_csv(run / SPLIT)
    both = (split.groupby("lesion_id")["side"].nunique() > 1).sum()
    rows = [
        (side, len(part), part["lesion_id"].nunique(), *(int((part["class"] == name).sum()) for name in CLASSES))
        for side, part in split.groupby("side", sort=False)
    ]
    leak = f"{both} lesions are on more than one side: the scores flatter." if both else "No lesion is on two sides."
    rows.sort(key=lambda row: ("train", "validation", "test").index(row[0]))
    return f"Held out of the same {about.data['kind']} set. {leak}\n\n" + _table(
        ("side", "images", "lesions", *CLASSES), rows
    )


def _training_data(about: About) -> str:
    names = "; ".join(f"{name}: {NAMES[name]}" for name in CLASSES)
    if about.data["kind"] == "drawn":
        origin = "Drawn by the code of Lean Convolutions. None of the pictures shows skin, none belongs to a patient."
    else:
        origin = f"Photographs: the training images of ISIC 2018, task 3. {CREDIT}"
    prints = ", ".join(f"{name} {value}" for name, value in about.data["fingerprints"].items())
    return f"{about.data['images']} {about.data['kind']} images. {origin} Classes: {names}. Fingerprints: {prints}."


def _analyses(scores: dict[str, Any] | None) -> str:
    if scores is None:
        return "Not evaluated yet: `python -m lessonlib.isic evaluate RUN` fills this section."
    colours = scores["baselines"]["colours alone"]["balanced accuracy"]
    rows = [
        ("balanced accuracy", _interval(scores["balanced accuracy"])),
        ("balanced accuracy of colours alone, without a network", _interval(colours)),
        ("accuracy", _interval(scores["accuracy"])),
        *((f"recall of {name}", _interval(one)) for name, one in scores["recall"].items()),
        ("mean area under the curves", _interval(scores["area under the curve"]["mean"])),
    ]
    for name, state in scores["calibration"].items():
        if isinstance(state, dict):
            rows.append((f"expected calibration error, {name}", f"{state['expected calibration error']:.3f}"))
    what = f"On {scores['images']} {scores['data']} images of {scores['lesions']} lesions held out"
    return f"{what}, with 95 % intervals.\n\n" + _table(("score", scores["data"] + " lesions"), rows)


def _caveats(run: Path, about: About) -> str:
    temperature = kept_temperature(run)
    lines = [
        NO_DEVICE,
        "Rare classes have few lesions, so their recalls are known badly: read the intervals.",
        "Classes come as often in the test as in the set, which is not how often they come in a practice.",
    ]
    if about.settings.balanced_sampler:
        lines.append(
            "A sampler showed it all classes equally often, so it names rare classes more often than they are there."
        )
    if temperature:
        lines.append(
            f"Divide its logits by the temperature {temperature:.3f} before reading them as probabilities. "
            + about_search(temperature)
        )
    else:
        lines.append("Its probabilities have not been calibrated.")
    return "\n".join(f"- {line}" for line in lines)


def _interval(one: dict[str, float]) -> str:
    return f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})"


def _called(setting: str) -> str:
    return "time limit (s)" if setting == "seconds" else setting.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_called(name)} {_value(one)}" for name, one in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _table(header: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
