"""A spoiled book fails, says why, and fails again when the command is repeated."""

import pytest


def raising_cell(house):
    house.edit(house.chapter("first"), "41 + 1", "41 + 1 / 0")


def broken_header(house):
    house.edit(house.chapter("first"), "kernelspec:\n", "kernelspec: {\n")


def header_without_kernel(house):
    text = house.chapter("first").read_text()
    house.chapter("first").write_text(text[text.index("# First") :])


def mistyped_magic(house):
    house.edit(house.chapter("first"), "from pathlib", "%matplotlb inline\nfrom pathlib")


def mistyped_cell_magic(house):
    house.edit(
        house.chapter("first"),
        "state(answer=41 + 1)\n```",
        "state(answer=42)\n```\n\n```{code-cell} ipython3\n%%tiem\n1 + 1\n```",
    )


def missing_page(house):
    house.chapter("second").unlink()


def unknown_reference(house):
    house.edit(house.chapter("first"), "The answer", "See {ref}`nowhere`. The answer")


def unknown_number(house):
    house.edit(house.chapter("first"), "{glue:text}`answer`", "{glue:text}`anwser`")


def unknown_source(house):
    house.edit(house.chapter("first"), "The answer", "{cite:t}`nobody1999` says. The answer")


def claim_without_test(house):
    add_claim(house, "C01", "exact")


def claim_of_other_evidence(house):
    add_claim(house, "C01", "argued")
    pin(house, "C01")


def unknown_claim(house):
    add_claim(house, "C99", "exact")
    pin(house, "C99")


def renamed_library_object(house):
    text = house.chapter("first").read_text()
    house.chapter("first").write_text(
        text + "\n```{literalinclude} ../../lessonlib/numbers.py\n:pyobject: thousend\n```\n"
    )


def warning_on_stderr(house):
    house.edit(house.chapter("first"), "state(answer", "import warnings\nwarnings.warn('careful')\nstate(answer")


def add_claim(house, label, evidence):
    claim = f"\n:::{{claim}} {label}\n:verdict: confirmed\n:evidence: {evidence}\n\nIt holds.\n:::\n"
    house.chapter("first").write_text(house.chapter("first").read_text() + claim)


def pin(house, label):
    test = f'import pytest\n\n\n@pytest.mark.claim("{label}")\ndef test_it():\n    assert 1 + 1 == 2\n'
    (house.root / "tests" / "test_claim.py").write_text(test)


SPOILED = {
    raising_cell: "ZeroDivisionError",
    broken_header: "cost/first",
    header_without_kernel: "its code cells were not executed",
    mistyped_magic: "matplotlb",
    mistyped_cell_magic: "tiem",
    missing_page: "cost/second",
    unknown_reference: "nowhere",
    unknown_number: "anwser",
    unknown_source: "nobody1999",
    claim_without_test: 'no test carries @pytest.mark.claim("C01")',
    claim_of_other_evidence: "not argued",
    unknown_claim: "knows no claim C99",
    renamed_library_object: "thousend",
    warning_on_stderr: "stderr was found",
}


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_a_spoiled_book_fails_twice(house, spoil):
    spoil(house)
    for attempt in ("first", "second"):
        built = house.build()
        said = built.stdout + built.stderr
        assert built.returncode != 0, f"the {attempt} build of a book with a {spoil.__name__} succeeded:\n{said}"
        assert SPOILED[spoil] in said, said


def test_a_mended_book_succeeds(house):
    raising_cell(house)
    assert house.build().returncode != 0
    house.edit(house.chapter("first"), "41 + 1 / 0", "41 + 1")
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr


def test_a_pinned_claim_stands_in_the_ledger(house):
    add_claim(house, "C01", "exact")
    pin(house, "C01")
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    assert "1 of 63 carried, 62 still to come" in built.stdout
    ledger = (house.book / "_build" / "html" / "back" / "claims.html").read_text(encoding="utf-8")
    assert "It holds." in ledger
    assert "test_claim.py::test_it" in ledger


def test_the_build_says_what_each_chapter_took_and_where_to_open_it(built_house):
    built = built_house.build()
    assert "cost/first" in built.stdout.split("execution of each chapter")[1]
    assert "index.html" in built.stdout
