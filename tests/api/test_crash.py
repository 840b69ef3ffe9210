"""Killed with -9 at every node and around every write, then restarted: nothing is lost, nothing is sent twice.

Each death happens in a process forked from this warm one. `PAYMEND_CRASH_WRITES` sets how many writes are tried.
A seed chooses two payments and their order, and at which of its visits a node kills.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cases" / "store"))
from services import fresh_postgresql

from agent.agent import Agent
from agent.build import build_agent
from agent.checkpoints import open_checkpoints
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from agent.sources import Sources
from agent.steps import Steps
from agent.versions import versions_of
from api.assessor import AgentAssessor
from api.bootstrap import Application, assemble
from api.doctor import looked_over
from api.settings import Settings
from api.worker import Worker
from cases.approval import DecisionPorts, DecisionRequest, decide
from cases.case import Status
from cases.decision import Person, Role, Verdict
from cases.intake import open_case
from cases.policy import default_policy
from cases.release import release_approved
from cases.report import Report
from cases.store import CaseStore, Sending, migrate, open_store
from evals.scenario import SCENARIOS, load_scenario

NOON = datetime.fromisoformat("2026-11-23T12:00:00+01:00")
WRITES = int(os.environ.get("PAYMEND_CRASH_WRITES", "4"))
ANA = Person("ana", frozenset({Role.OPERATOR}), frozenset({"payments"}), "ana")
POOL = (  # one approval each, then released
    "01-nak-characters",
    "02-unstructured-address",
    "05-cred-without-charges",
    "06-jpy-decimals",
    "17-double-slash-in-own-reference",
    "26-header-addressed-elsewhere",
    "34-remittance-line-too-long",
    "39-french-lines",
    "96-after-cut-off",
    "133-session-fault",
)
NODES = [field.name for field in fields(Steps)]


@dataclass(frozen=True)
class Place:
    """Where an installation lives; without a URL its store is a file below home."""

    home: Path
    url: str | None = None

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, database_url=self.url, _env_file=None)


@dataclass
class ClockAt:
    at: datetime

    def now(self) -> datetime:
        return self.at


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deadly_at(node: str, moment: str, visit: int = 1) -> Steps:
    """The graph's steps, with one that kills the process before or after its work, at its n-th visit."""
    real, count = getattr(Steps(), node), [0]

    def killing(*arguments: Any) -> Any:
        if moment == "before":
            passed()
        told = real(*arguments)  # a node that waits for people raises, and returns when it is visited again
        if moment == "after":
            passed()
        return told

    def passed() -> None:
        count[0] += 1
        if count[0] == visit:
            die()

    def of_state(state: Any, runtime: Any) -> Any:
        return killing(state, runtime)

    def of_state_alone(state: Any) -> Any:
        return killing(state)

    return replace(Steps(), **{node: of_state_alone if node == "await_decision" else of_state})


def deadly_around(store: CaseStore, write: int, moment: str) -> None:
    """Make the store kill the process before or after its n-th committed write."""
    real, count = store.writing, [0]

    @asynccontextmanager
    async def writing() -> AsyncIterator[Any]:
        count[0] += 1
        last = count[0] == write
        async with real() as unit:
            yield unit
            if last and moment == "before":
                die()
        if last:
            die()

    store.writing = writing  # type: ignore[method-assign]


def live(
    place: Place, at: datetime, steps: Steps | None = None, write: tuple[int, str] | None = None, seed: int = 0
) -> None:
    """One life of an installation: open both cases, work, approve what waits, send, until nothing is left to do."""
    asyncio.run(_live(place, at, steps, write, seed))


async def _live(place: Place, at: datetime, steps: Steps | None, write: tuple[int, str] | None, seed: int) -> None:
    clock = ClockAt(at)
    application = installed(place, clock, steps)
    if write:
        deadly_around(application.store, *write)
    worker = application.new_worker()
    for scenario in payments_of(seed):
        report = Report.model_validate(dict(load_scenario(SCENARIOS / scenario).exception))
        await open_case(application.store, report, now=at)
    await until_idle(worker, clock)
    for case in (await application.store.cases()).cases:
        if case.status is Status.AWAITING_APPROVAL:
            request = DecisionRequest(
                case_id=case.case_id,
                verdict=Verdict.APPROVE,
                version=case.version,
                repaired_sha256=case.repaired_sha256,
                reason="read",
                person=ANA,
                idempotency_key=f"ana-{case.version}",
            )
            await decide(
                application.store, request, ports=application.ports, policy=default_policy(), clock=ClockAt(at)
            )
    await until_idle(worker, clock)
    await application.store.close()


