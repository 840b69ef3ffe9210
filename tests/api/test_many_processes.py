"""Two worker processes on one store, one of them killed: every case is finished and none is sent twice.

`PAYMEND_TEST_CASES` sets how many cases; `make processes` runs 200.
"""

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter as Count
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from services import fresh_postgresql
from store_builders import MESSAGE, FakeAgent, FakeAssessor, a_policy, a_report, worked

from api.auditing import verify_store
from api.bootstrap import assemble
from api.settings import Settings
from cases.approval import DecisionPorts
from cases.case import Route, Status
from cases.intake import open_case
from cases.opening import one_message
from cases.ports import Receipt
from cases.release import release_approved
from cases.store import migrate, open_store

CASES = int(os.environ.get("PAYMEND_TEST_CASES", "40"))
PATIENCE_SECONDS = 240.0


@dataclass
class ShiftedClock:
    """The real time, and as many seconds more as a file says: leases can be made to end in every process at once."""

    file: Path

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text() or 0))


@dataclass
class JournalChannel:
    """Writes a line for each message handed over, and knows what was handed over."""

    file: Path
    name: str = "journal"

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        with self.file.open("a") as file:
            file.write(f"{key}\n")
        return Receipt("accepted", key)

    def enquire(self, key: str) -> Receipt:
        return Receipt("accepted" if key in sent(self.file) else "absent", key)


def sent(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


class PaymentsOfTheirOwn(FakeAgent):
    """Works as told, and gives each payment its own UETR."""

    def work(self, case_id, report, *, now, **told):
        return replace(super().work(case_id, report, now=now, **told), uetr=one_message(report).uetr)


def application(home: Path, url: str):
    settings = Settings(home=home, database_url=url, lease_seconds=30, poll_seconds=0.02, workers=0, _env_file=None)
    policy = a_policy()
    ports = DecisionPorts(FakeAssessor(), partial(release_approved, halt_file=settings.halt_file, shipped=policy))
    return assemble(
        settings,
        policy=policy,
        clock=ShiftedClock(home / "shift"),
        channel=JournalChannel(home / "journal"),
        works=PaymentsOfTheirOwn(worked(route=Route.AUTO, needed=0)),
        ports=ports,
    )


def a_worker(home: Path, url: str) -> None:
    """One worker process, until it is stopped from outside."""
    asyncio.run(application(home, url).new_worker().run(asyncio.Event()))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def url(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cases.db'}"
    else:
        with fresh_postgresql() as found:
            yield found


@pytest.mark.slow
def test_two_workers_and_one_killed_finish_every_case_and_send_none_twice(url: str, tmp_path: Path) -> None:
    (tmp_path / "shift").write_text("0")
    migrate(url)
    asyncio.run(opened(url))
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=a_worker, args=(tmp_path, url), daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    try:
        until(lambda: len(sent(tmp_path / "journal")) >= CASES // 5)
        os.kill(workers[0].pid or 0, signal.SIGKILL)
        (tmp_path / "shift").write_text("300")  # what the dead one held is free now
        until(lambda: asyncio.run(finished(url)) == CASES)
    finally:
        for worker in workers:
            worker.kill()
    assert workers[0].exitcode == -signal.SIGKILL
    times = Count(sent(tmp_path / "journal"))
    assert (len(times), max(times.values())) == (CASES, 1)
    assert asyncio.run(faults(tmp_path, url)) == []


async def opened(url: str) -> None:
    store = open_store(url)
    for number in range(CASES):
        message = MESSAGE.replace("3f1f0f6f2c11", f"{number:012x}")  # payments of their own
        await open_case(store, a_report(f"Q9-{number:04d}", message=message), now=datetime.now(UTC))
    await store.close()


async def finished(url: str) -> int:
    store = open_store(url)
    counts = await store.counts()
    await store.close()
    return counts[Status.RELEASED]


async def faults(home: Path, url: str) -> list[str]:
    settings = Settings(home=home, database_url=url, _env_file=None)
    store = open_store(url)
    found: list[str] = (await verify_store(store, settings))["faults"]
    await store.close()
    return found


def until(holds) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < ends, "the workers did not finish"
        time.sleep(0.3)
