"""Fixtures for every test: a real browser without a network."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def browser():
    """A Chromium or Chrome found on the machine (or named by LEAN_BROWSER), else Playwright's own."""
    found = os.environ.get("LEAN_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=found, args=QUIET, chromium_sandbox=False)
        except Error as error:
            pytest.fail(
                f"no browser to test the pages in ({found or 'none on the PATH'}): {error}\n"
                "Install one (Debian: apt-get install chromium; elsewhere: .venv/bin/playwright install chromium), "
                "or name one: LEAN_BROWSER=/path/to/chrome make test",
                pytrace=False,
            )
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """A function that opens an address in a fresh tab, refuses every other host and collects what went wrong.

    ``open_page(url, width=1200, height=900, dark=False, script=True)`` returns Playwright's page with two lists added:
    ``page.refused`` (requests to another host) and ``page.complaints`` (console errors and uncaught exceptions).
    Touch, reduced motion and the like are passed on to Playwright's ``new_context``.
    """
    contexts = []

    def open_(url: str, width=1200, height=900, dark=False, script=True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.refused, page.complaints = [], []

        def route(request_route):
            address = request_route.request.url
            if address.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1", "http://localhost")):
                request_route.continue_()
            else:
                page.refused.append(address)
                request_route.abort()

        context.route("**/*", route)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def open_html(open_page, tmp_path):
    """A function that puts a piece of HTML (what ``_repr_html_`` returns) into an otherwise empty page and opens it."""

    def open_(html: str, **options):
        theme = ' data-theme="dark"' if options.get("dark") else ""
        file = tmp_path / "page.html"
        file.write_text(
            f'<!doctype html><html lang="en"{theme}><head><meta charset="utf-8"><title>test</title></head>'
            f"<body><main><h1>test</h1>{html}</main></body></html>",
            encoding="utf-8",
        )
        fragment = options.pop("fragment", "")
        return open_page(file.as_uri() + fragment, **options)

    return open_
