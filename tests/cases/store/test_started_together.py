"""Processes that start at the same moment on a PostgreSQL that is still empty: each finds or makes what it needs."""

import multiprocessing
from typing import Any

import pytest
from services import fresh_postgresql

from cases.store import migrate
from cases.store.engine import sync_url
from history.store import StoreHistory
from reference.store import StoreReference

PROCESSES = 4


def start(url: str, together: Any) -> None:
    together.wait()
    migrate(url)
    together.wait()
    StoreReference(sync_url(url))
    StoreHistory(sync_url(url))


@pytest.mark.service
@pytest.mark.parametrize("_", range(3))
def test_none_dies_of_what_another_makes(_: int) -> None:
    context = multiprocessing.get_context("fork")
    with fresh_postgresql() as url:
        together = context.Barrier(PROCESSES)
        processes = [context.Process(target=start, args=(url, together)) for _ in range(PROCESSES)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0] * PROCESSES
