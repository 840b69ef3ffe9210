"""A worker that waits on PostgreSQL is woken by the intake's commit; by the clock only where nobody rings."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from services import fresh_postgresql
from sqlalchemy.engine import make_url
from store_builders import FakeAgent, FakeAssessor, RecordingChannel, a_report, worked

from api.bootstrap import Application, assemble
from api.settings import Settings
from api.worker import Worker
from cases.approval import DecisionPorts
from cases.case import Case, Status
from cases.intake import open_case
from cases.release import release_approved
from cases.store import migrate
from cases.store.bell import Bell

pytestmark = pytest.mark.service
LONG_SECONDS = 60.0  # what a worker that nobody wakes would wait
NOBODY = "postgresql://127.0.0.1:1/nobody"


@pytest.fixture
def url() -> Iterator[str]:
    with fresh_postgresql() as found:
        migrate(found)
        yield f"{found}&application_name=woken-{time.monotonic_ns()}"


def scene(
    home: Path, url: str, poll_seconds: float, play: Callable[[Application], Coroutine[Any, Any, Any]], bell: str = ""
) -> Any:
    """Play beside a worker that found nothing to do and waits."""
    settings = Settings(home=home, database_url=url, poll_seconds=poll_seconds, workers=0, _env_file=None)
    ports = DecisionPorts(FakeAssessor(), partial(release_approved, halt_file=settings.halt_file))
    application = assemble(settings, channel=RecordingChannel(), works=FakeAgent(worked()), ports=ports)
    if bell:
        application.store.bell = Bell(make_url(bell))

    async def inner() -> Any:
        stop = asyncio.Event()
        waiting = application.new_worker()
        looked, worker = looking(waiting), asyncio.create_task(waiting.run(stop))
        try:
            await asyncio.wait_for(looked.wait(), LONG_SECONDS / 2)
            while not bell and not listeners(url):
                await asyncio.sleep(0.01)
            return await asyncio.wait_for(play(application), LONG_SECONDS / 2)
        finally:
            stop.set()
            await worker
            await application.store.close()

    return asyncio.run(inner())


def looking(worker: Worker) -> asyncio.Event:
    """Set once the worker has looked and found nothing."""
    looked, real = asyncio.Event(), worker.work_one

    async def work_one() -> bool:
        busy = await real()
        if not busy:
            looked.set()
        return busy

    worker.work_one = work_one  # type: ignore[method-assign]
    return looked


def listeners(url: str, what: str = "pid") -> list[Any]:
    """The connections that listen, or what `what` gives of each."""
    plain, _, name = url.rpartition("&application_name=")
    stands = "application_name = %s AND query ~ '^(LISTEN|SELECT current_schema)'"
    with psycopg.connect(plain, autocommit=True) as connection:
        return connection.execute(f"SELECT {what} FROM pg_stat_activity WHERE {stands}", (name,)).fetchall()


async def taken_after(application: Application, name: str) -> float:
    """Seconds from the answer of the intake until a worker has the case, or had it."""
    case: Case = (await open_case(application.store, a_report(name), now=datetime.now(UTC))).case
    begun = time.monotonic()
    while (await application.store.case(case.case_id)).status is Status.RECEIVED:
        await asyncio.sleep(0.005)
    return time.monotonic() - begun


def test_a_case_is_taken_long_before_the_worker_would_look_by_itself(url: str, tmp_path: Path) -> None:
    async def play(application: Application) -> list[float]:
        return [await taken_after(application, f"W-{number}") for number in range(5)]

    assert sorted(scene(tmp_path, url, LONG_SECONDS, play))[2] < 1


def test_after_the_listening_connection_was_cut_the_next_case_is_taken_all_the_same(url: str, tmp_path: Path) -> None:
    async def play(application: Application) -> float:
        assert len(listeners(url, "pg_terminate_backend(pid)")) == 1
        return await taken_after(application, "W-cut")

    assert scene(tmp_path, url, LONG_SECONDS, play) < LONG_SECONDS / 4


def test_where_nobody_rings_the_worker_looks_by_time(url: str, tmp_path: Path) -> None:
    async def play(application: Application) -> float:
        return await taken_after(application, "W-time")

    assert scene(tmp_path, url, 0.2, play, bell=NOBODY) < LONG_SECONDS / 4
