"""Every chapter has the shape of the book's chapters, and stays within its budgets."""

import re
from pathlib import Path

import jupytext
import pytest
from jupyter_cache import get_cache
from keyed_cache import key
from notebooks import chapters

from lessonlib.exercises import CHECKERS

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = [source for source in chapters(ROOT / "book") if source.parent != ROOT / "book"]
SECONDS, BUSY = 90, 1.25  # the budget of a chapter on a machine with nothing else to do; how much more a busy one takes
LINES_A_CELL = 15

every_chapter = pytest.mark.parametrize("source", CHAPTERS, ids=lambda source: source.stem)


def cells(source, kind):
    return [cell for cell in jupytext.read(source, fmt="md:myst").cells if cell.cell_type == kind]


def prose(source) -> str:
    return "\n\n".join(cell.source for cell in cells(source, "markdown"))


def code(source) -> str:
    return "\n".join(cell.source for cell in cells(source, "code"))


@every_chapter
def test_its_first_sentence_is_a_question(source):
    after_title = prose(source).split("\n", 1)[1].strip()
    first = re.match(r"[^.?!]+[.?!]", after_title)[0]
    assert first.endswith("?"), first


@every_chapter
def test_you_predict_before_you_see(source):
    assert re.search(r"\bpredict(_number)?\(", code(source))


@every_chapter
def test_its_cells_are_short(source):
    for cell in cells(source, "code"):
        assert len(cell.source.splitlines()) <= LINES_A_CELL, cell.source


@every_chapter
def test_it_shows_the_source_of_the_library(source):
    assert "{literalinclude}" in prose(source)


@every_chapter
def test_its_exercises_have_a_hint_a_cell_a_solution_and_a_checker(source):
    text = source.read_text(encoding="utf-8")
    exercises = re.split(r"^### Exercise \d+", text, flags=re.M)[1:]
    assert 4 <= len(exercises) <= 6
    for exercise in exercises:
        exercise = re.split(r"^## ", exercise, flags=re.M)[0]
        assert re.search(r"\{admonition\} Hint\n:class: dropdown", exercise), exercise
        checked = re.findall(r'\bcheck\("([\w-]+)"', exercise)
        assert len(checked) == 2, "one for the reader, one for the solution"
        assert checked[0] == checked[1]
        assert checked[0] in CHECKERS
        assert "skip-execution" in exercise
        assert "hide-cell" in exercise


@every_chapter
def test_it_names_its_sources(source):
    text = prose(source)
    assert re.search(r"^## Sources", text, re.M)
    assert re.search(r"\{cite:[tp]\}", text.split("## Sources")[1])


@pytest.mark.parametrize("part", sorted({source.parent.name for source in CHAPTERS}))
def test_every_part_judges_claims_and_answers_questions(part):
    text = "\n".join(prose(source) for source in CHAPTERS if source.parent.name == part)
    for directive in ("claim", "question"):
        assert re.search(rf"^:::+\{{{directive}\}}", text, re.M), f"no {{{directive}}}"


@every_chapter
def test_it_does_not_talk_down(source):
    for word in ("simply", "obviously", "trivially", "of course", "just "):
        assert not re.search(rf"\b{word}\b" if word.strip() == word else rf"\b{word}", prose(source), re.I), word


def test_every_chapter_stays_within_its_time():
    cache = get_cache(str(ROOT / "book" / "_build" / ".executed" / key(ROOT)))
    seconds = {}
    for record in cache.list_cache_records():
        name = Path(record.uri).relative_to(ROOT / "book").with_suffix("").as_posix()
        seconds[name] = record.data["execution_seconds"]
    assert {source.relative_to(ROOT / "book").with_suffix("").as_posix() for source in CHAPTERS} <= seconds.keys()
    assert {name: took for name, took in seconds.items() if took > BUSY * SECONDS} == {}
