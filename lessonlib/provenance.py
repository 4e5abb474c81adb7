"""Where a record comes from: the code that decides what stands in it, and the versions it ran with."""

import ast
import hashlib
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def code_hash(files: Iterable[Path]) -> str:
    """Return a short hash of the Python ``files``, in their order, without docstrings and comments."""
    state = hashlib.sha256()
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        state.update(ast.dump(tree).encode())
    return state.hexdigest()[:12]


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of Python and of ``packages``, without the local part: 2.13.0+cpu is 2.13.0."""
    return {"python": platform.python_version()} | {name: version(name).split("+")[0] for name in packages}


def today() -> str:
    """Return the date, as 2025-01-31."""
    return datetime.now(UTC).date().isoformat()
