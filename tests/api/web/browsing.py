"""Real Chromium against a real server on loopback, with people and cases laid out beforehand."""

import os
import shutil
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn

from api.http_server import GOODBYE_SECONDS, HttpServer
from api.sessions import start_session
from api.web.stamps import UNARMED
from cases.policy import Policy

from .conftest import Site, app_of, make_site
from .fakes import SettableClock

ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_SECONDS = 30  # nothing takes so long, also on a busy machine; who waits goes on when the state is there
UNARMED_MS = UNARMED // timedelta(milliseconds=1)
VIOLATIONS = """
addEventListener("securitypolicyviolation", (e) => console.error("CSP " + e.violatedDirective + " " + e.blockedURI));
"""
# The page's own time stands still until a test lets it pass, so that no busy machine arms a page or holds it unarmed.
STILL = """
(() => {
  let ms = 0;
  performance.now = () => ms;
  window.pass = (more) => { ms += more; };
  addEventListener("pageshow", () => { window.shown = true; });
})();
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


class Telling(HttpServer):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, listens: threading.Event) -> None:
        super().__init__(config)
        self.listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


def bound(port: int = 0) -> socket.socket:
    """A socket at this port, or at a free one, which others of ours may share."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


@dataclass
class Server:
    """A server thread over the store in `home`, with a clock that can be put forward. Its port is its own while it is
    stopped, too: `place` holds it and never listens."""

    home: Path
    policy: Policy | None = None
    clock: SettableClock = field(default_factory=SettableClock)
    place: socket.socket = field(default_factory=bound)
    thread: threading.Thread = field(init=False)
    server: uvicorn.Server = field(init=False)

    @property
    def port(self) -> int:
        return int(self.place.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listens = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(listens,), daemon=True)
        self.thread.start()
        assert listens.wait(PATIENCE_SECONDS), "the server did not start"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive(), "the server did not stop"

    def _serve(self, listens: threading.Event) -> None:
        site = make_site(self.home, self.clock, policy=self.policy)
        config = uvicorn.Config(
            app_of(site), log_level="warning", lifespan="off", timeout_graceful_shutdown=GOODBYE_SECONDS
        )
        self.server = Telling(config, listens)
        site.run(lambda: self.server.serve([bound(self.port)]))

    def arrange(self, act: Callable[[Site], Awaitable[Made]]) -> Made:
        """Run `act` on an application of its own over the same store, in a thread with its own event loop."""
        made: list[Made] = []

        def once() -> None:
            site = make_site(self.home, self.clock, policy=self.policy)
            made.append(site.run(lambda: act(site)))

        thread = threading.Thread(target=once)
        thread.start()
        thread.join()
        assert made, "the arrangement failed"
        return made[0]


@contextmanager
def served(home: Path, policy: Policy | None = None) -> Iterator[Server]:
    """A running server over the store in `home`, under the shipped policy or another."""
    server = Server(home, policy)
    with server.place:
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass
class Visit:
    """One person's page. `troubles` collects console errors, page errors and requests to other hosts.

    Where the clock of the server is at hand, time passes at the desk when `arm` and `pass_ms` say so and not by itself.
    """

    page: Any
    url: str
    clock: SettableClock | None = None
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.add_init_script(VIOLATIONS + (STILL if self.clock else ""))
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
        if self.clock is None:
            self.page.wait_for_timeout(750)
            return
        # Always a function: of a mere expression only the first look is allowed by the policy of our pages.
        self.page.wait_for_function("() => window.shown")  # the wait begins when the page is shown
        self.pass_ms(UNARMED_MS)

    def pass_ms(self, milliseconds: int) -> None:
        """Put the clocks of page and server forward."""
        assert self.clock
        self.clock.pass_ms(milliseconds)
        self.page.wait_for_function("(ms) => { window.pass(ms); return true; }", arg=milliseconds)


@contextmanager
def visiting(browser: Any, server: Server, name: str, **options: Any) -> Iterator[Visit]:
    """A person in a browser context of their own, signed in unless the name is empty; trouble on any page fails."""
    chosen = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = browser.new_context(**(chosen | options))
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    if name:
        # A password hash is slow on purpose; the form has a test of its own.
        context.add_cookies([{"name": "paymend", "value": session_of(server, name), "url": server.url}])
    visit = Visit(context.new_page(), server.url, server.clock)
    visit.watch()
    try:
        yield visit
    finally:
        context.close()  # also after a failure: no page left open may trouble the tests after it
    assert visit.troubles == [], visit.troubles


def session_of(server: Server, name: str) -> str:
    """The secret of a fresh session of this person."""

    async def act(site: Site) -> str:
        return await start_session(site.application.store, name, now=site.clock.now())

    return server.arrange(act)
