"""The bell that wakes who waits: on PostgreSQL a NOTIFY within the transaction that made work or news; else silent.

It may ring for nothing, and it may be missed (a lost connection, a pooler that passes no LISTEN on): who waits for it
looks by time as well.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnElement, func
from sqlalchemy.engine import URL

CHANNEL = "paymend"
WORK, NEWS = "work", "news"  # an event that a worker has to do with, and any event
AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Bell:
    """One listening connection for all who wait in this process, held while anybody does."""

    def __init__(self, url: URL) -> None:
        heard = url.get_backend_name() == "postgresql"
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False) if heard else ""
        self._waiting: list[tuple[str, asyncio.Event]] = []
        self._listening: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def heard(self, sound: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever `sound` rings from now on. Clear it, then look, then wait for it."""
        waiting = sound, asyncio.Event()
        self._waiting.append(waiting)
        if self._url and self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            yield waiting[1]
        finally:
            self._waiting.remove(waiting)
            if not self._waiting and self._listening is not None:
                ended, self._listening = self._listening, None
                ended.cancel()
                await asyncio.wait({ended})

    async def _listen(self) -> None:
        """Listen, and where the connection is lost, again: meanwhile time alone wakes."""
        lost = False
        while True:
            try:
                async for sound in self._sounds():
                    lost = False
                    for wanted, event in self._waiting:
                        if wanted == NEWS or sound in (wanted, ""):
                            event.set()
            except Exception as error:
                if not lost:
                    log.warning("nobody rings, looking by time: %s", type(error).__name__)
                lost = True
            await asyncio.sleep(AGAIN_SECONDS)

    async def _sounds(self) -> AsyncIterator[str]:
        """What rings in our schema; at first an empty sound for all that was missed. Raises psycopg's errors."""
        from psycopg import AsyncConnection

        async with await AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            [schema] = await (await connection.execute("SELECT current_schema()")).fetchone() or ("",)
            yield ""
            async for told in connection.notifies():
                sound, _, where = told.payload.partition(" ")
                if where == schema:
                    yield sound


def ringing(sound: str) -> ColumnElement[None]:
    """To be selected within a transaction on PostgreSQL: its commit rings."""
    return func.pg_notify(CHANNEL, func.concat(sound, " ", func.current_schema()))


async def first_of(*events: asyncio.Event, seconds: float) -> None:
    """Return once one of the events is set, or the time is over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:  # also where the one who waits is cancelled: nobody else would end them
        for one in waiting:
            one.cancel()
