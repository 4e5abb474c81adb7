"""What is said of each network from outside holds for every registered network, and names a source that is there."""

import re
from pathlib import Path

import pytest

from lessonlib import networks
from lessonlib.networks.facts import ELSEWHERE, NOT_COMPARABLE, PAPERS, SLIM, find_facts
from lessonlib.networks.pretrained import PUBLISHED

ROOT = Path(__file__).resolve().parent.parent.parent
BIBLIOGRAPHY = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", networks.names())
def test_every_network_has_its_facts(name):
    facts = find_facts(name)
    assert facts.name == name
    assert facts.source
    doc = " ".join(networks.find(name).__doc__.split())
    # The side of the image is the one for which the network's own docstring states the multiply-adds.
    assert f"multiply-adds at {facts.image} x {facts.image}" in doc
    # The paper is the one that the docstring of the network, of its class or of its file names.
    author, *_, year = facts.paper.cited.split()
    said = doc + (Path(networks.__file__).parent / f"{networks.find(name).__module__.split('.')[-1]}.py").read_text()
    assert re.search(rf"{author} (et al\. |and \w+ )?{year[:4]}", said), facts.paper.cited


def test_accuracies_are_of_imagenet_and_between_those_of_the_first_and_the_last_network():
    for name in networks.names():
        facts = find_facts(name)
        assert facts.top1 is None or 55 < facts.top1 < 82
        assert facts.image >= 224 or facts.top1 is None
        assert (name in PUBLISHED or name in ELSEWHERE) == (facts.top1 is not None)
        if name in PUBLISHED:
            assert facts.top1 == PUBLISHED[name]["acc1"]
            assert f"{facts.image} × {facts.image}" in facts.source


def test_no_row_is_left_over():
    assert ELSEWHERE.keys() | NOT_COMPARABLE.keys() | SLIM.keys() <= set(networks.names())
    assert not ELSEWHERE.keys() & PUBLISHED.keys()
    used = {id(find_facts(name).paper) for name in networks.names()}
    assert {beginning for beginning, paper in PAPERS.items() if id(paper) not in used} == set()


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_paper_is_in_the_bibliography_and_comes_from_its_year(paper):
    author, *_, year = paper.cited.split()
    assert f"{{{author.lower()}{year}," in BIBLIOGRAPHY
    assert 0 <= int(year[:4]) - paper.year <= 1


@pytest.mark.parametrize("paper", [paper for paper in PAPERS.values() if paper.chapter], ids=lambda paper: paper.cited)
def test_a_chapter_that_is_named_is_there(paper):
    page, anchor = paper.chapter.split(".html#")
    assert f"({anchor})=" in (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")


def test_a_name_of_no_paper_is_refused():
    with pytest.raises(ValueError, match="'lenet' belongs to"):
        find_facts("lenet")
