"""A server per package, and a browser page that notes what it asks for and what it complains of."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypedDict, Unpack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from benchmarks.server import free_port
from components.platform.server import start
from tests.conftest import FORESTS, GROUP, ROOT

expect.set_options(timeout=45_000)
Scheme = Literal["light", "dark"]
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = """() => [[".stPlotlyChart", ".main-svg"], ["[data-testid=stDataFrame]", "canvas"]].every(
  ([whole, drawing]) => [...document.querySelectorAll(whole)].every((one) => one.querySelector(drawing)))"""
OWN_404 = ("/_stcore/health", "/_stcore/host-config")
"""The two requests of a deep link that Streamlit itself gets wrong; nothing else may fail."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if "browser" in Path(str(item.path)).parts:
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving(folder: Path, listen: str = "127.0.0.1", secrets: str = "") -> Iterator[str]:
    """Serve a package on a free port of this machine; yield the address.

    ``secrets`` is a secrets.toml in which ``{address}`` stands for that address.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", listen, "--server.fileWatcherType", "none"]
    if secrets:
        file = folder.parent / "secrets.toml"
        file.write_text(secrets.replace("{address}", f"http://127.0.0.1:{port}"), encoding="utf-8")
        command += ["--secrets.files", str(file)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TRACKER_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("the server did not start within a minute")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def group_server() -> Iterator[str]:
    """Serve the package of the Group."""
    with serving(GROUP) as address:
        yield address


@pytest.fixture(scope="session")
def forests_server() -> Iterator[str]:
    """Serve the second package."""
    with serving(FORESTS) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    executable = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if executable is None:
        pytest.fail("there is no Chromium; install it: apt-get update && apt-get install -y chromium", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


class More(TypedDict, total=False):
    """What else may be said of a browser."""

    permissions: list[str]
    has_touch: bool
    is_mobile: bool


class Visitor:
    """A browser page, what it asked other hosts for, and the errors in its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outside: list[str] = []
        self.failed: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._asked)
        page.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, address: str, *, token: bool = True) -> Page:
        """Go to an address, with the cookie of the start token, and wait until its page stands."""
        if token:
            name, value = start.cookie(urlsplit(address).port or 0)
            self.page.context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
        self.page.goto(address)
        return self.settled()

    def settled(self) -> Page:
        """Wait until the script has run, the footer is drawn and every chart with it."""
        self.page.wait_for_selector(READY)
        self.page.get_by_text("Method, sources and corrections").wait_for()
        self.page.wait_for_function(DRAWN)
        self.page.wait_for_selector(READY)
        return self.page

    def complaints(self) -> list[str]:
        """Return what went wrong beside the two failures that are Streamlit's own."""
        own = [url for url in self.failed if url.endswith(OWN_404)]
        errors = [error for error in self.errors if "status of 404" not in error]
        missing = len([error for error in self.errors if "status of 404" in error]) - len(own)
        others = [url for url in self.failed if url not in own]
        return [*errors, *others, *self.outside, *(["a 404 more"] if missing > 0 else [])]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Return what opens a fresh browser, as another person's."""
    contexts = []

    def fresh(width: int = 1440, height: int = 900, scheme: Scheme = "light", **more: Unpack[More]) -> Visitor:
        contexts.append(_context(browser, width, height, scheme, **more))
        return Visitor(contexts[-1].new_page())

    yield fresh
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[tuple[int, int, Scheme], BrowserContext]]:
    """Return the browsers of readers who stay, by width, height and colour scheme."""
    opened: dict[tuple[int, int, Scheme], BrowserContext] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def tab(browser: Browser, contexts: dict[tuple[int, int, Scheme], BrowserContext]) -> Iterator[Visit]:
    """Return what opens a tab in the browser of somebody who was there before, with its scripts fetched already."""
    visitors = []

    def another(width: int = 1440, height: int = 900, scheme: Scheme = "light") -> Visitor:
        key = (width, height, scheme)
        if key not in contexts:
            contexts[key] = _context(browser, *key)
        visitors.append(Visitor(contexts[key].new_page()))
        return visitors[-1]

    yield another
    for visitor in visitors:
        visitor.page.close()


def _context(browser: Browser, width: int, height: int, scheme: Scheme, **more: Unpack[More]) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        **more,
    )
    context.set_default_timeout(45_000)
    return context
