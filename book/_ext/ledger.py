"""What the three ledgers share: an entry stands in a chapter, and a page at the back gathers all of its kind.

An entry is a node with its facts as attributes and the chapter's own words as children. The page at the back copies the
resolved nodes, so that a number computed in the chapter stands in both places and can never differ.
"""

from copy import deepcopy

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class ledger_entry(nodes.Element):
    """One claim, question or correction, with its facts as attributes."""


class ledger_place(nodes.Element):
    """The place at the back of the book where all entries of one kind are listed."""


class EntryDirective(SphinxDirective):
    """Base of the directives that add an entry. A subclass names its ``kind`` and says how the entry looks."""

    kind = ""
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def heading(self) -> list[nodes.Node]:
        """Return what stands above the chapter's own words."""
        raise NotImplementedError

    def add(self, label: str, **facts) -> list[nodes.Node]:
        """Return the entry, remembered under the page it stands on."""
        self.assert_has_content()
        target = f"{self.kind}-{label}"
        anchor = nodes.container(ids=[target], classes=["lean-entry", f"lean-{self.kind}"])
        anchor += self.heading()
        body = nodes.container(classes=["lean-entry-body"])
        self.state.nested_parse(self.content, self.content_offset, body)
        anchor += body
        node = ledger_entry("", anchor, kind=self.kind, label=label)
        found = remembered(self.env).setdefault(self.env.docname, [])
        found.append({"kind": self.kind, "label": label, "target": target, "line": self.lineno, **facts})
        return [node]

    def text(self, markdown: str) -> list[nodes.Node]:
        """Parse one line of Markdown to nodes."""
        parsed, messages = self.state.inline_text(markdown, self.lineno)
        return [*parsed, *messages]


class GatheredDirective(SphinxDirective):
    """Base of the directives that list all entries of one kind at the back of the book."""

    kind = ""

    def run(self):
        places = getattr(self.env, "lean_ledger_pages", None)
        if places is None:
            places = self.env.lean_ledger_pages = set()
        places.add(self.env.docname)
        return [ledger_place("", kind=self.kind)]


def remembered(env) -> dict[str, list[dict]]:
    """Return every entry by the page it stands on."""
    if not hasattr(env, "lean_entries"):
        env.lean_entries = {}
    return env.lean_entries


def entries(env, kind: str) -> list[dict]:
    """Return the facts of all entries of one kind, in the order of the book, each with its page."""
    order = [name for name in env.toctree_includes.get(env.config.root_doc, [])]
    rank = {name: place for place, name in enumerate(order)}
    found = [
        {**facts, "page": page} for page, here in remembered(env).items() for facts in here if facts["kind"] == kind
    ]
    return sorted(found, key=lambda facts: (rank.get(facts["page"], len(rank)), facts["page"], facts["line"]))


def own_words(app, facts: dict, docname: str) -> list[nodes.Node]:
    """Return a copy of an entry's words for the page ``docname``, with the numbers that the chapter computed."""
    resolved = app.env.get_and_resolve_doctree(facts["page"], app.builder)
    for node in resolved.findall(lambda node: isinstance(node, nodes.container) and facts["target"] in node["ids"]):
        body = deepcopy(node.children[-1])
        if next(body.findall(nodes.math), None) or next(body.findall(nodes.math_block), None):
            # Sphinx loads MathJax only on pages that it knows to hold a formula.
            app.env.get_domain("math").data["has_equations"][docname] = True
        return body.children
    raise LookupError(f"{facts['page']} has lost its entry {facts['target']}")


def link(app, from_page: str, facts: dict, text: str) -> nodes.reference:
    """Return a link from a page to an entry in its chapter."""
    address = app.builder.get_relative_uri(from_page, facts["page"]) + "#" + facts["target"]
    return nodes.reference("", text, internal=True, refuri=address)


def page_title(app, page: str) -> str:
    return app.env.titles[page].astext()


def forget(app, env, docname):
    remembered(env).pop(docname, None)
    getattr(env, "lean_ledger_pages", set()).discard(docname)


def merge(app, env, docnames, other):
    for page in docnames:
        if page in remembered(other):
            remembered(env)[page] = remembered(other)[page]
    env.lean_ledger_pages = getattr(env, "lean_ledger_pages", set()) | getattr(other, "lean_ledger_pages", set())


def filled_with(kind: str, gathered):
    """Return a handler of ``doctree-resolved``: ledgers of ``kind`` become what ``gathered`` returns.

    It is given the application, the page and the place that it fills.
    """

    def fill(app, doctree, docname):
        for place in list(doctree.findall(ledger_place)):
            if place["kind"] == kind:
                place.replace_self(gathered(app, docname, place))

    return fill


def rewrite_ledgers(app, env):
    return sorted(getattr(env, "lean_ledger_pages", set()))


def unwrap(app, doctree, docname):
    """An entry has done its work once the page is resolved; what it wraps stays."""
    for node in list(doctree.findall(ledger_entry)):
        node.replace_self(node.children)


def setup(app):
    app.add_node(ledger_entry)
    app.add_node(ledger_place)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", rewrite_ledgers)
    app.connect("doctree-resolved", unwrap, priority=400)
    return {"version": "1", "parallel_read_safe": True}
