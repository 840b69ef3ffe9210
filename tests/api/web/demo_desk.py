"""A real server process over the demo queue: what `make run` shows, for tests that look at every page."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from api.bootstrap import assemble
from api.demo import open_demo
from api.demo.staging import person_of
from api.sessions import start_session
from api.settings import Settings
from api.sign_in import add_account
from cases.case import Case, Status
from cases.policy import default_policy, shipped_content
from cases.policy_change import propose_policy
from cases.store import migrate, open_store
from tests.ports import free_port

STARTED_SECONDS = 60
Made = TypeVar("Made")


def done(work: Coroutine[Any, Any, Made]) -> Made:
    """What `work` gives, in a thread with an event loop of its own: Playwright's own runs in the test's thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Demo:
    """The demo below `home`, served at `url`. `ids` has a case of each kind: review, second, question, owner, …"""

    home: Path
    store_url: str
    ids: dict[str, str]
    url: str = ""

    def cookie(self, name: str) -> str:
        """The secret of a fresh session of this person."""

        async def act() -> str:
            store = open_store(self.store_url)
            secret = await start_session(store, name, now=datetime.now(UTC))
            await store.close()
            return secret

        return done(act())

    def address(self, template: str) -> str:
        """The address with its words in braces filled in."""
        return template.format(**self.ids)


def laid_out(home: Path, database_url: str | None = None) -> Demo:
    """The demo queue, worked and acted on by its people; on SQLite below `home` unless a database is named."""
    settings = Settings(home=home, database_url=database_url, workers=0, _env_file=None)
    migrate(settings.store_url)
    done(open_demo(settings, work=True))
    done(_send(settings))
    ids = done(_kinds(settings.store_url)) | {"policy": done(_policy(settings.store_url))}
    return Demo(home, settings.store_url, ids)


async def _send(settings: Settings) -> None:
    """A worker sends what was approved; `oto`, a second operator beside ana, comes to the desk."""
    application = assemble(settings)
    store, now = application.store, application.clock.now()
    await add_account(store, "oto", "never typed by anybody", ["operator"], teams=["payments"], now=now)
    worker = application.new_worker()
    while await worker.turn():
        pass
    await application.store.close()


@contextmanager
def serving(home: Path, store_url: str = "", *, workers: int = 0) -> Iterator[str]:
    """The address of a `paymend serve` of its own process over the store of `home`, or another."""
    port = free_port()
    told = {"PAYMEND_HOME": str(home), "PAYMEND_WORKERS": str(workers)}
    told |= {"PAYMEND_DATABASE_URL": store_url} if store_url else {}
    command = [sys.executable, "-m", "api.cli.main", "serve", "--port", str(port)]
    with (home / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **told}, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTED_SECONDS
    while time.monotonic() < ends:
        assert process.poll() is None, "the server ended"
        try:
            httpx.get(f"{url}/login", timeout=STARTED_SECONDS)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no server at {url} within {STARTED_SECONDS} s")


async def _policy(store_url: str) -> str:
    """A version of the policy that waits for a second administrator."""
    store, content, now = open_store(store_url), deepcopy(shipped_content()), datetime.now(UTC)
    content["limits_eur"]["format_only"] = "50000"
    ada = replace(person_of("ada", ("admin",), ()), proven_at=now)
    version = await propose_policy(store, ada, content, "less by itself", shipped=default_policy(), now=now)
    await store.close()
    return version.id


async def _kinds(store_url: str) -> dict[str, str]:
    """The first case of each kind that the pages show differently."""
    store = open_store(store_url)
    found = (await store.cases(limit=200)).cases
    await store.close()

    def first(fits: Callable[[Case], bool]) -> str:
        return next(case.case_id for case in found if fits(case))

    return {
        "review": first(
            lambda c: c.status is Status.AWAITING_APPROVAL and c.code == "BE04" and c.approvals_needed == 1
        ),
        "second": first(lambda c: c.status is Status.AWAITING_APPROVAL and c.approvals == 1),
        "question": first(lambda c: c.status is Status.AWAITING_INFORMATION),
        "owner": first(lambda c: c.owner == "compliance"),
        "released": first(lambda c: c.status is Status.RELEASED),
        "rejected": first(lambda c: c.status is Status.AWAITING_APPROVAL and c.approvals_needed is None),
    }
