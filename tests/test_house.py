"""The house stays tidy: imports run downwards, files hold one idea, packages are pinned."""

import ast
import re
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((ROOT / "lessonlib").rglob("*.py"))
# What each part of the library may import of the others, beside what stands at the top of lessonlib.
MAY_IMPORT = {
    "profiling": set(),
    "explainers": set(),
    "blocks": set(),
    "networks": {"blocks"},
    "experiments": {"networks", "blocks", "profiling"},
    "isic": {"networks", "blocks", "profiling"},
    "exercises": {"experiments", "isic", "networks", "blocks", "profiling"},
}
TOP = {"arithmetic", "environment", "figures", "numbers", "palette", "provenance", "tables"}


def imported(file: Path):
    """Yield the modules of ours that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: write imports in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("lessonlib", "book"))


@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_downwards(file):
    part = file.relative_to(ROOT / "lessonlib").parts[0]
    for name in imported(file):
        assert not name.startswith("book"), f"{file} imports from the book"
        target = name.split(".")[1]
        allowed = MAY_IMPORT[part] | {part} | TOP if part in MAY_IMPORT else TOP
        assert target in allowed, f"{file} imports lessonlib.{target}"


def test_the_arithmetic_imports_nothing_of_ours_and_no_package():
    tree = ast.parse((ROOT / "lessonlib" / "arithmetic.py").read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules <= {
        "dataclasses",
        "fractions",
        "math",
        "typing",
        "collections.abc",
        "__future__",
        "numbers",
        "operator",
    }


def test_one_idea_a_file():
    long = {}
    for file in [*LIBRARY, *(ROOT / "book" / "_ext").glob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 200:
            long[str(file.relative_to(ROOT))] = lines
    assert long == {}, "files over 200 lines hold two ideas"


def test_no_file_is_named_after_nothing():
    vague = re.compile(r"(utils?|helpers?|common|misc)\d*\.(py|js)$")
    assert [file for file in (ROOT / "lessonlib").rglob("*") if vague.search(file.name)] == []


def test_operations_are_multiply_adds():
    places = []
    for file in [*LIBRARY, *(ROOT / "book").glob("**/*.md")]:
        if "_build" not in file.parts:
            text = file.read_text(encoding="utf-8")
            named = re.findall(r".*\bFLOPs?\b.*", text)
            places += [f"{file.name}: {line}" for line in named if "multiply-add" not in line]
    assert places == [], "say multiply-adds, or in the same line what the word counts"


def requirements() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    assert all(len(pin.specifier) == 1 and str(pin.specifier).startswith("==") for pin in pins)
    return {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins}


def test_every_installed_package_is_pinned_and_every_pin_installed():
    ours = {"pip", "lessonlib"}
    installed = {}
    # Not all of sys.path: where an earlier test imports setuptools, it adds the copies that setuptools carries inside.
    for found in distributions(path=[sysconfig.get_path("purelib")]):
        name = canonicalize_name(found.metadata["Name"])
        # Another platform's build carries a local version: 2.13.0+cpu is the pinned 2.13.0.
        if name not in ours:
            installed[name] = found.version.split("+")[0]
    assert installed == requirements()


def test_the_settings_at_the_top_are_links_into_the_book():
    for name in ("_config.yml", "_toc.yml"):
        assert (ROOT / name).is_symlink()
        assert (ROOT / name).resolve() == ROOT / "book" / name
        assert yaml.safe_load((ROOT / name).read_text())


def test_the_readme_names_the_commands_and_the_folders_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.M)) <= targets
    assert {"make book", "make test"} <= set(re.findall(r"make (?:book|test)", text))
    for place in re.findall(r"^\| `([\w./-]+)` \|", text, re.M):
        assert (ROOT / place).exists(), f"the README's map names {place}"
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        assert (ROOT / picture).exists()
