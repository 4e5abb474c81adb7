"""Checkers: one file a chapter. A chapter imports ``check`` from here and calls ``check("name", answer)``."""

from lessonlib.exercises import (
    convolution,
    degradation,
    groups,
    isic_data,
    isic_evaluation,
    isic_results,
    isic_training,
    manifold,
    separable,
    time,
    zoo,
)
from lessonlib.exercises.checker import CHECKERS, Verdict, check

__all__ = [
    "CHECKERS",
    "Verdict",
    "check",
    "convolution",
    "degradation",
    "groups",
    "isic_data",
    "isic_evaluation",
    "isic_results",
    "isic_training",
    "manifold",
    "separable",
    "time",
    "zoo",
]
