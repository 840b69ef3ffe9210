"""The bell on a real PostgreSQL: it rings with the commit and in its own schema alone, and again after a cut."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from services import fresh_postgresql
from store_builders import NOON, a_report

from cases.intake import open_case
from cases.store import CaseStore, migrate, open_store
from cases.store.bell import NEWS, WORK
from cases.work_queue import claim_next

pytestmark = pytest.mark.service
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def url():
    with fresh_postgresql() as found:
        migrate(found)
        yield f"{found}&application_name=bell-test"


def scene(url: str, play: Callable[[CaseStore], Coroutine[Any, Any, Any]]) -> Any:
    async def inner() -> Any:
        store = open_store(url)
        try:
            return await asyncio.wait_for(play(store), 60)
        finally:
            await store.close()

    return asyncio.run(inner())


@asynccontextmanager
async def listening(store: CaseStore, sound: str) -> AsyncIterator[asyncio.Event]:
    """The bell once somebody hears it: it rings by itself when its connection stands."""
    async with store.bell.heard(sound) as rung:
        await asyncio.wait_for(rung.wait(), PATIENCE_SECONDS)
        rung.clear()
        yield rung


async def rings(rung: asyncio.Event, seconds: float = PATIENCE_SECONDS) -> bool:
    try:
        await asyncio.wait_for(rung.wait(), seconds)
    except TimeoutError:
        return False
    return True


def test_a_new_case_rings_for_workers_and_a_claimed_one_only_for_news(url: str) -> None:
    async def play(store: CaseStore) -> list[bool]:
        async with listening(store, WORK) as work, store.bell.heard(NEWS) as news:
            await open_case(store, a_report("B-1"), now=NOON)
            opened = [await rings(work), await rings(news)]
            work.clear(), news.clear()
            assert await claim_next(store, "w", lease_seconds=30, now=NOON)
            return [*opened, await rings(news), await rings(work, 0.3)]

    assert scene(url, play) == [True, True, True, False]


def test_what_is_rolled_back_does_not_ring(url: str) -> None:
    async def play(store: CaseStore) -> bool:
        case = (await open_case(store, a_report("B-2"), now=NOON)).case
        async with listening(store, WORK) as rung:
            with suppress(ZeroDivisionError):
                async with store.writing() as unit:
                    await unit.events.add(case, NOON)
                    raise ZeroDivisionError
            return await rings(rung, 0.5)

    assert scene(url, play) is False


def test_another_schema_of_the_database_is_not_heard(url: str) -> None:
    with fresh_postgresql() as other:
        migrate(other)

        async def play(store: CaseStore) -> bool:
            async with listening(store, WORK) as rung:
                neighbour = open_store(other)
                await open_case(neighbour, a_report("B-3"), now=NOON)
                await neighbour.close()
                return await rings(rung, 0.5)

        assert scene(url, play) is False


def test_after_its_connection_was_cut_it_rings_for_what_was_missed_and_is_heard_again(url: str) -> None:
    async def play(store: CaseStore) -> list[bool]:
        async with listening(store, WORK) as rung:
            assert cut(url) >= 1
            missed = await rings(rung)
            rung.clear()
            await open_case(store, a_report("B-4"), now=NOON)
            return [missed, await rings(rung)]

    assert scene(url, play) == [True, True]


def test_without_listeners_no_connection_is_held(url: str) -> None:
    async def play(store: CaseStore) -> tuple[int, int]:
        async with listening(store, WORK), store.bell.heard(WORK):
            held = listeners(url)
        for _ in range(100):
            if listeners(url) == 0:
                break
            await asyncio.sleep(0.05)
        return held, listeners(url)

    assert scene(url, play) == (1, 0)


def cut(url: str) -> int:
    """End the connections that listen; how many."""
    return len(asked(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"))


def listeners(url: str) -> int:
    return len(asked(url, "SELECT pid FROM pg_stat_activity"))


def asked(url: str, what: str) -> list[Any]:
    import psycopg

    plain, _, name = url.rpartition("&application_name=")
    where = " WHERE application_name = %s AND query ~ '^(LISTEN|SELECT current_schema)'"
    with psycopg.connect(plain, autocommit=True) as connection:
        return connection.execute(what + where, (name,)).fetchall()
