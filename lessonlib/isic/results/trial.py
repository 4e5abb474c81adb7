"""One row and one seed: train, and count what is answered on the images set aside."""

import time
from dataclasses import replace

import numpy as np
from sklearn.metrics import confusion_matrix

from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation.calibration import negative_log_likelihood, probabilities_at, reliability
from lessonlib.isic.layout import CLASSES
from lessonlib.isic.results.rows import Planned
from lessonlib.isic.training.loop import Diverged, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits

FEW = 2  # epochs of a fingerprint


def trial(row: Planned, seed: int, dataset: Dataset, pixels: np.ndarray, **changes) -> dict:
    """Train ``row`` with ``seed`` on its part of ``dataset`` (``pixels``: its memory map) and return what came of it.

    ``confusion``: 7 x 7, rows the truth, columns the answers; for a split that leaks, ``known`` is the part of it whose
    lesions were trained on. ``calibration_error``: Guo et al. 2017, equation 3. ``seconds``: of the processor.
    A loss that is no number leaves only ``diverged``. ``changes`` are settings other than the row's.
    """
    settings = replace(row.settings, seed=seed, **changes)
    learnt, held_out = row.sides(dataset, seed)
    net, began = build(settings), time.process_time()
    try:
        went = train(net, pixels, dataset.labels, learnt, settings)
    except Diverged as error:
        return {"diverged": str(error)}
    chances = probabilities_at(logits(net, pixels, held_out))
    truth, answers = dataset.labels[held_out], chances.argmax(axis=1)
    known = np.isin(dataset.lesions[held_out], dataset.lesions[learnt])
    return {
        "confusion": _counts(truth, answers),
        **({"known": _counts(truth[known], answers[known])} if known.any() else {}),
        "calibration_error": round(reliability(truth, chances).error, 5),
        "steps": len(went.losses),
        "seconds": round(time.process_time() - began, 1),
    }


def fingerprint(row: Planned, dataset: Dataset, pixels: np.ndarray) -> list[float]:
    """Return what tells one code from another: the loss of every step of a tiny training, and that of its test.

    Two epochs with seed 0 on few images; the tests do it again and compare with what stands in the record.
    """
    settings = replace(row.settings, seed=0, epochs=FEW)
    learnt, held_out = row.sides(dataset, 0)
    net = build(settings)
    losses = train(net, pixels, dataset.labels, learnt, settings).losses
    last = negative_log_likelihood(dataset.labels[held_out], logits(net, pixels, held_out))
    return [round(float(loss), 5) for loss in (*losses, last)]


def _counts(truth: np.ndarray, answers: np.ndarray) -> list[list[int]]:
    return confusion_matrix(truth, answers, labels=range(len(CLASSES))).tolist()
