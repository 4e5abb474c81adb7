"""Fail the build for anything wrong with a page, and fail it again when the command is repeated.

Sphinx forgets a warning once a page has been read, so a second ``jupyter-book build`` would succeed. Here every warning
makes the exit code 1 and throws away Sphinx's memory of the pages; the executed chapters stay cached, so reading them
again is cheap. A chapter with code that was not executed (a broken header does that silently) is an error too.
"""

import os
import re
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.util import logging

from lessonlib.environment import BUILD_VARIABLE

logger = logging.getLogger(__name__)
CODE_CELL = re.compile(r"^\s*(`{3,}|:{3,})\{code-cell\}", re.M)


def say_that_a_book_is_building(app, config):
    os.environ[BUILD_VARIABLE] = "1"  # the kernels inherit it


def every_chapter_was_executed(app, env):
    for name in sorted(env.found_docs):
        source = Path(env.doc2path(name))
        if not CODE_CELL.search(source.read_text(encoding="utf-8")):
            continue
        executed = NbMetadataCollector.get_exec_data(env, name)
        if executed is None:
            logger.error(
                "its code cells were not executed: is its header (the lines between ---) whole?", location=name
            )
        elif not executed["succeeded"]:
            logger.error("its execution failed", location=name)


def report_times(app):
    rows = []
    for name in sorted(app.env.found_docs):
        executed = NbMetadataCollector.get_exec_data(app.env, name)
        if executed and executed["runtime"] is not None:
            rows.append(f"  {name:<24} {executed['runtime']:6.1f} s")
    if rows:
        logger.info("\nexecution of each chapter, when it was last executed:\n%s", "\n".join(rows))


def fail_for_every_warning(app, exception):
    if exception is None:
        report_times(app)
    if exception is None and app._warncount == 0:
        return
    app.statuscode = 1
    (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app):
    app.connect("config-inited", say_that_a_book_is_building)
    app.connect("env-check-consistency", every_chapter_was_executed)
    app.connect("build-finished", fail_for_every_warning)
    return {"version": "1", "parallel_read_safe": True}
