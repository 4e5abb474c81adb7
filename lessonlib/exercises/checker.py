"""What every exercise shares: a checker has a name, takes the reader's answer and returns a verdict with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import wraps
from html import escape

from lessonlib.environment import book_is_building
from lessonlib.numbers import together


class Wrong(Exception):
    """Raised inside a checker when the answer is wrong; its text tells the reader where, with the smallest example."""


@dataclass(frozen=True)
class Verdict:
    """The answer of a checker: passed or not, and one sentence why."""

    passed: bool
    message: str

    def __repr__(self) -> str:
        return f"{'Right' if self.passed else 'Not yet'}: {self.message}"

    def _repr_html_(self) -> str:
        role, mark = ("pointwise", "✓ Right") if self.passed else ("loss", "✗ Not yet")
        word = f'<strong style="color:var(--lean-{role})">{mark}.</strong>'
        return f'<p class="lean-verdict">{word} {escape(together(self.message[:1].upper() + self.message[1:]))}</p>'


CHECKERS: dict[str, Callable[..., Verdict]] = {}


def checker(name: str, praise: str):
    """Register the decorated function as the checker of the exercise ``name``.

    The function takes the reader's answer and raises :class:`Wrong` where it is wrong; returning means right, and
    ``praise`` is what the reader is told then: what the answer shows, in a sentence.
    """

    def register(judge: Callable[..., None]) -> Callable[..., Verdict]:
        @wraps(judge)
        def judged(answer) -> Verdict:
            if answer is None or answer is ...:
                return Verdict(False, "there is no answer yet: replace the dots.")
            try:
                judge(answer)
            except Wrong as reason:
                return Verdict(False, str(reason))
            except Exception as error:  # the reader's own code may raise anything
                return Verdict(False, f"your answer raised {type(error).__name__}: {error}")
            return Verdict(True, praise)

        if name in CHECKERS:
            raise ValueError(f"two checkers are called {name!r}")
        CHECKERS[name] = judged
        return judged

    return register


def check(name: str, answer: object) -> Verdict:
    """Return the verdict of exercise ``name`` on ``answer``; the notebook prints it.

    Raises KeyError for an unknown exercise, naming the nearest ones. While the book is built a wrong answer raises
    AssertionError, so that no solution that fails its own checker is ever published.
    """
    if name not in CHECKERS:
        near = get_close_matches(name, CHECKERS, n=3, cutoff=0.3)
        raise KeyError(f"no exercise is called {name!r}; the nearest are {near or sorted(CHECKERS)}")
    verdict = CHECKERS[name](answer)
    if book_is_building() and not verdict.passed:
        raise AssertionError(f"the solution of exercise {name!r} fails its checker: {verdict.message}")
    return verdict
