"""Claims of the source notes: marked in a chapter, pinned by a test, gathered on the *Claims* page.

The build fails for a claim that the ledger ``claims.yml`` does not know, that stands on two pages, whose evidence is of
another kind than the ledger asks for, or that no test pins with ``@pytest.mark.claim("C04")``.
"""

import ast
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from ledger import EntryDirective, GatheredDirective, entries, filled_with, link, own_words, page_title
from sphinx.util import logging

logger = logging.getLogger(__name__)
VERDICTS = ("confirmed", "sharpened", "corrected")
EVIDENCE = {
    "exact": "a count or an identity, asserted to the last digit",
    "seeded": "trained or sampled over at least five seeds, with its spread",
    "measured": "a time or a memory figure of the machine that built the page, as a ratio",
    "argued": "reasoning with a source",
}


def all_claims(srcdir: Path) -> dict[str, dict]:
    """Return the ledger by claim: part, notes, evidence and the claim in the book's words.

    Raises ValueError when an entry lacks a field, names an unknown kind of evidence or repeats another's id.
    """
    file = Path(srcdir) / "claims.yml"
    claims = {}
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        if missing := {"id", "part", "notes", "evidence", "says"} - row.keys():
            raise ValueError(f"{file}: the claim {row.get('id', row)} lacks {', '.join(sorted(missing))}")
        if unknown := set(row["evidence"]) - EVIDENCE.keys():
            raise ValueError(f"{file}: {row['id']} asks for {unknown}; evidence is one of {', '.join(EVIDENCE)}")
        if row["id"] in claims:
            raise ValueError(f"{file}: {row['id']} stands there twice")
        claims[row["id"]] = row
    return claims


def pinned_by(tests: Path) -> dict[str, list[str]]:
    """Return, for each claim, the tests that carry its mark, as ``file::function``."""
    pins = {}
    for file in sorted(tests.rglob("test_*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for mark in getattr(function, "decorator_list", []):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.claim":
                    for argument in mark.args:
                        place = f"{file.relative_to(tests.parent).as_posix()}::{function.name}"
                        pins.setdefault(ast.literal_eval(argument), []).append(place)
    return pins


class ClaimDirective(EntryDirective):
    """``:::{claim} C04`` with ``:verdict:`` and ``:evidence:``; the body is the finding in the chapter's words."""

    kind = "claim"
    option_spec = {
        "verdict": lambda text: directives.choice(text, VERDICTS),
        "evidence": lambda text: directives.choice(text, tuple(EVIDENCE)),
    }

    def run(self):
        if missing := {"verdict", "evidence"} - self.options.keys():
            raise self.error(f"a claim needs :{':, :'.join(sorted(missing))}:")
        return self.add(self.arguments[0], verdict=self.options["verdict"], evidence=self.options["evidence"])

    def heading(self):
        row = all_claims(self.env.srcdir).get(self.arguments[0])
        says = row["says"] if row else ""
        title = nodes.paragraph(classes=["lean-entry-title"])
        verdict = self.options["verdict"]
        title += nodes.strong("", f"Claim {self.arguments[0]}")
        title += nodes.inline("", verdict, classes=["lean-verdict-mark", f"lean-{verdict}"])
        title += nodes.inline("", self.options["evidence"], classes=["lean-evidence"])
        quoted = nodes.paragraph("", "", *self.text(says), classes=["lean-claim-says"])
        return [title, quoted]


class ClaimsLedger(GatheredDirective):
    """``{claims-ledger}``: every claim with its finding, or as still to come."""

    kind = "claim"

    def run(self):
        [place] = super().run()
        # The statements hold formulas, which only a directive can parse.
        for label, row in all_claims(self.env.srcdir).items():
            words, _ = self.state.inline_text(row["says"], self.lineno)
            place += nodes.paragraph("", "", *words, names=[label], classes=["lean-claim-says"])
        return [place]


def verify(app, env):
    known = all_claims(app.srcdir)
    pins = pinned_by(Path(app.srcdir).parent / "tests")
    seen = {}
    for facts in entries(env, "claim"):
        label, place = facts["label"], (facts["page"], facts["line"])
        if label not in known:
            logger.error("the ledger claims.yml knows no claim %s", label, location=place)
            continue
        if label in seen:
            logger.error("claim %s stands on %s already", label, seen[label], location=place)
        seen[label] = facts["page"]
        if facts["evidence"] not in known[label]["evidence"]:
            wanted = " or ".join(known[label]["evidence"])
            logger.error(
                "claim %s is to be shown by %s evidence, not %s", label, wanted, facts["evidence"], location=place
            )
        if label not in pins:
            logger.error('no test carries @pytest.mark.claim("%s")', label, location=place)
    for label in sorted(set(pins) - set(known)):
        logger.error("%s pins a claim %s that claims.yml does not know", pins[label][0], label)
    coming = len(known) - len(seen)
    logger.info("claims: %d of %d carried, %d still to come", len(seen), len(known), coming)


def claim_nodes(app, docname, place) -> list[nodes.Node]:
    """Return what stands on the claims page in the ``place`` that holds the claims' statements."""
    says = {words["names"][0]: words for words in place}
    for words in says.values():
        words["names"] = []
    known = all_claims(app.srcdir)
    pins = pinned_by(Path(app.srcdir).parent / "tests")
    carried = {facts["label"]: facts for facts in entries(app.env, "claim")}
    out = [nodes.paragraph("", f"{len(carried)} of the {len(known)} claims have been taken up so far.")]
    for label, row in known.items():
        if label not in carried:
            continue
        facts = carried[label]
        box = nodes.container(classes=["lean-entry", "lean-claim"], ids=[f"ledger-{label}"])
        title = nodes.paragraph(classes=["lean-entry-title"])
        title += nodes.strong("", label)
        title += nodes.inline("", facts["verdict"], classes=["lean-verdict-mark", f"lean-{facts['verdict']}"])
        title += nodes.inline("", facts["evidence"], classes=["lean-evidence"])
        box += [title, says[label], *own_words(app, facts, docname)]
        where = nodes.paragraph("", f"Notes {', '.join(row['notes'])} · in ", classes=["lean-where"])
        where += link(app, docname, facts, page_title(app, facts["page"]))
        box += [where, folded_tests(pins.get(label, []))]
        out.append(box)
    coming = [row for label, row in known.items() if label not in carried]
    if coming:
        out.append(nodes.rubric("", "Still to come"))
        rows = nodes.bullet_list()
        for row in coming:
            words = says[row["id"]].children
            rows += nodes.list_item("", nodes.paragraph("", "", nodes.strong("", row["id"]), nodes.Text(" "), *words))
        out.append(rows)
    return out


def folded_tests(tests: list[str]) -> nodes.raw:
    """Return the tests that pin a claim, folded."""
    items = "".join(f"<li><code>{escape(test)}</code></li>" for test in tests)
    summary = "pinned by one test" if len(tests) == 1 else f"pinned by {len(tests)} tests"
    folded = f'<details class="lean-pins"><summary>{summary}</summary><ul>{items}</ul></details>'
    return nodes.raw("", folded, format="html")


def setup(app):
    app.setup_extension("ledger")
    app.add_directive("claim", ClaimDirective)
    app.add_directive("claims-ledger", ClaimsLedger)
    app.connect("env-check-consistency", verify)
    app.connect("doctree-resolved", filled_with("claim", claim_nodes))
    return {"version": "1", "parallel_read_safe": True}
