"""The chapter on photographs before anybody has made a record of them: its table is still called drawn."""

import os
import sys
from pathlib import Path

import jupytext
from nbclient import NotebookClient

from lessonlib.isic.layout import DRAWN_MARK
from lessonlib.isic.results import record

CHAPTER = Path(__file__).resolve().parents[3] / "book" / "isic" / "results.md"


def test_the_chapter_runs_on_photographs_and_compares_them_with_nothing_drawn(spoiled, tmp_path, monkeypatch):
    (spoiled / DRAWN_MARK).unlink()
    monkeypatch.setenv("ISIC_DIR", str(spoiled))
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    chapter = jupytext.read(CHAPTER, fmt="md:myst")
    chapter.cells = [c for c in chapter.cells if "skip-execution" not in c.metadata.get("tags", [])]
    NotebookClient(
        chapter, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in chapter.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    said = "\n".join(text for output in outputs for text in output.get("data", {}).values() if isinstance(text, str))
    assert "photographs, read from the folder" in said and "2:02:35" in said
    assert said.count("it foretells nothing here") >= 2  # both rows that are trained again
    kept = record.load("real")
    about = "held-out images of HAM10000" if kept else "held-out drawn lesions"
    assert about in said and (kept is not None) != ("nothing is measured yet" in said)
