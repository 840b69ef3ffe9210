"""An application on a fresh SQLite store with people, worked cases and a file channel; a server and Chromium for it."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI

from api.bootstrap import Application, assemble
from api.sessions import start_session
from api.settings import Settings
from api.sign_in import add_account
from api.web.routes import mount
from cases.approval import DecisionPorts
from cases.case import Case
from cases.intake import open_case
from cases.policy import Policy
from cases.ports import Channel
from cases.release import release_approved
from cases.report import Report
from cases.resolution import Worked
from cases.store import migrate
from cases.work_queue import Headline

from .builders import NOON, a_report, a_worked
from .fakes import ScriptedWorks, SettableClock, UnchangingAssessor

if TYPE_CHECKING:
    from .browsing import Server
    from .demo_desk import Demo

PASSWORD = "a long enough password"
PEOPLE = {
    "ana": (["operator"], ["entry"]),
    "raj": (["approver"], ["control"]),
    "lea": (["approver", "operator"], ["control"]),
    "sue": (["supervisor"], ["control"]),
    "vic": (["viewer"], ["entry"]),
    "aud": (["auditor"], []),
    "flo": (["operator"], ["fraud"]),
}
Made = TypeVar("Made")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Site:
    """The running application of one test. `headline` gives each case its cut-off in the list."""

    application: Application
    clock: SettableClock
    works: ScriptedWorks
    home: Path

    async def open(self, name: str = "PX-26000042", worked: Worked | None = None, report: Report | None = None) -> Case:
        """A case worked as given."""
        self.works.works[name] = worked or a_worked()
        opened = await open_case(self.application.store, report or a_report(name), now=self.clock.now())
        worker = self.application.new_worker()
        worker.headline = headline
        await worker.work_one()
        return await self.application.store.case(opened.case.case_id)

    def run(self, act: Callable[[], Awaitable[Made]]) -> Made:
        """What `act` gives, in an event loop of its own, which no connection outlives."""

        async def once() -> Made:
            try:
                return await act()
            finally:
                await self.application.store.close()

        return asyncio.run(once())

    async def work(self) -> None:
        """Turns of a worker until nothing is left to do."""
        worker = self.application.new_worker()
        for _ in range(10):
            if not await worker.turn():
                return

    def released(self) -> list[bytes]:
        """Every file in the channel folder."""
        return [p.read_bytes() for p in sorted((self.home / "channel").rglob("*")) if p.is_file()]


@dataclass
class Browser:
    """A person at a browser without scripts: keeps cookies, sends fetch metadata, reads hidden fields."""

    client: httpx.AsyncClient
    fields: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> httpx.Response:
        answer = await self.client.get(path)
        self.fields = dict(HIDDEN.findall(answer.text))
        return answer

    async def post(self, path: str, *, site: str | None = "same-origin", **fields: str | list[str]) -> httpx.Response:
        headers = {"sec-fetch-site": site} if site else {}
        return await self.client.post(path, data=fields, headers=headers)

    def decision_form(self, page: httpx.Response) -> dict[str, str]:
        """The hidden fields of the decision form of a page."""
        form = page.text.split('id="decision"')[1].split("</form>")[0].split('<div id="strip">')[0]
        return dict(HIDDEN.findall(form))


def headline(_case_id: str, _report: Report, _worked: Worked, now: datetime) -> Headline:
    """Every case of these tests goes by FINplus and has a cut-off in six hours."""
    return Headline("swift-finplus", now + timedelta(hours=6, minutes=3, seconds=20))


def make_site(home: Path, clock: SettableClock, channel: Channel | None = None, policy: Policy | None = None) -> Site:
    settings = Settings(home=home, workers=0, _env_file=None)
    migrate(settings.store_url)
    works = ScriptedWorks({})
    ports = DecisionPorts(UnchangingAssessor(), release_approved)
    application = assemble(settings, clock=clock, works=works, ports=ports, channel=channel, policy=policy)
    return Site(application, clock, works, home)


async def add_people(site: Site) -> None:
    for name, (roles, teams) in PEOPLE.items():
        await add_account(site.application.store, name, PASSWORD, roles, teams=teams, now=site.clock.now())


def app_of(site: Site) -> FastAPI:
    """The pages alone, over the application of the test."""
    app = FastAPI(openapi_url=None)
    mount(app, site.application)
    return app


@asynccontextmanager
async def browser_of(site: Site, name: str | None = None) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(app=app_of(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        browser = Browser(client)
        if name:
            # The form of the sign-in page has its own tests; a password hash is slow on purpose.
            client.cookies.set("paymend", await start_session(site.application.store, name, now=site.clock.now()))
        yield browser


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the people in it, made once: password hashes are slow on purpose."""
    home = tmp_path_factory.mktemp("peopled")

    site = make_site(home, SettableClock(NOON))
    site.run(lambda: add_people(site))
    return home


@pytest.fixture
def home(peopled: Path, tmp_path: Path) -> Path:
    """A folder of its own for one test, with a copy of that store."""
    shutil.copy(peopled / "paymend.db", tmp_path / "paymend.db")
    return tmp_path


@pytest.fixture
def site(home: Path) -> Site:
    return make_site(home, SettableClock(NOON))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The one Chromium of a module: no longer, since Playwright's event loop keeps others out of the thread."""
    from .browsing import chromium_started

    with chromium_started() as started:
        yield started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Demo]":
    """The demo queue behind a server process of its own: laying it out takes a while."""
    from .demo_desk import laid_out, serving

    found = laid_out(tmp_path_factory.mktemp("demo"))
    with serving(found.home) as url:
        found.url = url
        yield found


@pytest.fixture
def server(home: Path) -> "Iterator[Server]":
    """A server over the store of the test."""
    from .browsing import served

    with served(home) as running:
        yield running
