"""Key the cache of executed chapters on everything that a chapter's result depends on but Jupyter Cache does not see.

Jupyter Cache compares the code cells of a chapter alone: a change of ``lessonlib``, of a pinned package or of the data
folder would leave stale numbers on the pages. So each state of those has a cache of its own, and every page is read
anew when the state changes.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

KEPT = 3  # caches of earlier states, so that switching between two branches executes nothing twice
LIBRARY_FILES = (".py", ".js", ".css", ".json")


def key(root: Path) -> str:
    """Return a short hash of the library, the pinned packages, the interpreter and the data folder."""
    state = hashlib.sha256()
    for file in sorted((root / "lessonlib").rglob("*")):
        if file.suffix in LIBRARY_FILES:
            state.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    state.update((root / "requirements.txt").read_bytes())
    state.update(sys.version.encode())
    state.update(os.environ.get("ISIC_DIR", "").encode())
    return state.hexdigest()[:12]


def choose(app, config):
    config.lean_key = key(Path(app.srcdir).parent)
    caches = Path(app.outdir).parent / ".executed"
    mine = caches / config.lean_key
    mine.mkdir(parents=True, exist_ok=True)
    mine.touch()
    for old in sorted(caches.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    config.nb_execution_cache_path = str(mine)


def outdated(app, env, added, changed, removed):
    last = getattr(env, "lean_key", None)
    env.lean_key = app.config.lean_key
    return [] if last == app.config.lean_key else sorted(env.found_docs)


def setup(app):
    app.add_config_value("lean_key", "", "")
    app.connect("config-inited", choose, priority=100)
    app.connect("env-get-outdated", outdated)
    return {"version": "1", "parallel_read_safe": True}