def installed(place: Place, clock: ClockAt, steps: Steps | None) -> Application:
    """The application as it starts, its books and files at `place`; what it only reads is shared by all lives."""
    settings, sources = place.settings, warm_sources()
    works = build_agent(AgentSettings(), sources=sources, checkpoints=open_checkpoints(place.home), steps=steps)
    judge = AgentAssessor(warm_agent().sight, sources.policy, sources.certificates, lambda: versions_of(sources))
    ports = DecisionPorts(judge, partial(release_approved, halt_file=settings.halt_file))
    return assemble(settings, clock=clock, works=works, ports=ports, policy=sources.policy)


@cache
def warm_sources() -> Sources:
    return shipped_sources()


@cache
def warm_agent() -> Agent:
    return build_agent(AgentSettings(), sources=warm_sources())


def payments_of(seed: int) -> list[str]:
    """Which two payments fail in the installation of this seed, in order."""
    return random.Random(seed).sample(POOL, 2)


async def until_idle(worker: Worker, clock: ClockAt) -> None:
    """Work until nothing is left, also after the pause before something is sent or asked again."""
    for _ in range(30):
        if not await worker.turn():
            clock.at += timedelta(seconds=3)
            if not await worker.turn():
                return


def in_a_process(scene: Callable[..., None], *arguments: Any) -> int | None:
    """Run the scene in a forked process; its exit code (negative: the signal)."""
    process = multiprocessing.get_context("fork").Process(target=scene, args=arguments)
    process.start()
    process.join(120)
    return process.exitcode


def assert_whole(place: Place, seed: int = 0) -> None:
    """Both cases released once each, what lies in the channel is what the store says, and the ledger holds."""
    asyncio.run(_assert_whole(place, seed))


async def _assert_whole(place: Place, seed: int) -> None:
    store = open_store(place.settings.store_url)
    cases = (await store.cases()).cases
    assert {case.external_id: case.status for case in cases} == dict.fromkeys(payments_of(seed), Status.RELEASED)
    sent = sorted(file.read_bytes() for file in (place.home / "channel").iterdir() if not file.name.startswith("."))
    rows = [row for case in cases for row in await store.sent(case.case_id)]
    assert {row.status for row in rows} == {Sending.ACCEPTED}
    assert sorted(row.sha256 for row in rows if row.kind == "payment") == sorted(case.repaired_sha256 for case in cases)
    assert sent == sorted([await store.body(row.sha256) for row in rows])
    assert [
        check for check in await looked_over(store, place.settings) if not check.ok and check.name != "by itself"
    ] == []
    await store.close()


def warm_up(home: Path) -> None:
    """One whole life in this process: what it imported, compiled and digested, every forked one has from its birth."""
    place = Place(home)
    migrate(place.settings.store_url)
    live(place, NOON)
    assert_whole(place)


def survives(place: Place, at: tuple[str, str] | None, write: tuple[int, str] | None, seed: int = 0) -> bool:
    """One life that is killed, one that ends, and the oracle. False where the first life has no such point."""
    steps = deadly_at(*at, visit=1 + seed % 2) if at else None
    died = in_a_process(live, place, NOON, steps, write, seed)
    assert died in (-signal.SIGKILL, 0)
    assert in_a_process(lives_on, place, seed) == 0
    return died != 0


def lives_on(place: Place, seed: int) -> None:
    """The life after the death, ten minutes later, and the oracle."""
    live(place, NOON + timedelta(minutes=10), seed=seed)
    assert_whole(place, seed)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def place(request: pytest.FixtureRequest, tmp_path: Path):
    with fresh_postgresql() if request.param == "postgresql" else nullcontext(None) as url:
        found = Place(tmp_path, url)
        migrate(found.settings.store_url)
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_killed_at_a_node_nothing_is_lost_and_nothing_is_sent_twice(place: Place, node: str, moment: str) -> None:
    assert survives(place, (node, moment), None)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", range(1, WRITES + 1))
def test_killed_around_a_write_nothing_is_lost_and_nothing_is_sent_twice(place: Place, write: int, moment: str) -> None:
    survives(place, None, (write, moment))  # a write that this life does not have kills nobody
