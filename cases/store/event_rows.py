"""Events, for live streams: that a status or version changed, and how far a run is. No payment data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..case import Case, Status
from ..progress import Step
from . import tables
from .bell import NEWS, WORK, ringing
from .times import to_text

rows = tables.events
FOR_WORKERS = (Status.RECEIVED.value, Status.RELEASING.value)
LOCK = 7_061_796  # any number that nothing else locks; taken last in every transaction


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one case, or with `steps` how far its run is; `id` rises."""

    id: int
    case_id: str
    version: int
    status: str
    steps: tuple[Step, ...] = ()


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
        await self._add([{**_of(case), "at": to_text(at)} for case in cases])

    async def add_steps(self, case: Case, steps: Sequence[Step], at: datetime) -> None:
        """Tell how far the run of `case` is: the steps since the last time."""
        told = json.dumps([step.to_json() for step in steps], separators=(",", ":"))
        await self._add([{**_of(case), "at": to_text(at), "steps": told}])

    async def _add(self, values: list[dict[str, Any]]) -> None:
        if self.connection.dialect.name == "postgresql":
            # Ids are drawn before the commit: without this a reader could pass over one that commits late.
            rung = ringing(WORK if any(is_work(row) for row in values) else NEWS)
            await self.connection.execute(select(func.pg_advisory_xact_lock(LOCK), rung))
        await self.connection.execute(insert(rows).inline(), values)

    async def after(self, last: int, limit: int = 500, *, steps: bool = True) -> tuple[Event, ...]:
        """Events with an id above `last`, oldest first; without `steps` only changes of cases."""
        query = select(rows).where(rows.c.id > last, *_kept(steps)).order_by(rows.c.id).limit(limit)
        return tuple(_event(row) for row in (await self.connection.execute(query)).mappings())

    async def steps_of(self, case_id: str) -> tuple[Step, ...]:
        """All steps told of a case, oldest first."""
        query = select(rows).where(rows.c.case_id == case_id, rows.c.steps.is_not(None)).order_by(rows.c.id)
        found = (await self.connection.execute(query)).mappings()
        return tuple(step for row in found for step in _event(row).steps)

    async def forget(self, before: datetime) -> int:
        """Delete what was told before that moment, of cases and of runs; how many. Who asks for it is told so."""
        return int((await self.connection.execute(delete(rows).where(rows.c.at < to_text(before)))).rowcount)

    async def first(self) -> int:
        """The lowest id that is kept, 0 where there is none."""
        return int((await self.connection.execute(select(func.coalesce(func.min(rows.c.id), 0)))).scalar_one())

    async def last(self, *, steps: bool = True) -> int:
        """The highest id, 0 where there is none; without `steps` of changes of cases alone."""
        query = select(func.coalesce(func.max(rows.c.id), 0)).where(*_kept(steps))
        return int((await self.connection.execute(query)).scalar_one())


def _of(case: Case) -> dict[str, Any]:
    return {"case_id": case.case_id, "version": case.version, "status": case.status.value}


def is_work(row: Mapping[str, Any]) -> bool:
    """Whether the event says that a worker has something to do."""
    return row["status"] in FOR_WORKERS and not row.get("steps")


def _kept(steps: bool) -> list[Any]:
    return [] if steps else [rows.c.steps.is_(None)]


def _event(row: Any) -> Event:
    steps = tuple(Step.from_json(step) for step in json.loads(row["steps"] or "[]"))
    return Event(row["id"], row["case_id"], row["version"], row["status"], steps)
