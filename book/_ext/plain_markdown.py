"""Turn a chapter's MyST into Markdown that Colab and JupyterLab show: no directive and no role is left.

A directive or role without a rule here is an error, so that no notebook shows raw markup.
"""

import ast
import re
import textwrap
from pathlib import Path

import yaml
from pybtex.database import parse_file

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<argument>.*)$")
ROLE = re.compile(r"\{(?P<name>[\w:]+)\}`(?P<content>[^`]+)`")
TARGET = re.compile(r"^\([\w-]+\)=$")
OPTION = re.compile(r"^:([\w-]+):\s*(.*)$")
PAGE_LINK = re.compile(r"\]\(((?:\.\./)*[\w/-]+)\.md(#[\w-]+)?\)")
CALLOUTS = ("note", "tip", "warning", "important", "seealso", "caution")


class Plain:
    """The rules, with what they look things up in: the claims and the bibliography of the book in ``root``."""

    def __init__(self, root: Path):
        self.root = root
        claims = yaml.safe_load((root / "book" / "claims.yml").read_text(encoding="utf-8"))
        self.claims = {row["id"]: row["says"] for row in claims}
        self.sources = parse_file(str(root / "book" / "references.bib")).entries

    def page(self, text: str, source: Path) -> str:
        """Return a cell of the chapter ``source`` as plain Markdown. Raises ValueError for markup without a rule."""
        out, lines = [], iter(text.splitlines())
        in_code = None
        for line in lines:
            opened = FENCE.match(line) if in_code is None else None
            if opened:
                body = self._until_closed(lines, opened["fence"])
                made = self._directive(opened["name"], opened["argument"].strip(), body, source)
                out += textwrap.indent(made, opened["indent"]).splitlines()
                continue
            fence = re.match(r"^ *(`{3,})", line)
            if fence:
                in_code = None if in_code else fence[1]
            elif in_code is None:
                if TARGET.match(line):
                    continue
                line = PAGE_LINK.sub(r"](\1.ipynb\2)", ROLE.sub(lambda role: self._role(role, source), line))
            out.append(line)
        return "\n".join(out)

    @staticmethod
    def _until_closed(lines, fence: str) -> list[str]:
        """Return the lines up to the fence that closes this one, and use them up."""
        body = []
        for line in lines:
            if line.strip() and set(line.strip()) == {fence[0]} and len(line.strip()) >= len(fence):
                return body
            body.append(line)
        raise ValueError(f"a directive opened by {fence} is never closed")

    @staticmethod
    def _options(body: list[str]) -> tuple[dict[str, str], str]:
        """Part a directive's options from its content."""
        options = {}
        while body and (option := OPTION.match(body[0].strip())):
            options[option[1]] = option[2].strip().strip('"')  # the quotes are YAML's
            body = body[1:]
        return options, "\n".join(body).strip("\n")

    def _directive(self, name: str, argument: str, body: list[str], source: Path) -> str:
        options, content = self._options(body)
        inside = self.page(content, source)
        if name == "claim":
            verdict = f"**Claim {argument} · {options['verdict']}** ({options['evidence']})"
            return _quote(f"{verdict}\n\n*{self.claims[argument]}*\n\n{inside}")
        if name == "question":
            return _quote(f"**{argument}**\n\n{options['asked']} ({options['notes']})\n\n{inside}")
        if name == "correction":
            return _quote(f"**Correction · {argument}** ({options['notes']})\n\n{inside}")
        if name == "admonition" and "dropdown" in options.get("class", ""):
            return f"<details><summary>{argument}</summary>\n\n{inside}\n\n</details>"
        if name == "admonition":
            return _quote(f"**{argument}**\n\n{inside}")
        if name in CALLOUTS:
            return _quote(f"**{name.capitalize()}.** {argument} {inside}".replace("  ", " "))
        if name == "literalinclude":
            return f"```{options.get('language', 'python')}\n{_excerpt(source.parent / argument, options)}\n```"
        if name == "math":
            return f"$$\n{content}\n$$"
        raise ValueError(
            f"{source}: no rule turns the directive {{{name}}} into plain Markdown (book/_ext/plain_markdown.py)"
        )

    def _role(self, role: re.Match, source: Path) -> str:
        name, content = role["name"], role["content"]
        if name == "glue:text":
            return f"`{content.split(':')[0]}`"
        if name in ("cite:t", "cite:p"):
            cited = [self._cited(key.strip(), source) for key in content.split(",")]
            return "; ".join(cited) if name == "cite:t" else f"({'; '.join(cited)})"
        if name in ("term", "ref", "doc"):
            return content.split("<")[0].strip()
        if name == "math":
            return f"${content}$"
        raise ValueError(
            f"{source}: no rule turns the role {{{name}}} into plain Markdown (book/_ext/plain_markdown.py)"
        )

    def _cited(self, key: str, source: Path) -> str:
        if key not in self.sources:
            raise ValueError(f"{source}: references.bib has no source {key!r}")
        entry = self.sources[key]
        names = [" ".join(person.last_names) for person in entry.persons.get("author", [])]
        who = names[0] if len(names) == 1 else " and ".join(names) if len(names) == 2 else f"{names[0]} et al."
        text = f"{who} {entry.fields['year']}".replace("{", "").replace("}", "")
        where = entry.fields.get("url") or (f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else None)
        return f"[{text}]({where})" if where else text


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _excerpt(file: Path, options: dict[str, str]) -> str:
    """Return a file's text, or the part that ``pyobject`` (``function``, ``Class`` or ``Class.method``) names."""
    text = file.read_text(encoding="utf-8")
    if unknown := options.keys() - {"language", "pyobject", "start-at", "end-before", "dedent"}:
        raise ValueError(f"{file}: no rule for the option {', '.join(sorted(unknown))} of a literalinclude")
    if "start-at" in options:
        text = text[text.index(options["start-at"]) :]
    if "end-before" in options:  # as Sphinx does: up to the line before the one that has it
        text = text[: text.rindex("\n", 0, text.index(options["end-before"]))]
    if "pyobject" not in options:
        return text.rstrip("\n")
    node = ast.parse(text)
    for name in options["pyobject"].split("."):
        kinds = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
        node = next((item for item in node.body if isinstance(item, kinds) and item.name == name), None)
        if node is None:
            raise ValueError(f"{file} holds no {options['pyobject']}")
    first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
    return textwrap.dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))
