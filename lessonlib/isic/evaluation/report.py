"""One page about one run, in one file: scores beside baselines, figures, settings, and what it is not."""

from html import escape
from pathlib import Path

import numpy as np

from lessonlib.figures import Picture
from lessonlib.isic.appearing import appearing
from lessonlib.isic.evaluation import sentences
from lessonlib.isic.evaluation.assessing import Assessment
from lessonlib.isic.evaluation.calibration import about_search, probabilities_at, reliability
from lessonlib.isic.evaluation.curves import curves
from lessonlib.isic.evaluation.lesion_pictures import draw_attention, draw_lesion_errors, examples, surest
from lessonlib.isic.evaluation.pictures import answered_about, draw_confusion, draw_curves, draw_reliability
from lessonlib.isic.evaluation.scores import Evaluation
from lessonlib.isic.layout import CLASSES, CREDIT, NAMES, NO_DEVICE
from lessonlib.isic.pictures import draw_recall
from lessonlib.isic.training.run_folder import Trained, read_about
from lessonlib.numbers import thousands
from lessonlib.tables import table

REPORT = "report.html"
# System colours follow the reader's theme, as those of the figures do.
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 45rem; font: 1rem/1.5 system-ui, sans-serif;
  background: Canvas; color: CanvasText; overflow-wrap: break-word; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
figure { margin: 1rem 0 2rem; }
figcaption, caption { text-align: left; font-size: .9375rem; }
caption { padding-bottom: .5rem; }
.warning { border-inline-start: .3rem solid var(--lean-loss); padding: .5rem 1rem; font-weight: bold; }
.lean-table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .4rem; text-align: start; border-bottom: 1px solid GrayText; vertical-align: top; }
td { white-space: nowrap; }
.settings td { white-space: normal; }
.lean-number { text-align: end; }
"""


def write(trained: Trained, assessment: Assessment) -> Path:
    """Write the report on ``assessment`` into the run's folder and return the file, which appears whole."""
    file = trained.folder / REPORT
    with appearing(file) as opened:
        opened.write(page(trained, assessment).encode())
    return file


def page(trained: Trained, assessment: Assessment) -> str:
    """Return the report as a page that needs no other file and no network; it is legible on light and dark."""
    title = f"{trained.settings.network} on {assessment.data} lesions"
    kind, sections = assessment.data, []
    for heading, body in (
        ("Scores", [_scores(assessment), _recalls(assessment), draw_recall(_beside(assessment), kind)]),
        ("What is taken for what", [draw_confusion(assessment.scores.confusion, kind)]),
        ("Hits and false alarms", [_curves(assessment)]),
        ("Can the probabilities be believed?", [_reliability(assessment), _calibration(assessment)]),
        ("Where it looks", [_attention(trained, assessment)]),
        ("Lesion by lesion", [draw_lesion_errors(assessment.errors, kind), _lesions(assessment)]),
        ("How it was made", [_settings(trained)]),
    ):
        sections.append(f"<h2>{heading}</h2>" + "".join(_html(one) for one in body))
    count = f"{thousands(len(assessment.images))} images of {thousands(len(assessment.errors.names))} lesions"
    shared = f"{assessment.shared} of these lesions were also learnt from: the scores flatter." * bool(
        assessment.shared
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="warning">{escape(NO_DEVICE)}</p><p>{count}, the side “{escape(assessment.side)}” of the split. '
        f"{shared} {answered_about(kind)}</p>{''.join(sections)}"
        f"{'' if kind == 'drawn' else f'<p>{escape(CREDIT)}</p>'}</main></body></html>\n"
    )


def _html(one: str | Picture) -> str:
    return one if isinstance(one, str) else one._repr_html_()


def _paragraph(text: str) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in text.split("\n\n"))


def _beside(assessment: Assessment) -> dict[str, Evaluation]:
    return {"network": assessment.scores, **assessment.baselines}


def _scores(assessment: Assessment) -> str:
    rows = [(name, one.balanced.in_percent(), one.accuracy.in_percent()) for name, one in _beside(assessment).items()]
    about = f"{sentences.about_gain(assessment.gain)} All intervals hold 95 % of a bootstrap over lesions."
    return table(("", "balanced accuracy", "accuracy"), rows, "Scores, with intervals") + _paragraph(about)


def _recalls(assessment: Assessment) -> str:
    recall, area = assessment.scores.recall, assessment.areas.by_class
    rows = [
        (f"{name} ({count})", recall[name].in_percent(), area[name].in_hundredths())
        for name, count in zip(CLASSES, np.bincount(assessment.truth, minlength=len(CLASSES)), strict=True)
    ]
    names = ", ".join(f"{name}: {meant}" for name, meant in NAMES.items())
    return table(("class (images)", "recall", "area"), rows, "Recall, and area under the curve") + _paragraph(names)


def _curves(assessment: Assessment) -> Picture:
    return draw_curves(curves(assessment.truth, assessment.probabilities), assessment.areas, assessment.data)


def _reliability(assessment: Assessment) -> Picture:
    states = {name: reliability(assessment.truth, probabilities_at(said)) for name, said in assessment.states().items()}
    return draw_reliability(states, assessment.data)


def _calibration(assessment: Assessment) -> str:
    rows = [
        (
            name.removeprefix("with "),
            f"{100 * state['expected calibration error']:.1f} %",
            f"{state['negative log-likelihood']:.2f}",
            f"{100 * state['accuracy']:.0f} %",
            f"{100 * state['balanced accuracy']:.0f} %",
        )
        for name, state in assessment.calibration().items()
    ]
    about = ""
    if assessment.temperature:
        about += f"The temperature is {assessment.temperature:.2f}. {about_search(assessment.temperature)} "
        about += "No answer changes by it. "
    if assessment.frequencies is not None:
        about += "The network saw all classes equally often; the last row puts back how often they come. "
    header = ("", "error", "log loss", "accuracy", "balanced")
    return table(header, rows, "What mends the probabilities") + _paragraph(about)


def _attention(trained: Trained, assessment: Assessment) -> Picture:
    chosen, shown = trained.sides[assessment.side], []
    for right in (True, False):
        places = surest(assessment.truth, assessment.probabilities, right)
        said = assessment.truth[places], assessment.probabilities[places]
        shown.append(examples(trained.net, trained.pixels, chosen[places], *said))
    return draw_attention(*shown, assessment.data)


def _lesions(assessment: Assessment) -> str:
    asking = assessment.asking
    ways = {"one image, by chance": asking.one, "mean of its images": asking.every}
    rows = [(name, one.in_percent()) for name, one in ways.items()]
    shown = table(("of every lesion", "balanced accuracy"), rows, "What it helps to ask all images of a lesion")
    return shown + _paragraph(sentences.about_asking_all(asking, assessment.scores))


def _settings(trained: Trained) -> str:
    about = read_about(trained.folder)
    values = trained.settings.to_json() | {
        "time limit": trained.settings.to_json()["seconds"],
        "parameters": thousands(sum(weight.numel() for weight in trained.net.parameters())),
        "images learnt from": thousands(len(trained.sides["train"])),
        "data": about.data["kind"],
        "fingerprint of the pixels": about.data["fingerprints"]["pixels"],
        **{f"version of {name}": version for name, version in about.versions.items()},
    }
    del values["seconds"]
    rows = [(name.replace("_", " "), _value(value)) for name, value in values.items()]
    return f'<div class="settings">{table(("setting", "value"), rows, "Settings, data and versions")}</div>'


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_value(one)}" for name, one in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
