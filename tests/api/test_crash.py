"""Killed with -9 at every node and around every write, then restarted: nothing is lost, nothing is sent twice.

Each death happens in a process forked from this warm one. `PAYMEND_CRASH_WRITES` sets how many writes are tried.
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
from functools import partial
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cases" / "store"))
from services import fresh_postgresql

from agent.build import build_agent
from agent.checkpoints import open_checkpoints
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from agent.steps import Steps
from api.agents import agents_of
from api.bootstrap import assemble
from api.doctor import examine
from api.settings import Settings
from api.worker import Worker
from cases.approval import DecisionPorts, DecisionRequest, decide
from cases.case import Status
from cases.decision import Person, Role, Verdict
from cases.intake import open_case
from cases.policy import default_policy
from cases.release import release_approved
from cases.report import Report
from cases.store import CaseStore, migrate
from evals.scenario import SCENARIOS, load_scenario

NOON = datetime.fromisoformat("2026-11-23T12:00:00+01:00")
WRITES = int(os.environ.get("PAYMEND_CRASH_WRITES", "4"))
ANA = Person("ana", frozenset({Role.OPERATOR}), frozenset({"payments"}), "ana")
BOTH = ("05-cred-without-charges", "06-jpy-decimals")
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


def deadly_at(node: str, moment: str) -> Steps:
    """The graph's steps, with one that kills the process before or after its work."""
    real = getattr(Steps(), node)

    def killing(*arguments: Any, **named: Any) -> Any:
        if moment == "before":
            die()
        real(*arguments, **named)
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
    settings, policy = place.settings, default_policy()
    release = partial(release_approved, halt_file=settings.halt_file)
    agent = build_agent(
        AgentSettings(), sources=shipped_sources(), checkpoints=open_checkpoints(place.home), steps=steps
    )
    ports = DecisionPorts(agents_of(settings, policy).assessor, release)
    clock = ClockAt(at)
    application = assemble(settings, clock=clock, works=agent, ports=ports, policy=policy)
    if write:
        deadly_around(application.store, *write)
    worker = application.new_worker()
    for scenario in random.Random(seed).sample(BOTH, 2):
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
            await decide(application.store, request, ports=ports, policy=policy, clock=ClockAt(at))
    await until_idle(worker, clock)
    await application.store.close()


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


def assert_whole(place: Place) -> None:
    """Both cases released once each, what lies in the channel is what the store says, and the ledger holds."""
    asyncio.run(_assert_whole(place))


async def _assert_whole(place: Place) -> None:
    application = assemble(place.settings, clock=ClockAt(NOON))
    cases = (await application.store.cases()).cases
    assert {case.external_id: case.status for case in cases} == {
        "05-cred-without-charges": Status.RELEASED,
        "06-jpy-decimals": Status.RELEASED,
    }
    bodies = sorted(
        p.read_bytes() for p in (place.home / "channel").rglob("*") if p.is_file() and b"<Document" in p.read_bytes()
    )
    expected = sorted([await application.store.body(case.repaired_sha256) for case in cases])
    await application.store.close()
    assert bodies == expected
    assert [check for check in await examine(place.settings) if not check.ok] == []


def warm_up(home: Path) -> None:
    """One whole life in this process: what it imported, compiled and digested, every forked one has from its birth."""
    place = Place(home)
    migrate(place.settings.store_url)
    live(place, NOON)
    assert_whole(place)


def survives(place: Place, at: tuple[str, str] | None, write: tuple[int, str] | None, seed: int = 0) -> bool:
    """One life that is killed, one that ends, and the oracle. False where the first life has no such point."""
    steps = deadly_at(*at) if at else None
    died = in_a_process(live, place, NOON, steps, write, seed)
    assert died in (-signal.SIGKILL, 0)
    assert in_a_process(live, place, NOON + timedelta(minutes=10), None, None, seed) == 0
    assert in_a_process(assert_whole, place) == 0
    return died != 0


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
