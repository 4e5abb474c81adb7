"""The notes' own questions with their answers, and what the book corrects in the notes; both gathered at the back."""

from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from ledger import EntryDirective, GatheredDirective, entries, filled_with, link, own_words, page_title
from sphinx.util import logging

logger = logging.getLogger(__name__)


def all_questions(srcdir: Path) -> list[dict]:
    """Return the questions that the notes ask: ``asked`` (their words), ``english`` and ``notes``."""
    return yaml.safe_load((Path(srcdir) / "questions.yml").read_text(encoding="utf-8"))


class QuestionDirective(EntryDirective):
    """``:::{question} English wording`` with ``:notes:`` and ``:asked:``, the notes' words; the body is the answer."""

    kind = "question"
    option_spec = {"notes": directives.unchanged_required, "asked": directives.unchanged_required}

    def run(self):
        if missing := {"notes", "asked"} - self.options.keys():
            raise self.error(f"a question needs :{':, :'.join(sorted(missing))}:")
        place = self.env.new_serialno("lean-question")
        label = f"{self.env.docname.replace('/', '-')}-{place}"
        return self.add(label, english=self.arguments[0], **self.options)

    def heading(self):
        return question_heading(self.arguments[0], self.options["asked"], self.options["notes"])


def question_heading(english: str, asked: str, notes: str) -> list[nodes.Node]:
    title = nodes.paragraph("", "", nodes.strong("", english), classes=["lean-entry-title"])
    language = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in asked) else "en"
    words = f'<span lang="{language}">{escape(asked, quote=False)}</span> ({escape(notes, quote=False)})'
    original = nodes.raw("", f'<p class="lean-asked">{words}</p>', format="html")
    return [title, original]


class CorrectionDirective(EntryDirective):
    """``:::{correction} What it is about`` with ``:notes:``; the body says what the notes have and what is right."""

    kind = "correction"
    option_spec = {"notes": directives.unchanged_required}

    def run(self):
        if "notes" not in self.options:
            raise self.error("a correction needs :notes:")
        place = self.env.new_serialno("lean-correction")
        return self.add(f"{self.env.docname.replace('/', '-')}-{place}", about=self.arguments[0], **self.options)

    def heading(self):
        title = nodes.paragraph(classes=["lean-entry-title"])
        title += nodes.strong("", "Correction")
        title += [
            nodes.Text(f" · {self.arguments[0]} "),
            nodes.inline("", self.options["notes"], classes=["lean-evidence"]),
        ]
        return [title]


class QuestionsLedger(GatheredDirective):
    kind = "question"


class CorrectionsLedger(GatheredDirective):
    kind = "correction"


def verify(app, env):
    known = {row["asked"] for row in all_questions(app.srcdir)}
    for facts in entries(env, "question"):
        if facts["asked"] not in known:
            place = (facts["page"], facts["line"])
            logger.error("questions.yml has no question worded %r", facts["asked"], location=place)


def boxed(app, docname, facts, heading) -> nodes.container:
    box = nodes.container(classes=["lean-entry", f"lean-{facts['kind']}"])
    box += [*heading, *own_words(app, facts, docname)]
    box += nodes.paragraph("", "In ", link(app, docname, facts, page_title(app, facts["page"])), classes=["lean-where"])
    return box


def question_nodes(app, docname, place) -> list[nodes.Node]:
    answered = entries(app.env, "question")
    out = []
    for facts in answered:
        out.append(boxed(app, docname, facts, question_heading(facts["english"], facts["asked"], facts["notes"])))
    done = {facts["asked"] for facts in answered}
    coming = [row for row in all_questions(app.srcdir) if row["asked"] not in done]
    if coming:
        out.append(nodes.rubric("", "Still to come"))
        rows = nodes.bullet_list()
        for row in coming:
            rows += nodes.list_item("", *question_heading(row["english"], row["asked"], row["notes"]))
        out.append(rows)
    return out


def correction_nodes(app, docname, place) -> list[nodes.Node]:
    out = []
    for facts in entries(app.env, "correction"):
        title = nodes.paragraph("", "", nodes.strong("", facts["about"]), classes=["lean-entry-title"])
        title += [nodes.Text(" "), nodes.inline("", facts["notes"], classes=["lean-evidence"])]
        out.append(boxed(app, docname, facts, [title]))
    return out or [nodes.paragraph("", "None yet.")]


def setup(app):
    app.setup_extension("ledger")
    app.add_directive("question", QuestionDirective)
    app.add_directive("correction", CorrectionDirective)
    app.add_directive("questions-ledger", QuestionsLedger)
    app.add_directive("corrections-ledger", CorrectionsLedger)
    app.connect("env-check-consistency", verify)
    app.connect("doctree-resolved", filled_with("question", question_nodes))
    app.connect("doctree-resolved", filled_with("correction", correction_nodes))
    return {"version": "1", "parallel_read_safe": True}
