"""Real Chromium against a real server on loopback, with people and cases laid out beforehand."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn

from cases.policy import Policy

from .conftest import PASSWORD, Site, app_of, make_site
from .fakes import SettableClock

ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
VIOLATIONS = """
addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.violatedDirective + " " + e.blockedURI));
"""
Made = TypeVar("Made")


def chromium() -> str:
    """The browser of the system. Skips where there is none, but fails where everything must be tested."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing, and CI=true asks for browser tests")
        pytest.skip("Chromium is not installed")
    return found


@contextmanager
def chromium_started() -> Iterator[Any]:
    """The browser, running without a window."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield started
        started.close()


@dataclass
class Server:
    """A server thread over the store in `home`."""

    home: Path
    port: int
    policy: Policy | None = None
    thread: threading.Thread = field(init=False)
    server: uvicorn.Server = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        for _ in range(200):
            if getattr(self, "server", None) and self.server.started:
                return
            time.sleep(0.05)
        pytest.fail("the server did not start within 10 s")

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)

    def _serve(self) -> None:
        site = make_site(self.home, SettableClock(), policy=self.policy)
        config = uvicorn.Config(app_of(site), host="127.0.0.1", port=self.port, log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        site.run(self.server.serve)

    def arrange(self, act: Callable[[Site], Awaitable[Made]]) -> Made:
        """Run `act` on an application of its own over the same store, in a thread with its own event loop."""
        made: list[Made] = []

        def once() -> None:
            site = make_site(self.home, SettableClock(), policy=self.policy)
            made.append(site.run(lambda: act(site)))

        thread = threading.Thread(target=once)
        thread.start()
        thread.join(60)
        assert made, "the arrangement failed"
        return made[0]


@contextmanager
def served(home: Path, policy: Policy | None = None) -> Iterator[Server]:
    """A running server over the store in `home`, under the shipped policy or another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(home, port, policy)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Visit:
    """One person's page. `troubles` collects console errors, page errors and requests to other hosts."""

    page: Any
    url: str
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.troubles.append(m.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.troubles.append(f"request to another host: {request.url}")

    def go(self, path: str) -> None:
        """Open a page and wait until its scripts have started."""
        self.page.goto(self.url + path)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector("html[data-ready]")

    def arm(self) -> None:
        """Let the 600 ms pass in which actions are unarmed."""
        self.page.wait_for_timeout(750)

    def sign_in(self, name: str) -> None:
        self.page.goto(f"{self.url}/login")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button")
        self.ready()


@contextmanager
def visiting(browser: Any, server: Server, name: str, **options: Any) -> Iterator[Visit]:
    """A signed-in person in a browser context of their own; trouble on any page fails the test."""
    chosen = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = browser.new_context(**(chosen | options))
    context.set_default_timeout(10_000)
    visit = Visit(context.new_page(), server.url)
    visit.watch()
    visit.sign_in(name)
    yield visit
    context.close()
    assert visit.troubles == [], visit.troubles
