"""SQLite's statements: one errand each to the connection's thread, with the same answers and errors as before."""

import asyncio
import sqlite3
from contextlib import closing

import aiosqlite
import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError
from store_builders import NOON

from cases.store import CaseStore, Taken, migrate, sqlite_url
from cases.store.people_tables import settings

SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) FROM n"


def nobody_writes(url: str) -> bool:
    """Whether the write lock is free."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
        return True


@pytest.fixture
def url(tmp_path) -> str:
    url = sqlite_url(tmp_path)
    migrate(url)
    return url


@pytest.fixture
def errands(monkeypatch) -> list[str]:
    """What was asked of connections' threads."""
    asked, real = [], aiosqlite.Connection._execute

    async def told(self, fn, *arguments, **words):
        asked.append(getattr(fn, "__name__", str(fn)))
        return await real(self, fn, *arguments, **words)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", told)
    return asked


def test_a_statement_is_one_errand_with_the_begin_in_the_first_and_so_is_the_end(run, errands) -> None:
    async def scene(store: CaseStore) -> list[str]:
        await store.last_event()  # the connection is open now
        errands.clear()
        async with store.reading() as unit:
            for name in ("one", "two", "three"):
                assert await unit.settings.get(name) is None
        return list(errands)

    assert len(run(scene)) == 4


def test_a_transaction_that_asks_nothing_runs_no_errand(run, errands) -> None:
    async def scene(store: CaseStore) -> list[str]:
        await store.last_event()
        errands.clear()
        async with store.writing():
            pass
        return list(errands)

    assert run(scene) == []


def test_a_writer_holds_the_lock_from_its_first_statement_to_its_end_and_a_reader_never(url, run) -> None:
    async def scene(store: CaseStore) -> list[bool]:
        free = []
        async with store.writing() as unit:
            await unit.settings.get("name")
            free.append(nobody_writes(url))
        free.append(nobody_writes(url))
        async with store.reading() as unit:
            await unit.settings.get("name")
            free.append(nobody_writes(url))
        return free

    assert run(scene) == [False, True, True]


def test_who_is_cancelled_in_the_first_statement_leaves_no_transaction_open(url, run) -> None:
    async def held(store: CaseStore) -> None:
        async with store.writing() as unit:
            await unit.settings.connection.exec_driver_sql(SLOW)

    async def scene(store: CaseStore) -> str | None:
        task = asyncio.create_task(held(store))
        while nobody_writes(url):
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with store.writing() as unit:
            await unit.settings.put("after", "written", by="x", at=NOON)
        assert nobody_writes(url)
        return await store_value(store)

    async def store_value(store: CaseStore) -> str | None:
        async with store.reading() as unit:
            return await unit.settings.get("after")

    assert run(scene) == "written"


def test_counts_rows_and_returned_values_are_the_drivers(run) -> None:
    async def scene(store: CaseStore) -> None:
        async with store.writing() as unit:
            execute = unit.settings.connection.execute
            rows = [{"name": name, "value": "1", "by": "x", "at": "y"} for name in ("a", "b", "c")]
            await execute(insert(settings), rows)
            assert (await execute(update(settings).values(value="2").where(settings.c.name != "c"))).rowcount == 2
            taken = delete(settings).where(settings.c.name == "b").returning(settings.c.value)
            assert (await execute(taken)).scalars().all() == ["2"]
        async with store.reading() as unit:
            found = await unit.settings.connection.execute(select(settings.c.name, settings.c.value).order_by("name"))
            assert found.keys() == ["name", "value"]
            assert found.all() == [("a", "2"), ("c", "1")]

    run(scene)


def test_a_key_that_is_there_is_told_and_the_connection_goes_on(run) -> None:
    async def twice(store: CaseStore) -> None:
        async with store.writing() as unit:
            await unit.settings.put("name", "kept?", by="x", at=NOON)
            await unit.settings.connection.execute(insert(settings).values(name="name", value="again", by="x", at="y"))

    async def scene(store: CaseStore) -> str | None:
        for _ in range(2):
            with pytest.raises(Taken):
                await twice(store)
        async with store.reading() as unit:
            return await unit.settings.get("name")

    assert run(scene) is None


def test_nothing_is_kept_of_what_is_written_while_reading(run) -> None:
    async def scene(store: CaseStore) -> str | None:
        async with store.reading() as unit:
            await unit.settings.put("name", "kept?", by="x", at=NOON)
        async with store.reading() as unit:
            return await unit.settings.get("name")

    assert run(scene) is None


def test_a_wrong_statement_is_sqlalchemys_error(run) -> None:
    async def scene(store: CaseStore) -> None:
        with pytest.raises(OperationalError, match="no such table"):
            async with store.reading() as unit:
                await unit.settings.connection.exec_driver_sql("SELECT 1 FROM no_table")

    run(scene)
