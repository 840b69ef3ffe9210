"""Killed with -9 where people decide, where a model is asked, and where the disk loses its last page.

The rows of the crash matrix (`docs/guarantees.md`) that a life of two cases with one approval each does not pass:
`test_crash.py` kills at every node and around every write of that.
"""

import asyncio
import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from counter import Counter
from desk_of_cases import CaseDesk
from services import fresh_postgresql
from store_builders import FakeAgent, a_person, a_report, worked
from test_crash import ClockAt, deadly_around, in_a_process

from api.auditing import verify_store
from api.bootstrap import assemble
from api.replay import replayed
from api.settings import Settings
from cases.case import Route, Status
from cases.decision import Role
from cases.intake import open_case
from cases.policy import default_policy
from cases.policy_change import PolicyVerdict, decide_policy, digest_in_force, propose_policy
from cases.report import Report
from cases.store import CaseStore, migrate, open_store, sqlite_url
from evals.scenario import SCENARIOS, load_scenario
from tests.agent.endpoint_server import Reply, says, serving
from tests.agent.test_endpoint import a_proposal
from tests.cases.store.test_policy_change import ADA, BEA, NOON, stricter

TEN_MINUTES = timedelta(minutes=10)  # by then the lease of who died has ended
TWO = worked(route=Route.FOUR_EYES, needed=2)
FIRST = a_person("ana", Role.OPERATOR, teams=("payments",))
LAST = a_person("raj", Role.APPROVER, teams=("treasury",))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        migrate(sqlite_url(tmp_path))
        yield sqlite_url(tmp_path)
        return
    with fresh_postgresql() as found:
        migrate(found)
        yield found


