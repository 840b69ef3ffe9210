"""Processes that start at the same moment on a database that is still empty: each finds or makes what it needs."""

import asyncio
import multiprocessing
from contextlib import nullcontext
from typing import Any

import pytest
from services import fresh_postgresql
from store_builders import NOON, a_report

from cases.intake import open_case
from cases.store import migrate, open_store, sqlite_url
from cases.store.engine import sync_url
from history.store import StoreHistory
from reference.store import StoreReference

PROCESSES = 6


def start(url: str, name: str, together: Any) -> None:
    together.wait()
    migrate(url)
    StoreReference(sync_url(url))
    StoreHistory(sync_url(url))
    asyncio.run(hand_in(url, name))


async def hand_in(url: str, name: str) -> None:
    store = open_store(url)
    await open_case(store, a_report(name), now=NOON)
    await store.close()


async def opened(url: str) -> int:
    store = open_store(url)
    try:
        return len((await store.cases()).cases)
    finally:
        await store.close()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
@pytest.mark.parametrize("_", range(3))
def test_none_dies_of_what_another_makes(database: str, tmp_path: Any, _: int) -> None:
    context = multiprocessing.get_context("fork")
    with nullcontext(sqlite_url(tmp_path)) if database == "sqlite" else fresh_postgresql() as url:
        together = context.Barrier(PROCESSES)
        processes = [context.Process(target=start, args=(url, f"Q{n}", together)) for n in range(PROCESSES)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(120)
        assert [process.exitcode for process in processes] == [0] * PROCESSES
        assert asyncio.run(opened(url)) == PROCESSES
