"""A fresh store for each test, with everything around it faked."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases.store import CaseStore, migrate, open_store, sqlite_url

Found = TypeVar("Found")
Run = Callable[[Callable[[CaseStore], Coroutine[Any, Any, Found]]], Found]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store with the present schema: every test runs on both databases."""
    from services import fresh_postgresql

    with fresh_postgresql() if request.param == "postgresql" else nullcontext(sqlite_url(tmp_path)) as found:
        migrate(found)
        yield found


@pytest.fixture
def run(url: str) -> Run[Any]:
    """Run a coroutine on a store of its own, opened and closed in one event loop; locks are taken in one order."""
    from lock_order import LockOrder

    def running(test: Callable[[CaseStore], Coroutine[Any, Any, Any]]) -> Any:
        async def inner() -> Any:
            store = open_store(url)
            order = LockOrder(store.engine)
            try:
                found = await test(store)
            finally:
                await store.close()
            assert not order.wrong, "held before the ledger's end"
            return found

        return asyncio.run(inner())

    return running
