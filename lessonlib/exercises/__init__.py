"""Checkers: one file a chapter. A chapter imports ``check`` from here and calls ``check("name", answer)``."""

from lessonlib.exercises import convolution, groups, isic, manifold, separable, time
from lessonlib.exercises.checker import CHECKERS, Verdict, check

__all__ = ["CHECKERS", "Verdict", "check", "convolution", "groups", "isic", "manifold", "separable", "time"]