def on_store(url: str, act: Callable[[CaseStore], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        store = open_store(url)
        try:
            return await act(store)
        finally:
            await store.close()

    return asyncio.run(run())


def approving(url: str, home: Path, dies_at: int, moment: str) -> None:
    """Two people approve the case that waits; killed around the approval of that number (0: not at all)."""

    async def act(store: CaseStore) -> None:
        desk = CaseDesk(store, home)
        for number, person in enumerate((FIRST, LAST), start=1):
            (case,) = (await store.cases()).cases
            if case.approvals >= number or case.status is not Status.AWAITING_APPROVAL:
                continue  # taken before the death
            if number == dies_at:
                deadly_around(store, 1, moment)
            await desk.decided(case, person=person, key=f"{person.id}-once")

    on_store(url, act)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("approval", [1, 2])
def test_killed_at_an_approval_it_is_there_as_a_whole_or_not_at_all(
    url: str, tmp_path: Path, approval: int, moment: str
) -> None:
    on_store(url, lambda store: CaseDesk(store, tmp_path).proposed(TWO))
    assert in_a_process(approving, url, tmp_path, approval, moment) == -signal.SIGKILL
    taken = approval if moment == "after" else approval - 1

    async def seen(store: CaseStore) -> tuple[int, int, int, int]:
        (case,) = (await store.cases()).cases
        rows = len(await store.decisions(case.case_id))
        entries = [entry["kind"] for entry in await store.entries(case.case_id)].count("decided")
        return case.approvals, rows, entries, len(await store.sent(case.case_id))

    assert on_store(url, seen) == (taken, taken, taken, 1 if taken == 2 else 0)
    approving(url, tmp_path, 0, "")
    assert on_store(url, seen) == (2, 2, 2, 1)
    assert on_store(url, lambda store: verify_store(store, Settings(home=tmp_path, _env_file=None)))["faults"] == []


def confirming(url: str, moment: str) -> None:
    async def act(store: CaseStore) -> None:
        version = await propose_policy(store, ADA, stricter(), "less", shipped=default_policy(), now=NOON)
        deadly_around(store, 1, moment)
        verdict = PolicyVerdict.CONFIRM
        await decide_policy(store, version.id, verdict, BEA, "agreed", shipped=default_policy(), now=NOON)

    on_store(url, act)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_where_a_policy_comes_into_force_the_old_or_the_new_one_holds(url: str, moment: str) -> None:
    assert in_a_process(confirming, url, moment) == -signal.SIGKILL

    async def seen(store: CaseStore) -> tuple[str, int]:
        async with store.reading() as unit:
            found = await digest_in_force(unit, default_policy())
            entries = [e for e in await unit.ledger.page(kinds=["policy_changed"]) if "confirm" in str(e["facts"])]
        return found, len(entries)

    old = default_policy().digest
    digest, confirmed = on_store(url, seen)
    assert (digest == old, confirmed) == ((True, 0) if moment == "before" else (False, 1))


REPORT = Report.model_validate({**load_scenario(SCENARIOS / "05-cred-without-charges").exception, "received_at": None})


def asking(home: Path, url: str, write: int = 0, later: timedelta = timedelta(0)) -> None:
    """Work the case with the endpoint there; killed before the n-th write of that life is committed."""
    settings = Settings(home=home, _env_file=None, model="openai:test", openai_base_url=url)

    async def act() -> None:
        application = assemble(settings, clock=ClockAt(NOON + later))
        if write:
            deadly_around(application.store, write, "before")
        await open_case(application.store, REPORT, now=application.clock.now())
        while await application.new_worker().turn():
            pass
        await application.store.close()

    asyncio.run(act())


async def told_of(home: Path, url: str) -> dict[str, Any]:
    application = assemble(Settings(home=home, _env_file=None, model="openai:test", openai_base_url=url))
    (case,) = (await application.store.cases()).cases
    told = await replayed(application, case.case_id)
    worked_out = await application.store.worked(case.case_id)
    await application.store.close()
    return {"status": case.status, "equal": told["equal"], "usage": worked_out.usage if worked_out else {}}


def spent(home: Path) -> int:
    with sqlite3.connect(home / "spending.sqlite") as connection:
        return int(connection.execute("SELECT sum(tokens) FROM spending").fetchone()[0])


def test_killed_during_a_models_turn_it_is_asked_again_and_both_count_against_the_day(tmp_path: Path) -> None:
    home, dying = tmp_path, list[Any]()
    migrate(Settings(home=home, _env_file=None).store_url)

    def killing(_request: dict[str, Any]) -> Reply:
        os.kill(dying[0].pid, signal.SIGKILL)
        return says("too late")

    with serving(killing, says(a_proposal())) as endpoint:
        dying.append(multiprocessing.get_context("fork").Process(target=asking, args=(home, endpoint.url)))
        dying[0].start()
        dying[0].join(60)
        assert dying[0].exitcode == -signal.SIGKILL
        lost = spent(home)
        asking(home, endpoint.url, later=TEN_MINUTES)
        told = asyncio.run(told_of(home, endpoint.url))
        assert len(endpoint.requests) == 2
    assert (told["status"], told["equal"], told["usage"]["calls"]) == (Status.AWAITING_APPROVAL, True, 1)
    assert lost > 120  # the turn that was lost counts at its upper bound
    assert spent(home) == lost + 120


def test_killed_between_a_models_answer_and_its_record_the_case_is_worked_again(tmp_path: Path) -> None:
    migrate(Settings(home=tmp_path, _env_file=None).store_url)
    with serving(says(a_proposal())) as endpoint:
        # Writes of that life: the case, its claim, and its work.
        assert in_a_process(asking, tmp_path, endpoint.url, 3) == -signal.SIGKILL
        assert len(endpoint.requests) == 1
        asking(tmp_path, endpoint.url, later=TEN_MINUTES)
        told = asyncio.run(told_of(tmp_path, endpoint.url))
        assert len(endpoint.requests) == 2
    assert (told["status"], told["equal"]) == (Status.AWAITING_APPROVAL, True)
    assert spent(tmp_path) == 240  # both turns were taken, and both are paid


@pytest.mark.parametrize("cut", [1, 30, 600, 4_000, 20_000])
def test_after_a_torn_page_what_was_committed_before_is_there_and_the_ledger_holds(tmp_path: Path, cut: int) -> None:
    """A power cut may leave the end of the write-ahead log half written: SQLite then goes back to the last commit."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    migrate(sqlite_url(here))

    async def life(store: CaseStore) -> int:
        for number in range(12):
            await open_case(store, a_report(f"Q{number}"), now=NOON + timedelta(seconds=number))
        for name in ("paymend.db", "paymend.db-wal"):
            shutil.copy(here / name, there)  # while the store is open: nothing is checkpointed into the file
        return await store.count()

    assert on_store(sqlite_url(here), life) == 12
    log = there / "paymend.db-wal"
    kept = log.read_bytes()
    assert len(kept) > cut
    log.write_bytes(kept[:-cut] + bytes(byte ^ 0xA5 for byte in kept[-cut:][: cut // 2]))
    with sqlite3.connect(there / "paymend.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    async def after(store: CaseStore) -> tuple[int, int, list[str]]:
        told = await verify_store(store, Settings(home=there, _env_file=None))
        return await store.count(), told["entries"], told["faults"]

    cases, entries, faults = on_store(sqlite_url(there), after)
    assert 0 < cases <= 12
    assert (entries, faults) == (cases, [])  # a case and its entry are there together or not at all


@dataclass
class Jumping:
    """A clock that somebody sets back and forth while the server runs."""

    counter: Any
    hours: tuple[int, ...] = (1, -1, -1, 1, 2, -2)

    async def jump(self, number: int) -> None:
        self.counter.clock.advance(hours=self.hours[number % len(self.hours)])


def test_a_clock_that_jumps_an_hour_loses_nothing_sends_nothing_twice_and_breaks_no_ledger(tmp_path: Path) -> None:
    async def scene() -> Any:
        counter = Counter(tmp_path, agent=FakeAgent(replace(worked(), uetr=None)))
        store, jumps = counter.application.store, Jumping(counter)
        for number in range(6):
            await open_case(store, a_report(f"Q{number}"), now=counter.clock.now())
            await jumps.jump(number)
            await counter.turn()
        desk = CaseDesk(store, tmp_path, clock=counter.clock, assessor=counter.assessor, channel=counter.channel)
        for number, case in enumerate((await store.cases()).cases):
            await jumps.jump(number)
            await desk.decided(case)
            await counter.turn()
        for _ in range(3):
            counter.clock.advance(hours=1)
            await counter.turn()
        seen = {case.status for case in (await store.cases()).cases}
        told = await verify_store(store, counter.application.settings)
        await store.close()
        return seen, [key for key, _, _ in counter.channel.sent], told["faults"]

    seen, keys, faults = asyncio.run(scene())
    assert seen <= {Status.RELEASED, Status.AWAITING_APPROVAL}
    assert len(set(keys)) == len(keys) >= 1
    assert faults == []
