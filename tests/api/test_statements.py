"""What one case may ask of the database, counted: a look that creeps in between costs every case its time."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from agent.resolving import read_report
from api.bootstrap import assemble
from api.settings import Settings
from cases.case import Status
from cases.intake import open_case
from cases.store import migrate
from evals.scenario import SCENARIOS, load_scenario

IDLE_MAX = 10
NOTHING = ""
ASKED, RELEASED = "05-cred-without-charges", "06-jpy-decimals"  # the second goes by itself


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Statements and commits of every engine of this process, sync and async."""
    found: Counter[str] = Counter()

    def statement(_connection, _cursor, _words, _values, _context, _many) -> None:
        found["statements"] += 1

    def commit(_connection) -> None:
        found["commits"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


async def turns(home, *names: str) -> tuple[Counter[str], Status]:
    """What the last of the worker's turns asks, one for each scenario, and where its case then stands."""
    settings = Settings(home=home, _env_file=None)
    await asyncio.to_thread(migrate, settings.store_url)
    application = assemble(settings)
    worker = application.new_worker()
    for name in names:
        if name != NOTHING:
            report = read_report(dict(load_scenario(SCENARIOS / name).exception))
            case = (await open_case(application.store, report, now=application.clock.now())).case
        with counted() as found:
            await worker.turn()
    status = (await application.store.case(case.case_id)).status
    await application.store.close()
    return found, status


@pytest.mark.parametrize(
    ("first", "last", "status", "statements", "commits"),
    [(RELEASED, ASKED, Status.AWAITING_APPROVAL, 27, 5), (ASKED, RELEASED, Status.RELEASED, 84, 11)],
)
def test_a_case_costs_no_more_statements_and_commits_than_it_needs(
    tmp_path, first: str, last: str, status: Status, statements: int, commits: int
) -> None:
    found, case = asyncio.run(turns(tmp_path, first, last))
    assert case == status
    assert 0 < found["commits"] <= commits
    assert 0 < found["statements"] <= statements, "say what the new ones are for, then raise it"


def test_an_idle_turn_looks_and_writes_nothing(tmp_path) -> None:
    found, _ = asyncio.run(turns(tmp_path, "05-cred-without-charges", NOTHING, NOTHING))
    assert 0 < found["statements"] <= IDLE_MAX
    assert found["commits"] == 0
