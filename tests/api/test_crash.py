"""Killed with -9 at every node and around every write, then restarted: nothing is lost, nothing is sent twice.

Each death happens in a process forked from this warm one. `PAYMEND_CRASH_WRITES` sets how many writes are tried.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

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
NODES = [field.name for field in fields(Steps)]


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


def live(home: Path, at: datetime, steps: Steps | None = None, write: tuple[int, str] | None = None) -> None:
    """One life of an installation: open both cases, work, approve what waits, send, until nothing is left to do."""
    asyncio.run(_live(home, at, steps, write))


async def _live(home: Path, at: datetime, steps: Steps | None, write: tuple[int, str] | None) -> None:
    settings, policy = Settings(home=home), default_policy()
    release = partial(release_approved, halt_file=settings.halt_file)
    agent = build_agent(AgentSettings(), sources=shipped_sources(), checkpoints=open_checkpoints(home), steps=steps)
    ports = DecisionPorts(agents_of(settings, policy).assessor, release)
    clock = ClockAt(at)
    application = assemble(settings, clock=clock, works=agent, ports=ports, policy=policy)
    if write:
        deadly_around(application.store, *write)
    worker = application.new_worker()
    for scenario in ("05-cred-without-charges", "06-jpy-decimals"):
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


def assert_whole(home: Path) -> None:
    """Both cases released once each, what lies in the channel is what the store says, and the ledger holds."""
    asyncio.run(_assert_whole(home))


async def _assert_whole(home: Path) -> None:
    application = assemble(Settings(home=home), clock=ClockAt(NOON))
    cases = (await application.store.cases()).cases
    assert {case.external_id: case.status for case in cases} == {
        "05-cred-without-charges": Status.RELEASED,
        "06-jpy-decimals": Status.RELEASED,
    }
    bodies = sorted(
        p.read_bytes() for p in (home / "channel").rglob("*") if p.is_file() and b"<Document" in p.read_bytes()
    )
    expected = sorted([await application.store.body(case.repaired_sha256) for case in cases])
    await application.store.close()
    assert bodies == expected
    assert [check for check in await examine(Settings(home=home)) if not check.ok] == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    migrate(Settings(home=tmp_path).store_url)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("node", NODES)
def test_killed_at_a_node_nothing_is_lost_and_nothing_is_sent_twice(home: Path, node: str, moment: str) -> None:
    assert in_a_process(live, home, NOON, deadly_at(node, moment)) == -signal.SIGKILL
    assert in_a_process(live, home, NOON + timedelta(minutes=10)) == 0
    assert in_a_process(assert_whole, home) == 0


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", range(1, WRITES + 1))
def test_killed_around_a_write_nothing_is_lost_and_nothing_is_sent_twice(home: Path, write: int, moment: str) -> None:
    died = in_a_process(live, home, NOON, None, (write, moment))
    assert died in (-signal.SIGKILL, 0)  # 0: this life has fewer writes
    assert in_a_process(live, home, NOON + timedelta(minutes=10)) == 0
    assert in_a_process(assert_whole, home) == 0
