"""Events: the facts that a status or version changed, for live streams. No payment data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..case import Case
from . import tables
from .times import to_text

rows = tables.events
LOCK = 7_061_796  # any number that nothing else locks; taken last in every transaction


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one case; `id` rises."""

    id: int
    case_id: str
    version: int
    status: str


class EventRows:
    """The event table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, case: Case, at: datetime) -> None:
        """Tell that `case` is now at this version and status."""
        await self.add_all([case], at)

    async def add_all(self, cases: Sequence[Case], at: datetime) -> None:
        """The same for several cases, in order. Nobody is told of a check case."""
        cases = [case for case in cases if case.check_for is None]
        if not cases:
            return
        if self.connection.dialect.name == "postgresql":
            # Ids are drawn before the commit: without this a reader could pass over one that commits late.
            await self.connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        values = [{"case_id": c.case_id, "version": c.version, "status": c.status.value} for c in cases]
        await self.connection.execute(insert(rows), [{**value, "at": to_text(at)} for value in values])

    async def after(self, last: int, limit: int = 500) -> tuple[Event, ...]:
        """Events with an id above `last`, oldest first."""
        query = select(rows).where(rows.c.id > last).order_by(rows.c.id).limit(limit)
        found = (await self.connection.execute(query)).mappings()
        return tuple(Event(row["id"], row["case_id"], row["version"], row["status"]) for row in found)

    async def first(self) -> int:
        """The lowest id that is kept, 0 where there is none."""
        return int((await self.connection.execute(select(func.coalesce(func.min(rows.c.id), 0)))).scalar_one())

    async def last(self) -> int:
        """The highest id, 0 where there is none."""
        return int((await self.connection.execute(select(func.coalesce(func.max(rows.c.id), 0)))).scalar_one())
