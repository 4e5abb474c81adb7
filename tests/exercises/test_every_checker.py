"""No checker goes untested: each is given a right answer and at least three wrong ones.

The answers stand beside this file, one ``answers_<chapter>.py`` for each chapter.
"""

import importlib.util
from pathlib import Path

import pytest

from lessonlib.exercises import CHECKERS, check


def tables() -> tuple[dict[str, tuple], dict[str, list[str]]]:
    """Return ``ANSWERS``, exercise -> (right, [wrong, ...]), and ``ABOUT``, what must be said to each wrong one."""
    answers, about = {}, {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.name != Path(__file__).name:
            spec = importlib.util.spec_from_file_location(file.stem, file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            answers |= module.ANSWERS
            about |= module.ABOUT
    return answers, about


ANSWERS, ABOUT = tables()


def test_every_checker_has_its_answers():
    assert ANSWERS.keys() == ABOUT.keys() == CHECKERS.keys()
    assert all(len(wrong) >= 3 for _, wrong in ANSWERS.values())


@pytest.mark.parametrize("name", sorted(CHECKERS))
def test_the_right_answer_passes(name):
    verdict = check(name, ANSWERS[name][0])
    assert verdict.passed, verdict.message


@pytest.mark.parametrize(
    "name, wrong, about",
    [(name, *pair) for name, (_, wrongs) in ANSWERS.items() for pair in zip(wrongs, ABOUT[name], strict=True)],
)
def test_a_wrong_answer_fails_with_a_message_about_the_mistake(name, wrong, about):
    verdict = check(name, wrong)
    assert not verdict.passed, "a wrong answer is accepted"
    assert about in verdict.message
    assert len(verdict.message.split()) >= 4


@pytest.mark.parametrize("name", sorted(CHECKERS))
def test_an_empty_answer_is_not_right(name):
    for empty in (None, ..., lambda *arguments: None):
        assert not check(name, empty).passed


def test_a_misspelt_exercise_names_the_nearest():
    name = sorted(CHECKERS)[0]
    with pytest.raises(KeyError, match=name):
        check(name[:-1], 1)


def test_a_wrong_solution_stops_the_build(monkeypatch):
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1")
    with pytest.raises(AssertionError, match="fails its checker"):
        check(sorted(CHECKERS)[0], None)
