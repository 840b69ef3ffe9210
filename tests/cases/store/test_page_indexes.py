"""Queue and history read their pages by one index each, in its order, whatever the number of cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, text
from store_builders import NOON

from cases.case import Status
from cases.store import OPEN, CaseFilter, CaseStore, migrate, sqlite_url
from cases.store.tables import FINISHED as is_finished
from cases.store.tables import OPEN as is_open

FINISHED = tuple(status for status in Status if status not in OPEN)
SEEN = CaseFilter(statuses=OPEN, hidden_owners=("compliance", "fraud", "legal"))


@pytest.fixture
def url(tmp_path) -> str:
    url = sqlite_url(tmp_path)
    migrate(url)
    return url


@contextmanager
def statements(store: CaseStore) -> Iterator[list[tuple[str, tuple[object, ...]]]]:
    """What is asked of the store meanwhile."""
    asked: list[tuple[str, tuple[object, ...]]] = []

    def keep(_connection, _cursor, statement, parameters, *_) -> None:
        asked.append((statement, parameters))

    event.listen(store.engine.sync_engine, "before_cursor_execute", keep)
    yield asked
    event.remove(store.engine.sync_engine, "before_cursor_execute", keep)


@pytest.mark.parametrize("descending", [False, True])
def test_a_page_of_the_queue_is_read_in_the_order_of_the_index(run, descending) -> None:
    async def scene(store: CaseStore) -> list[str]:
        with statements(store) as asked:
            await store.cases(SEEN, descending=descending)
        return await _plan(store, asked)

    assert run(scene) == ["SCAN cases USING INDEX ix_cases_open"]


def test_all_counts_are_one_statement_that_the_index_answers_alone(run) -> None:
    async def scene(store: CaseStore) -> list[str]:
        with statements(store) as asked:
            async with store.reading() as unit:
                told = await unit.cases.tally("ana", "ana", SEEN, now=NOON)
        assert told.all == told.mine == told.late == told.by_status[Status.FAILED] == 0
        assert len(asked) == 1
        return await _plan(store, asked)

    assert run(scene)[0] == "SCAN cases USING COVERING INDEX ix_cases_open"


async def _plan(store: CaseStore, asked: list[tuple[str, tuple[object, ...]]]) -> list[str]:
    statement, parameters = asked[-1]
    async with store.reading() as unit:
        found = await unit.settings.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in found]


def test_the_history_is_read_in_the_order_of_its_index(run) -> None:
    async def scene(store: CaseStore) -> list[str]:
        with statements(store) as asked:
            await store.cases(replace(SEEN, statuses=FINISHED), sort="updated_at", descending=True)
        return await _plan(store, asked)

    assert run(scene) == ["SCAN cases USING INDEX ix_cases_finished"]


@pytest.mark.parametrize("statuses", [(), FINISHED])
def test_what_is_searched_by_its_text_is_looked_up(run, statuses) -> None:
    async def scene(store: CaseStore) -> list[str]:
        with statements(store) as asked:
            await store.count(replace(SEEN, statuses=statuses, text="BE04"))
        return await _plan(store, asked)

    plan = run(scene)
    assert plan[0] == "MULTI-INDEX OR"
    assert sum(line.startswith("SEARCH cases USING INDEX") for line in plan) == 4


def test_the_indexes_part_the_states_as_the_code_does(run) -> None:
    async def scene(store: CaseStore) -> list[set[Status]]:
        async with store.reading() as unit:
            execute = unit.settings.connection.execute
            terms = [text(f"SELECT 1 FROM (SELECT :status AS status) WHERE {term}") for term in (is_open, is_finished)]
            return [{s for s in Status if (await execute(term, {"status": s.value})).first()} for term in terms]

    assert run(scene) == [set(OPEN), set(FINISHED)]
