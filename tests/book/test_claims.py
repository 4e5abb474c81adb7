"""The ledger of claims is whole, and what tests pin is in it."""

import re
from pathlib import Path

import pytest
from claims import EVIDENCE, all_claims, pinned_by
from notes import all_questions

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_63_claims():
    claims = all_claims(ROOT / "book")
    assert list(claims) == [f"C{number:02d}" for number in range(1, 64)]
    for row in claims.values():
        assert set(row["notes"]) <= {"N0", "N1", "N2", "N3", "N4"}
        assert row["notes"]
        assert len(row["says"].split()) >= 3


def test_every_claim_that_a_page_makes_is_pinned_and_every_pin_is_known():
    made = set()
    for page in (ROOT / "book").rglob("*.md"):
        if "_build" not in page.parts:
            made |= set(re.findall(r"^[:`]{3,}\{claim\} (C\d\d)", page.read_text(encoding="utf-8"), re.M))
    pins = pinned_by(ROOT / "tests")
    assert made, "no page makes a claim"
    assert made - pins.keys() == set()
    assert pins.keys() - all_claims(ROOT / "book").keys() == set()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{id: C01, part: cost, notes: [N0], evidence: [exact]}", "lacks says"),
        ("{id: C01, part: cost, notes: [N0], evidence: [guessed], says: a b c}", "guessed"),
    ],
)
def test_a_broken_ledger_is_refused(tmp_path, row, message):
    (tmp_path / "claims.yml").write_text(f"- {row}\n")
    with pytest.raises(ValueError, match=message):
        all_claims(tmp_path)


def test_a_repeated_claim_is_refused(tmp_path):
    row = f"- {{id: C01, part: cost, notes: [N0], evidence: [{next(iter(EVIDENCE))}], says: a b c}}\n"
    (tmp_path / "claims.yml").write_text(row * 2)
    with pytest.raises(ValueError, match="twice"):
        all_claims(tmp_path)


def test_marks_are_found_on_functions_and_classes(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(
        'import pytest\n\n@pytest.mark.claim("C01")\n@pytest.mark.parametrize("a", [1])\ndef test_a(a): ...\n\n'
        '@pytest.mark.claim("C02")\nclass TestB:\n    @pytest.mark.claim("C03")\n    def test_c(self): ...\n'
    )
    pins = pinned_by(tmp_path / "tests")
    assert pins == {
        "C01": ["tests/test_one.py::test_a"],
        "C02": ["tests/test_one.py::TestB"],
        "C03": ["tests/test_one.py::test_c"],
    }


def test_the_questions_stand_in_the_ledger_once_each():
    asked = [row["asked"] for row in all_questions(ROOT / "book")]
    assert len(asked) == len(set(asked))
