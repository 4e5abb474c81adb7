"""Predictions: the reader commits to an answer before the page shows it."""

from html import escape

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, significant, together
from lessonlib.tables import table


class Prediction(Explainer):
    """What both kinds of prediction share: the answer stays folded until the reader has committed to one."""

    name = "predict"
    buttons = (("commit", "Commit"),)
    reset = "Predict again"
    shared = False  # a link must not give the answer away

    def __init__(self, question: str, because: str, reveal: object):
        if not question.strip():
            raise ValueError("question is empty: say what the reader is to predict")
        if not because.strip():
            raise ValueError("because is empty: say in a sentence why the answer is the answer")
        self.title, self.because = question, because
        self._reveal = "" if reveal is None else _html(reveal)

    def spoken_answer(self) -> str:
        """Return the answer as text."""
        raise NotImplementedError

    def data(self) -> dict:
        return {"because": self.because, "said": self.spoken_answer()}

    def after(self) -> str:
        because = escape(together(self.because))
        return (
            f'<details class="lean-answer"><summary>Show the answer</summary><p class="lean-because">'
            f"<strong>{escape(self.spoken_answer())}.</strong> {because}</p>{self._reveal}</details>"
        )


class ChoicePrediction(Prediction):
    """One of several options; see :func:`predict`."""

    def __init__(self, question: str, options: list[str], answer: int, because: str, reveal: object = None):
        super().__init__(question, because, reveal)
        if len(options) < 2 or len(set(options)) < len(options):
            raise ValueError(f"options={options!r}: give at least two, all different")
        if not 0 <= answer < len(options):
            raise ValueError(
                f"answer={answer} is the index of none of the {len(options)} options (0 to {len(options) - 1})"
            )
        self.options, self.answer = list(options), answer

    def controls(self) -> tuple:
        return (Choice("guess", "Your prediction", {str(i): text for i, text in enumerate(self.options)}, None),)

    def spoken_answer(self) -> str:
        return self.options[self.answer]

    def data(self) -> dict:
        return {**super().data(), "answer": str(self.answer)}

    def without_script(self) -> str:
        return f"<ul>{''.join(f'<li>{escape(option)}</li>' for option in self.options)}</ul>"

    def compute(self, guess: str) -> dict:
        """Return whether the option with the index ``guess`` is right."""
        return {"right": guess == str(self.answer)}


class NumberPrediction(Prediction):
    """A number on a line; see :func:`predict_number`."""

    def __init__(
        self,
        question: str,
        low: float,
        high: float,
        step: float,
        answer: float,
        unit: str = "",
        because: str = "",
        reveal: object = None,
    ):
        super().__init__(question, because, reveal)
        if not low < high or not step > 0:
            raise ValueError(f"low={low}, high={high}, step={step}: low must be less than high, and step above 0")
        if not low <= answer <= high:
            raise ValueError(
                f"answer={answer} does not lie between low={low} and high={high}: the reader could not give it"
            )
        count = round((high - low) / step)
        if not 2 <= count <= 1000 or abs(low + count * step - high) > 1e-6 * step:
            raise ValueError(f"step={step} must divide {low} to {high} into 2 to 1000 equal parts")
        places = max(0, len(f"{step:.10f}".rstrip("0").split(".")[1]))
        self.values = tuple(round(low + i * step, places) for i in range(count + 1))
        self.texts = tuple(self._text(f"{value:,.{places}f}".replace(",", THIN_SPACE), unit) for value in self.values)
        self.low, self.high, self.step, self.answer, self.unit = low, high, step, answer, unit

    @staticmethod
    def _text(number: str, unit: str) -> str:
        return f"{number}{THIN_SPACE if unit else ''}{unit}"

    def controls(self) -> tuple:
        return (Slider("guess", "Your prediction", self.values, self.values[len(self.values) // 2], self.texts),)

    def spoken_answer(self) -> str:
        return self._text(significant(self.answer), self.unit)

    def data(self) -> dict:
        line = {"low": self.low, "high": self.high, "step": self.step, "answer": self.answer, "unit": self.unit}
        return {**super().data(), **line}

    def without_script(self) -> str:
        return table(("From", "To"), [(self.texts[0], self.texts[-1])], "What do you predict?")

    def compute(self, guess: float) -> dict:
        """Return by how much ``guess`` is off, as a signed number and as a share of the answer and of the whole line.

        ``right``: no other place of the slider is nearer to the answer.
        """
        off = guess - self.answer
        return {
            "right": abs(off) <= self.step / 2 * (1 + 1e-9),
            "off": off,
            "share": off / abs(self.answer) if self.answer else None,
            "line": abs(off) / (self.high - self.low),
        }


def predict(question: str, options: list[str], answer: int, because: str, reveal: object = None) -> ChoicePrediction:
    """Ask for one of ``options`` before the page shows which is right (``answer`` is its index, from 0).

    ``because`` says why, in plain text; ``reveal`` is a Picture, or anything with ``_repr_html_``, shown afterwards.
    Raises ValueError for fewer than two options, two that are the same, or an answer that is none of them.
    """
    return ChoicePrediction(question, options, answer, because, reveal)


def predict_number(
    question: str,
    low: float,
    high: float,
    step: float,
    answer: float,
    unit: str = "",
    because: str = "",
    reveal: object = None,
) -> NumberPrediction:
    """Ask for a number between ``low`` and ``high`` before the page shows ``answer``, which need not lie on a ``step``.

    Raises ValueError where the answer lies outside, or ``step`` does not divide the line into 2 to 1000 parts.
    """
    return NumberPrediction(question, low, high, step, answer, unit, because, reveal)


def _html(reveal: object) -> str:
    if not hasattr(reveal, "_repr_html_"):
        raise TypeError(f"reveal is a {type(reveal).__name__}: give a Picture, or anything with _repr_html_")
    return f'<div class="lean-reveal">{reveal._repr_html_()}</div>'
