"""How checkers compare: the right number or array beside the given one, and the mistake that gives just that answer."""

from math import isclose
from numbers import Integral, Real

import numpy as np

from lessonlib.exercises.checker import Wrong
from lessonlib.numbers import thousands


def expect_number(given: object, right: float, where: str, unit: str, mistakes: dict[str, float]) -> None:
    """Raise Wrong unless ``given`` equals ``right``, naming the first of the ``mistakes`` whose number it is.

    ``where`` is the example ("for 3 channels in and 4 out"), ``mistakes`` maps what went wrong to what it gives.
    """
    if not isinstance(given, Real) or isinstance(given, bool):
        raise Wrong(f"{where} your function returned {given!r}, which is not a number.")
    if isclose(given, right, rel_tol=1e-6, abs_tol=1e-12):
        return
    why = next((why for why, number in mistakes.items() if isclose(given, number, rel_tol=1e-6)), "")
    raise Wrong(f"{where} it is {_shown(right)} {unit}, and yours is {_shown(given)}{': ' + why if why else ''}.")


def expect_array(given: object, right: np.ndarray, where: str, mistakes: dict[str, np.ndarray]) -> None:
    """Raise Wrong unless ``given`` is an array equal to ``right``, with the first place where it is not."""
    try:
        given = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"{where} your function returned {given!r}, which is no array of numbers.") from None
    same = given.shape == right.shape
    if same and np.allclose(given, right, rtol=1e-6, atol=1e-9):
        return
    for why, array in mistakes.items():
        if given.shape == array.shape and np.allclose(given, array, rtol=1e-6, atol=1e-9):
            raise Wrong(f"{where} that is not it: {why}.")
    if not same:
        raise Wrong(f"{where} the shape is {right.shape}, and yours is {given.shape}.")
    place = tuple(int(i) for i in np.argwhere(~np.isclose(given, right, rtol=1e-6, atol=1e-9))[0])
    raise Wrong(f"{where} the number at {place} is {right[place]:.4g}, and yours is {given[place]:.4g}.")


def _shown(number: Real) -> str:
    return thousands(number) if isinstance(number, Integral) else f"{number:.6g}"
