"""The colours are legible on both pages, differ from each other, and stand nowhere else."""

import re
from pathlib import Path

import pytest

from lessonlib.palette import ROLES, css

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"light": "#ffffff", "dark": "#121212"}
HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_every_colour_serves_for_text(role, page):
    assert contrast(getattr(ROLES[role], page), PAGES[page]) >= 5.35


def test_a_reader_who_sees_no_colour_can_tell_the_roles_apart():
    looks = [(role.line, role.marker, role.width) for role in ROLES.values()]
    assert len(set(looks)) == len(looks)
    assert len({role.marker for role in ROLES.values()}) == len(ROLES)


def test_the_variables_change_with_the_theme():
    text = css()
    for name, role in ROLES.items():
        assert f"--lean-{name}:{role.light}" in text
        assert text.count(f"--lean-{name}:{role.dark}") == 2  # chosen by the theme, or asked for by the system


def test_no_other_file_names_a_colour():
    places = []
    for folder, kinds in {
        "lessonlib": (".py", ".js", ".css"),
        "book/_ext": (".py",),
        "book/_assets": (".css",),
    }.items():
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in kinds and file.name not in ("palette.py", "figures.py"):
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                    if HEX.search(line):
                        places.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert places == []
