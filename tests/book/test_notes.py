"""Answered questions and corrections stand in their chapter and, with the numbers that it computed, at the back."""

from html import escape

from notes import all_questions


def test_a_question_and_a_correction_stand_at_the_back(house):
    asked, *others = [row["asked"] for row in all_questions(house.book)]
    house.edit(
        house.chapter("first"),
        "The answer is",
        f":::{{question}} What is it?\n:notes: N1\n:asked: {asked}\nIt is {{glue:text}}`answer`.\n:::\n\n"
        ":::{correction} a sum\n:notes: N2\nThe notes have 41.\n:::\n\nThe answer is",
    )
    for name in ("questions", "corrections"):
        (house.book / "back" / f"{name}.md").write_text(f"# The {name}\n\n```{{{name}-ledger}}\n```\n")
        house.edit(house.book / "_toc.yml", "back/claims\n", f"back/claims\n      - file: back/{name}\n")
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    back = house.book / "_build" / "html" / "back"
    questions, coming = (back / "questions.html").read_text(encoding="utf-8").split("Still to come")
    assert "What is it?" in questions and escape(asked, quote=False) in questions
    assert "It is" in questions and "42" in questions.split("It is")[1][:80]
    assert all(escape(other, quote=False) in coming for other in others)
    corrections = (back / "corrections.html").read_text(encoding="utf-8")
    assert "The notes have 41." in corrections and "What is it?" not in corrections
