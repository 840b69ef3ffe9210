"""How a command runs one act on the store of this installation."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cases.store import CaseStore, migrate, open_store

from ..settings import Settings

Found = TypeVar("Found")


def on_store(act: Callable[[CaseStore], Awaitable[Found]]) -> Found:
    """Run one act on the store of this installation, upgraded to the present schema."""
    settings = Settings()
    migrate(settings.store_url)

    async def run() -> Found:
        store = open_store(settings.store_url)
        try:
            return await act(store)
        finally:
            await store.close()

    return asyncio.run(run())
