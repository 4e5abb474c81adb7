"""The chapters on a folder in the official layout without the drawn mark: they run, and call nothing drawn."""

import os
import re
import sys
from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

from lessonlib.isic.layout import DRAWN_MARK

CHAPTERS = Path(__file__).resolve().parent.parent.parent / "book" / "isic"
SAYS = {  # what each page must say
    "data": ["HAM10000", "differ from those published", "one split of the real images"],
    "evaluation": ["HAM10000", "Network less colours", "malignant real images"],
    "training": ["the folder that ISIC_DIR names", "Held-out lesions (real)", "recall of each class on real lesions"],
}


@pytest.mark.parametrize("name", SAYS)
def test_the_chapter_takes_the_official_files(name, spoiled, tmp_path, monkeypatch):
    (spoiled / DRAWN_MARK).unlink()
    monkeypatch.setenv("ISIC_DIR", str(spoiled))
    monkeypatch.setenv("LEAN_BOOK_BUILD", "1")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    chapter = jupytext.read(CHAPTERS / f"{name}.md", fmt="md:myst")
    chapter.cells = [c for c in chapter.cells if "skip-execution" not in c.metadata.get("tags", [])]
    NotebookClient(
        chapter, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in chapter.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    said = "\n".join(text for output in outputs for text in output.get("data", {}).values() if isinstance(text, str))
    said = re.sub(r'<script type="module".*?</script>', "", said, flags=re.DOTALL)  # code is not said
    assert all(words in said for words in SAYS[name])
    assert "drawn" not in said.lower()
