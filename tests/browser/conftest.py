"""One Chromium for all browser tests; a fresh server and a fresh profile for each."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.fake_api import FakeApi
from tests.system.running import System

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Several browsers share two cores: what does not come for half a minute does not come.
TIMEOUT_MS = 30_000
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one a file: while it is open no other loop can run in this process.

    Its absence is a failure in CI and a skip elsewhere.
    """
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path or "/usr/bin/chromium", headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A running server with the scripted bot."""
    server = FakeApi()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile without history, of the size of a phone."""
    made = browser.new_context(locale="vi-VN", viewport={"width": 375, "height": 667}, reduced_motion="reduce")
    made.set_default_timeout(TIMEOUT_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, api: FakeApi) -> Iterator[Page]:
    """The sample portal with the assistant open. An error in its scripts or a breach of the policy fails the test."""
    opened = context.new_page()
    errors = watch_errors(opened)
    opened.goto(api.url)
    yield opened
    assert errors == []


@pytest.fixture
def live(context: BrowserContext, system: System) -> Iterator[Page]:
    """The sample portal of the whole running system, as strict as `page`."""
    opened = context.new_page()
    errors = watch_errors(opened)
    opened.goto(system.address)
    yield opened
    assert errors == []


@pytest.fixture
def portal(context: BrowserContext, api: FakeApi) -> Iterator[Callable[[str], Page]]:
    """Opens a page with this markup in its body, as another portal would embed the assistant; strict like `page`."""
    watched: list[list[str]] = []

    def open_portal(markup: str) -> Page:
        api.portal = markup
        opened = context.new_page()
        watched.append(watch_errors(opened))
        opened.goto(f"{api.url}portal")
        return opened

    yield open_portal
    assert [errors for errors in watched if errors] == []


def watch_errors(page: Page) -> list[str]:
    """A list that errors of scripts and breaches of the policy are added to."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    return errors
