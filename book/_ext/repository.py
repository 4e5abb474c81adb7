"""Where the repository lives: one setting in ``_config.yml``, else git's remote, else nowhere — and then no dead button."""

import re
import subprocess
from pathlib import Path

import yaml

COLAB = "https://colab.research.google.com"


def web_address(remote: str) -> str | None:
    """Return the ``https://`` address of a git remote, or None where it has none (a folder, a file, another protocol)."""
    match = re.match(r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([^:/]+\.[^:/]+)[:/](.+?)(?:\.git)?/?$", remote.strip())
    return f"https://{match[1]}/{match[2]}" if match else None


def address(root: Path) -> str | None:
    """Return the address of the repository in ``root``: ``repository.url`` of its ``_config.yml``, else of git's origin."""
    config = yaml.safe_load((root / "book" / "_config.yml").read_text(encoding="utf-8"))
    setting = (config.get("repository") or {}).get("url")
    if setting:
        return setting.rstrip("/")
    asked = subprocess.run(["git", "-C", root, "remote", "get-url", "origin"], capture_output=True, text=True)
    return web_address(asked.stdout) if asked.returncode == 0 else None


def set_buttons(app, config):
    found = address(Path(app.srcdir).parent)
    options = config.html_theme_options
    options["repository_url"] = found or ""
    options["use_repository_button"] = options["use_issues_button"] = bool(found)
    # Colab opens notebooks from GitHub alone.
    on_github = bool(found) and found.startswith("https://github.com/")
    options["launch_buttons"] = {"colab_url": COLAB} if on_github else {}


def setup(app):
    app.connect("config-inited", set_buttons, priority=100)
    return {"version": "1", "parallel_read_safe": True}
