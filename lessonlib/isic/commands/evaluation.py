"""The commands that judge a run: evaluate, predict, report."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lessonlib.isic.layout import PARTS, TEST, VALIDATION, DataError

Run = Annotated[Path, typer.Argument(metavar="RUN", help="the folder of a finished run, as train makes it")]
Data = Annotated[
    Path | None, typer.Option(metavar="DIR", help="where the run's data are now [default: where they were]")
]


# A run learns from the training part; of the others the challenge kept the classes to itself at first.
Official = StrEnum("Official", {part.name: part.name for part in (VALIDATION, TEST)})


class Side(StrEnum):
    """The three sides of a split."""

    train = "train"
    validation = "validation"
    test = "test"


def evaluate(
    run: Run,
    side: Annotated[Side | None, typer.Option(help="which images of its split to ask about [default: test]")] = None,
    part: Annotated[Official | None, typer.Option(help="not a side, but the challenge's own images")] = None,
    data: Data = None,
):
    """Score RUN on images it has not learnt from. Balanced accuracy, recalls, areas, calibration, with intervals.

    Beside the network stand what colours alone and the largest class come to. A temperature for the probabilities is
    fitted on the validation side, if the split has one, and used by predict from then on.

    Writes RUN/evaluation-SIDE.json with all scores, and RUN/answers-SIDE.csv with the probabilities of every image in
    the challenge's format, which its official scorer reads; and puts the scores into RUN/MODEL_CARD.md.

    With --part test the run is asked about the images by which the challenge ranked its entries; `download DIR --part
    test` puts them beside the run's data. Nobody has published which of them show one lesion, so the intervals are over
    images. It writes RUN/evaluation-official-test.json and RUN/answers-official-test.csv, and nothing else.
    """
    from lessonlib.isic.evaluation import kept, official, summary

    if part and side:
        raise DataError("a side of the split and an official part are different images: give --side or --part")
    if part:
        asked, trained = PARTS[part], _loaded(run, data)
        judged = official.assess_part(trained, asked, trained.settings.balanced_sampler)
        print(official.text(asked, judged))
        print(f"Written: {', '.join(map(str, official.keep_part(run, asked, judged)))}")
        return
    side = side or Side.test
    _, assessment = _assessed(run, side, data)
    print(summary.text(assessment))
    print(f"Written: {kept.scores_file(run, side)}, {kept.answers_file(run, side)}")


def predict(
    run: Run,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE", help="photographs through a dermatoscope, or drawn")],
    csv: Annotated[
        Path | None, typer.Option(metavar="CSV", help="also write the answers, as the challenge wants")
    ] = None,
):
    """Ask RUN about single images. It gives the probability of each of the seven classes, the highest first.

    An image is shrunk to the size that the network knows. Nothing is cut off: let the lesion fill it as the lesions of
    the training images do. Any picture gets an answer, be there a lesion on it or not. This is no medical device.

    A file that cannot be read is named, on the standard error; the others are answered, and the exit code is 1.
    """
    from lessonlib.isic.evaluation import predicting, submission
    from lessonlib.isic.layout import NO_DEVICE

    said = predicting.predict(run, images)
    for answer in said.answers:
        print(predicting.text(answer))
    if csv and said.answers:
        submission.write_submission(csv, [one.file.stem for one in said.answers], said.probabilities)
    print("\n".join([*said.caveats, NO_DEVICE]))
    if said.faults:
        raise DataError("\n".join(said.faults))


def report(
    run: Run, side: Annotated[Side, typer.Option(help="which images to ask about")] = Side.test, data: Data = None
):
    """Write RUN/report.html, one page about the network. How good it is, what it takes for what, where it looks.

    It has the scores of evaluate, which is done too; the confusion of the classes, the curves of hits and false alarms,
    the calibration, Grad-CAM on right and on wrong answers, the errors lesion by lesion, and the settings. The page
    needs neither a network nor another file.
    """
    from lessonlib.isic.evaluation import report as reporting

    print(f"Written: {reporting.write(*_assessed(run, side, data))}")


COMMANDS: tuple[Callable, ...] = (evaluate, predict, report)


def _assessed(run: Path, side: Side, data: Path | None):
    """Return the run and what its answers are worth; scores and model card are in its folder afterwards."""
    from lessonlib.isic.evaluation import kept, model_card
    from lessonlib.isic.evaluation.assessing import assess

    trained = _loaded(run, data)
    balanced = trained.settings.balanced_sampler
    assessment = assess(trained.net, trained.dataset, trained.pixels, trained.sides, side.value, balanced)
    kept.keep(run, assessment)
    model_card.write(run)
    return trained, assessment


def _loaded(run: Path, data: Path | None):
    """Return the run, its network where it works fastest."""
    import torch  # takes seconds to load, like scikit-learn above: --help does without

    from lessonlib.isic.training.run_folder import load

    trained = load(run, data)
    trained.net.to("cuda" if torch.cuda.is_available() else "cpu")
    return trained
