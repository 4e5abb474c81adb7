"""The notebooks beside the chapters: up to date, plain, harmless where they run, and whole without the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from notebooks import chapters, notebook, setup_cell, stale
from plain_markdown import Plain

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = chapters(ROOT / "book")
ADDRESS = "https://github.com/someone/lean"


def test_they_are_up_to_date():
    assert stale(ROOT) == [], "run 'make notebooks' and commit"


def test_an_edit_makes_a_notebook_stale(house):
    assert len(stale(house.root)) == 2  # none was written yet
    run = [sys.executable, house.book / "_ext" / "notebooks.py", "--root", house.root]
    subprocess.run(run, check=True, capture_output=True)
    assert stale(house.root) == []
    house.edit(house.chapter("second"), "The answer", "The reply")
    checked = subprocess.run([*run, "--check"], capture_output=True, text=True)
    assert checked.returncode != 0
    assert "second.ipynb" in checked.stderr
    assert "first.ipynb" not in checked.stderr


@pytest.mark.parametrize("source", CHAPTERS, ids=lambda source: source.stem)
def test_the_same_chapter_gives_the_same_bytes(source):
    once, again = (notebook(source, ADDRESS, Plain(ROOT)) for _ in range(2))
    assert once == again
    read = nbformat.reads(once, as_version=4)
    ids = [cell.id for cell in read.cells]
    assert len(set(ids)) == len(ids)
    assert all(not cell.outputs and cell.execution_count is None for cell in read.cells if cell.cell_type == "code")


@pytest.mark.parametrize("source", CHAPTERS, ids=lambda source: source.stem)
def test_no_markup_of_the_book_is_left(source):
    for cell in json.loads(notebook(source, ADDRESS, Plain(ROOT)))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            # Code and formulas have braces of their own: \begin{aligned} is no directive.
            prose = re.sub(r"`[^`\n]*`", "", re.sub(r"```.*?```|\$\$.*?\$\$", "", text, flags=re.S))
            assert not re.search(r"\{[a-z:]+\}$|^:::|\{[a-z]+:?[a-z]*\}`", prose, re.M), text


def test_an_excerpt_ends_where_it_says():
    options = ":start-at: class Settings\n:end-before: def __post_init__\n:language: python"
    text = f"```{{literalinclude}} ../../lessonlib/isic/training/settings.py\n{options}\n```"
    shown = Plain(ROOT).page(text, ROOT / "book" / "isic" / "training.md")
    assert shown.startswith("```python\nclass Settings") and "    seconds: float" in shown.splitlines()[-2]
    assert "__post_init__" not in shown


def test_markup_without_a_rule_is_refused(tmp_path):
    with pytest.raises(ValueError, match="tab-set"):
        Plain(ROOT).page("```{tab-set}\nx\n```", tmp_path / "page.md")
    with pytest.raises(ValueError, match="kbd"):
        Plain(ROOT).page("press {kbd}`x`", tmp_path / "page.md")
    with pytest.raises(ValueError, match="never closed"):
        Plain(ROOT).page("```{note}\nx\n", tmp_path / "page.md")


def run_setup(code: str, importable: bool, monkeypatch) -> list[list[str]]:
    """Run a first cell and return the commands that it would have started."""
    started = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if importable else None)
    monkeypatch.setattr(subprocess, "run", lambda command, **options: started.append(command))
    exec(code, {})
    return started


def test_the_first_cell_does_nothing_where_the_library_is(monkeypatch):
    assert run_setup(setup_cell(ADDRESS), True, monkeypatch) == []
    assert run_setup(setup_cell(None), True, monkeypatch) == []


def test_the_first_cell_installs_the_library_and_keeps_torch(monkeypatch):
    [command] = run_setup(setup_cell(ADDRESS), False, monkeypatch)
    assert f"git+{ADDRESS}" in command
    assert f"torch=={version('torch')}" in command
    assert not {"--upgrade", "-U", "--force-reinstall"} & set(command)


def test_a_notebook_without_an_address_says_so(monkeypatch):
    with pytest.raises(ModuleNotFoundError, match="pip install .*'url:'.*'make notebooks'"):
        run_setup(setup_cell(None), False, monkeypatch)


@pytest.fixture(scope="module")
def wheel_folder(tmp_path_factory):
    """A folder with lessonlib installed from a wheel, as Colab would have it."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    shutil.copytree(ROOT / "lessonlib", copy / "lessonlib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, copy], check=True)
    [wheel] = folder.glob("lessonlib-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", wheel], check=True)
    return folder / "site"


@pytest.mark.parametrize("source", CHAPTERS, ids=lambda source: source.stem)
def test_a_notebook_runs_in_an_empty_folder_from_the_wheel(source, wheel_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(wheel_folder))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.delenv("LEAN_BOOK_BUILD", raising=False)
    book = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    where = nbformat.v4.new_code_cell("import lessonlib\nprint(lessonlib.__file__)")
    book.cells.append(where)
    NotebookClient(book, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert where.outputs[0].text.startswith(str(wheel_folder))
    for cell in book.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output["text"]
