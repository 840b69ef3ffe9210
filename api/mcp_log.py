"""What other agents were answered over the Model Context Protocol, kept in the ledger before they get it."""

from collections.abc import Awaitable, Callable

from cases.store import Act, open_store

from .clock import WallClock
from .knowledge import has_store
from .settings import Settings

LOOKED_UP = "looked up by another agent"
AGENTS = {"kind": "machine", "id": "mcp", "role": ""}


def reading_log(settings: Settings) -> Callable[[str], Awaitable[None]] | None:
    """Keeps the name of the tool that answers; raises what the commit raises. None where there is no case store."""
    if not has_store(settings):
        return None

    async def told_of(tool: str) -> None:
        store = open_store(settings.store_url)
        try:
            async with store.writing() as unit:
                act = Act("unmasked", None, AGENTS, {}, {"what": LOOKED_UP, "tool": tool})
                await unit.ledger.append([act], WallClock().now())
        finally:
            await store.close()

    return told_of
