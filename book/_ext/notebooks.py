"""Write the notebook beside each chapter: the same cells, the directives of MyST turned into plain Markdown.

``python book/_ext/notebooks.py`` writes them, ``--check`` compares and fails for one that is out of date. The result is
the same to the byte for the same chapter and library.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import jupytext
import nbformat
import yaml
from plain_markdown import Plain
from repository import address

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
SETUP = """\
# Makes the book's library importable; where it already is, this cell does nothing.
# In the text, `a_name` stands for the number of that name, which the cell above it lists.
import importlib.util

if importlib.util.find_spec("lessonlib") is None:
"""
INSTALL = """\
    import subprocess
    import sys
    from importlib.metadata import PackageNotFoundError, version

    try:
        as_it_is = ["torch==" + version("torch")]  # an installed torch stays the one it is
    except PackageNotFoundError:
        as_it_is = []
    book = "git+{address}"
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", book, *as_it_is], check=True)"""
NOWHERE = """\
    raise ModuleNotFoundError(
        "lessonlib is not installed, and this notebook names no address to install it from. "
        "If you have a copy of the book, run 'pip install .' in it and start this notebook again. "
        "If you publish a copy, write its address after 'url:', under 'repository:' in book/_config.yml, "
        "run 'make notebooks' and commit: then this cell installs lessonlib from there, in Colab too."
    )"""


def chapters(book: Path) -> list[Path]:
    """Return the source files of all pages with code, in the order of the table of contents."""
    toc = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf-8"))
    names = [toc["root"]] + [page["file"] for part in toc["parts"] for page in part["chapters"]]
    sources = [book / f"{name}.md" for name in names]
    return [source for source in sources if "{code-cell}" in source.read_text(encoding="utf-8")]


def setup_cell(where: str | None) -> str:
    """Return the first cell's code; ``where`` is the repository's address, None if it has none."""
    return SETUP + (NOWHERE if where is None else INSTALL.format(address=where))


def notebook(source: Path, where: str | None, plain: Plain) -> str:
    """Return the text of the notebook for one chapter."""
    read = jupytext.read(source, fmt="md:myst")
    cells = [nbformat.v4.new_code_cell(setup_cell(where), metadata={"tags": ["setup"]})]
    for cell in read.cells:
        if cell.cell_type == "markdown":
            text = plain.page(cell.source, source)
            if text.strip():
                cells.append(nbformat.v4.new_markdown_cell(text))
            continue
        metadata = dict(cell.metadata)
        if FOLDED & set(metadata.get("tags", [])):
            metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
        cells.append(nbformat.v4.new_code_cell(cell.source, metadata=metadata))
    seen = {}
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = f"{digest}-{seen[digest]}"
    metadata = {"kernelspec": dict(read.metadata["kernelspec"]), "language_info": {"name": "python"}}
    written = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(written)
    return nbformat.writes(written, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def stale(root: Path) -> list[Path]:
    """Return the chapters whose notebook is missing or differs from what would be written.

    Where ``_config.yml`` names no address, a notebook that names none is up to date too: what git's remote is called
    differs from copy to copy, and must not turn a fork's tests red.
    """
    plain = Plain(root)
    where = address(root)
    out = []
    for source in chapters(root / "book"):
        file = source.with_suffix(".ipynb")
        accepted = {notebook(source, where, plain), notebook(source, None, plain)}
        if not file.exists() or file.read_text(encoding="utf-8") not in accepted:
            out.append(file)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a notebook is out of date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: the one this file lies in)")
    options = parser.parse_args()
    if options.check:
        if late := stale(options.root):
            names = "\n  ".join(str(file.relative_to(options.root)) for file in late)
            sys.exit(f"out of date; run 'make notebooks' and commit:\n  {names}")
        return
    plain, where = Plain(options.root), address(options.root)
    for source in chapters(options.root / "book"):
        text = notebook(source, where, plain)
        source.with_suffix(".ipynb").write_text(text, encoding="utf-8")
        print(source.with_suffix(".ipynb").relative_to(options.root))


if __name__ == "__main__":
    main()
