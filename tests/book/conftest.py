"""A small copy of the house, with two short chapters, that a test may spoil."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""
CHAPTER = """# {title}

Is this a question?

```{{code-cell}} ipython3
from pathlib import Path
from lessonlib.numbers import state, thousands

with Path("{log}").open("a") as log:
    log.write("{name}\\n")
state(answer=41 + 1)
```

The answer is {{glue:text}}`answer`.
"""
TOC = """format: jb-book
root: index
parts:
  - caption: Part
    chapters:
      - file: cost/first
      - file: cost/second
  - caption: Back
    chapters:
      - file: back/claims
"""


class House:
    """A copy of the repository's machinery in a folder of its own."""

    def __init__(self, root: Path):
        self.root, self.book = root, root / "book"
        self.log = root / "executed.txt"

    def furnish(self):
        """Copy the machinery and write the two chapters."""
        self.book.mkdir(parents=True)
        for name in ("book/_ext", "book/_assets", "lessonlib"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("_config.yml", "claims.yml", "questions.yml", "references.bib"):
            shutil.copy(ROOT / "book" / name, self.book)
        shutil.copy(ROOT / "requirements.txt", self.root)
        (self.root / "tests").mkdir()
        (self.book / "_toc.yml").write_text(TOC)
        (self.book / "index.md").write_text("# A small book\n\nWhat is in here?\n")
        (self.book / "back").mkdir()
        (self.book / "back" / "claims.md").write_text("# Claims\n\n```{claims-ledger}\n```\n")
        (self.book / "cost").mkdir()
        for name in ("first", "second"):
            self.chapter(name).write_text(HEADER + CHAPTER.format(title=name.capitalize(), name=name, log=self.log))

    def chapter(self, name: str) -> Path:
        return self.book / "cost" / f"{name}.md"

    def edit(self, file: Path, old: str, new: str):
        text = file.read_text()
        assert old in text, f"{file} holds no {old!r}"
        file.write_text(text.replace(old, new))

    def build(self) -> subprocess.CompletedProcess:
        """Run plain ``jupyter-book build book`` in the copy, with the copy's own library."""
        tools = Path(sys.executable).parent
        return subprocess.run(
            [tools / "jupyter-book", "build", "book"],
            cwd=self.root,
            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(self.root), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
        )

    def executed(self) -> list[str]:
        """Return the chapters executed since the last call, as their own cells wrote them down."""
        names = self.log.read_text().split() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return sorted(names)

    def page(self, name: str) -> str:
        return (self.book / "_build" / "html" / "cost" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def built_house(tmp_path_factory):
    """A small house that was built once and found sound."""
    house = House(tmp_path_factory.mktemp("sound") / "house")
    house.furnish()
    built = house.build()
    assert built.returncode == 0, built.stdout + built.stderr
    assert house.executed() == ["first", "second"]
    return house


@pytest.fixture
def house(built_house, tmp_path):
    """The built house, which is put back as it was when the test is over; what was executed stays cached."""
    before = tmp_path / "before"
    aside = shutil.ignore_patterns("_build", "__pycache__")
    shutil.copytree(built_house.root, before, ignore=aside)
    built_house.executed()
    yield built_house
    for file in sorted(built_house.root.rglob("*"), reverse=True):
        if "_build" not in file.parts and not (before / file.relative_to(built_house.root)).exists():
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    for file in before.rglob("*"):
        here = built_house.root / file.relative_to(before)
        if file.is_file() and (not here.exists() or here.read_bytes() != file.read_bytes()):
            shutil.copyfile(file, here)


@pytest.fixture
def settled_house(house):
    """The house, built once more, so that nothing an earlier test did is left to be executed."""
    settled = house.build()
    assert settled.returncode == 0, settled.stdout + settled.stderr
    house.executed()
    return house


@pytest.fixture(scope="session")
def html() -> Path:
    """The built pages of the real book; ``make test`` builds them before the tests."""
    folder = ROOT / "book" / "_build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail("the book is not built: run 'make test', or 'make book' before pytest", pytrace=False)
    return folder
