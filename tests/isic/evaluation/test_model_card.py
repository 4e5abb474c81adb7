"""The card says what is in the run's folder, says it twice alike, and is whole or not there."""

import json
from dataclasses import asdict, replace

import pandas as pd
import pytest

from lessonlib.isic.evaluation.assessing import assess
from lessonlib.isic.evaluation.kept import keep, kept_scores
from lessonlib.isic.evaluation.model_card import MODEL_CARD, write
from lessonlib.isic.layout import CREDIT, NO_DEVICE, DataError
from lessonlib.isic.training.run_folder import SETTINGS, load

MITCHELL = [  # Mitchell et al. 2019, figure 1
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
]


def test_it_has_the_sections_of_the_paper_and_the_facts_of_the_run(finished, drawn):
    text = write(finished).read_text()
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == MITCHELL
    assert text.count(NO_DEVICE) == 2 and "Drawn by the code" in text and CREDIT not in text
    assert "| parameters | 63,591 |" in text and "| seed | 0 |" in text and "| label smoothing | 0 |" in text
    split = pd.read_csv(finished / "split.csv")
    for side, part in split.groupby("side"):
        assert f"| {side} | {len(part)} | {part['lesion_id'].nunique()} | {(part['class'] == 'MEL').sum()} |" in text
    assert f"{len(drawn)} drawn images" in text and "Not evaluated yet" in text
    assert write(finished).read_text() == text


def test_after_an_evaluation_it_has_the_scores_with_their_intervals(finished):
    trained = load(finished)
    found = assess(trained.net, trained.dataset, trained.pixels, trained.sides, balanced=True, repetitions=50)
    keep(finished, found)
    text = write(finished).read_text()
    scores = found.scores.balanced
    assert f"| balanced accuracy | {scores.value:.3f} ({scores.low:.3f} to {scores.high:.3f}) |" in text
    assert f"temperature {found.temperature:.3f}" in text and "Not evaluated yet" not in text
    assert kept_scores(finished)["balanced accuracy"] == asdict(scores)
    assert "upper end of the range that was searched, and no fit" in text  # it has learnt nothing
    assert "calibration error, as trained" in text and "temperature fitted" not in text
    keep(finished, replace(found, temperature=1.7))
    assert "temperature 1.700 before reading them as probabilities. It was fitted" in write(finished).read_text()


def test_of_photographs_it_gives_the_credit(finished):
    about = json.loads((finished / SETTINGS).read_text())
    about["data"]["kind"] = "real"
    (finished / SETTINGS).write_text(json.dumps(about))
    text = write(finished).read_text()
    assert CREDIT in text and "CC BY-NC 4.0" in text and "of patients" in text and "drawn" not in text.lower()


def test_a_leak_is_named(finished):
    split = pd.read_csv(finished / "split.csv")
    several = split[split["lesion_id"].duplicated(keep=False)]["lesion_id"].iloc[0]
    places = split.index[split["lesion_id"] == several]
    split.loc[places, "side"] = ["train", *["test"] * (len(places) - 1)]
    split.to_csv(finished / "split.csv", index=False)
    assert "1 lesions are on more than one side: the scores flatter" in write(finished).read_text()


def test_a_folder_without_a_finished_run_gets_none(finished, tmp_path):
    with pytest.raises(DataError, match="is no run"):
        write(tmp_path)
    (finished / "weights.pt").unlink()
    with pytest.raises(DataError, match="not finished"):
        write(finished)
    assert not (finished / MODEL_CARD).exists()
