"""No checker goes untested: each is given a right answer and at least three wrong ones."""

import importlib.util
from pathlib import Path

import pytest

from lessonlib.exercises import CHECKERS, check


def tables() -> dict[str, tuple]:
    """Return the tables ``ANSWERS`` of all test files of this folder: exercise -> (right, [wrong, ...])."""
    out = {}
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if file.name != Path(__file__).name:
            spec = importlib.util.spec_from_file_location(f"answers_of_{file.stem}", file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            out |= module.ANSWERS
    return out


ANSWERS = tables()


def test_every_checker_has_its_answers():
    assert ANSWERS.keys() == CHECKERS.keys()


@pytest.mark.parametrize("name", sorted(CHECKERS))
def test_the_right_answer_passes_and_three_wrong_ones_do_not(name):
    right, wrong = ANSWERS[name]
    assert check(name, right).passed, check(name, right)
    assert len(wrong) >= 3
    for answer in wrong:
        verdict = check(name, answer)
        assert not verdict.passed, f"{name} accepts a wrong answer: {answer}"
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
