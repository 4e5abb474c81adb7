"""Where the repository lives: one setting in ``_config.yml``, else git's remote, else nowhere, and then no button."""

import re
import subprocess
from pathlib import Path

import yaml

COLAB = "https://colab.research.google.com"
HOSTS = ("github.com", "gitlab.com", "bitbucket.org")  # those whose addresses the theme can build


def web_address(remote: str) -> str | None:
    """Return the ``https://`` address of a git remote, or None for a folder, a file or another protocol."""
    match = re.match(r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([^:/]+\.[^:/]+)[:/](.+?)(?:\.git)?/?$", remote.strip())
    return f"https://{match[1]}/{match[2]}" if match else None


def settings(root: Path) -> dict:
    """Return the part ``repository`` of the book's settings."""
    return yaml.safe_load((root / "book" / "_config.yml").read_text(encoding="utf-8")).get("repository") or {}


def address(root: Path) -> str | None:
    """Return the repository's address: ``repository.url`` of the book's settings, else git's origin, else None."""
    if setting := settings(root).get("url"):
        return setting.rstrip("/")
    asked = subprocess.run(["git", "-C", root, "remote", "get-url", "origin"], capture_output=True, text=True)
    return web_address(asked.stdout) if asked.returncode == 0 else None


def set_buttons(app, config):
    root = Path(app.srcdir).parent
    found = address(root)
    known = found is not None and any(f"//{host}/" in found for host in HOSTS)
    options = config.html_theme_options
    options["repository_url"] = found if known else ""
    options["repository_branch"] = settings(root).get("branch", "main")
    options["path_to_docs"] = settings(root).get("path_to_book", "book")
    options["use_repository_button"] = options["use_issues_button"] = known
    # Colab opens notebooks from GitHub alone.
    options["launch_buttons"] = {"colab_url": COLAB} if known and "//github.com/" in found else {}


def setup(app):
    app.connect("config-inited", set_buttons, priority=100)
    return {"version": "1", "parallel_read_safe": True}
