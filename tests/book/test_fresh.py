"""Nothing on a page is stale: what changed is executed again, and nothing else."""

import time

import pytest

PROSE_BUDGET = 15  # seconds from an edit of the prose to the built page


def rebuilt(house):
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    return house.executed()


def test_no_edit_executes_nothing(settled_house):
    assert rebuilt(settled_house) == []


def test_a_library_edit_executes_every_chapter(settled_house):
    settled_house.edit(
        settled_house.root / "lessonlib" / "numbers.py",
        'return f"{number:,}".replace(",", THIN_SPACE)',
        'return f"about {number}"',
    )
    assert rebuilt(settled_house) == ["first", "second"]
    assert "about 42" in settled_house.page("first")
    assert "about 42" in settled_house.page("second")


def test_a_change_of_a_script_of_the_library_executes_every_chapter(settled_house):
    (settled_house.root / "lessonlib" / "explainers" / "new.js").write_text("export const one = 1;\n")
    assert rebuilt(settled_house) == ["first", "second"]


def test_a_change_of_a_pinned_package_executes_every_chapter(settled_house):
    file = settled_house.root / "requirements.txt"
    file.write_text(file.read_text() + "# another pin\n")
    assert rebuilt(settled_house) == ["first", "second"]


def test_the_data_folder_is_part_of_the_key(settled_house, monkeypatch):
    monkeypatch.setenv("ISIC_DIR", "/another/folder")
    assert rebuilt(settled_house) == ["first", "second"]
    monkeypatch.delenv("ISIC_DIR")
    assert rebuilt(settled_house) == []  # the earlier state is still cached


@pytest.mark.alone
def test_a_prose_edit_executes_nothing_and_is_soon_on_the_page(settled_house):
    settled_house.edit(settled_house.chapter("first"), "The answer is", "The reply is")
    began = time.perf_counter()
    assert rebuilt(settled_house) == []
    assert time.perf_counter() - began < PROSE_BUDGET
    assert "The reply is" in settled_house.page("first")


def test_a_code_edit_executes_that_chapter_alone(settled_house):
    settled_house.edit(settled_house.chapter("second"), "41 + 1", "41 + 2")
    assert rebuilt(settled_house) == ["second"]
    assert ">43<" in settled_house.page("second")
    assert ">42<" in settled_house.page("first")


def test_a_broken_library_fails_twice(settled_house):
    file = settled_house.root / "lessonlib" / "numbers.py"
    file.write_text(file.read_text() + "\nraise RuntimeError('broken library')\n")
    for _ in range(2):
        built = settled_house.build()
        assert built.returncode != 0
        assert "broken library" in built.stdout + built.stderr
