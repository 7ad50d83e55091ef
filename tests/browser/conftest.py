"""One server and one browser for all browser tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.widgets.panel import panel as module
from tensormesh_nb.widgets.panel.panel import Panel

from .blank import Blank
from .lab import CHROMIUM_ARGUMENTS, Lab
from .panel_page import Opener

# Milliseconds, as for actions: a kernel on a busy machine may need seconds for a message.
expect.set_options(timeout=30_000)


# Not of the session: Playwright keeps an event loop running on the main thread as long as it lives,
# and other tests run loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "Debian's chromium is not installed: apt-get install chromium fonts-dejavu-core"
        if os.environ.get("TENSORMESH_NB_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    server = Lab(tmp_path_factory.mktemp("lab"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: ``$TENSORMESH_NB_PICTURES``, or a temporary folder."""
    chosen = os.environ.get("TENSORMESH_NB_PICTURES")
    if chosen:
        Path(chosen).mkdir(parents=True, exist_ok=True)
        return Path(chosen)
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture
def blank(browser: Browser) -> Iterator[Opener]:
    """Opens panels in empty pages."""
    pages: list[Blank] = []

    def show(**context: Any) -> Blank:
        panel = Panel("page", client=tm.Client(host="http://127.0.0.1:9", model="m"))
        pages.append(Blank(browser, panel, **context))
        pages[-1].sent()
        return pages[-1]

    yield show
    for page in pages:
        page.close()
    HISTORIES.clear()
    module._SESSIONS.clear()
