"""Webhook deliveries: one row for each event and address, delivered in the order of the events of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .event_rows import Event
from .times import to_text

rows = tables.webhook_deliveries
WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event to be told to one address; `attempts` counts those made so far."""

    url_sha256: str
    event: Event
    attempts: int


class WebhookRows:
    """The delivery table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def last_of(self, url_sha256: str) -> int | None:
        """The newest event that was noted for this address, None where none was."""
        query = select(func.max(rows.c.event_id)).where(rows.c.url_sha256 == url_sha256)
        found: int | None = (await self.connection.execute(query)).scalar_one_or_none()
        return found

    async def note(self, url_sha256: str, event: Event, at: datetime) -> None:
        """Keep `event` to be told. Raises the database's integrity error where it is noted already."""
        values = {"event_id": event.id, "case_id": event.case_id, "version": event.version, "due_at": to_text(at)}
        values |= {"case_status": event.status, "status": WAITING, "attempts": 0, "detail": ""}
        await self.connection.execute(insert(rows).values(url_sha256=url_sha256, **values))

    async def due(self, url_sha256: str, at: datetime, limit: int) -> tuple[Delivery, ...]:
        """Deliveries to be tried now, at most one for each case: the earliest that still waits."""
        earlier = rows.alias()
        waits_before = and_(
            earlier.c.url_sha256 == rows.c.url_sha256,
            earlier.c.case_id == rows.c.case_id,
            earlier.c.status == WAITING,
            earlier.c.event_id < rows.c.event_id,
        )
        mine = (rows.c.url_sha256 == url_sha256, rows.c.status == WAITING, rows.c.due_at <= to_text(at))
        query = select(rows).where(*mine, ~exists().where(waits_before)).order_by(rows.c.event_id).limit(limit)
        return tuple(_delivery(row) for row in (await self.connection.execute(query)).mappings())

    async def take(self, delivery: Delivery, until: datetime) -> bool:
        """Keep others off this delivery until `until`; False where another took or settled it."""
        return await self._set(delivery, delivery.attempts, attempts=delivery.attempts + 1, due_at=to_text(until))

    async def settle(self, delivery: Delivery, status: str, detail: str, at: datetime) -> bool:
        """What became of a taken delivery; `at` is when it is tried again, where it still waits."""
        columns = {"status": status, "detail": detail[:500], "due_at": to_text(at)}
        return await self._set(delivery, delivery.attempts + 1, **columns)

    async def counts(self) -> dict[str, int]:
        """Number of deliveries by status."""
        counted = await self.connection.execute(select(rows.c.status, func.count()).group_by(rows.c.status))
        return {status: int(number) for status, number in counted}

    async def in_vain(self, tries: int, since: datetime) -> tuple[int, str]:
        """How many wait that were tried so often, or were given up since then; and what was wrong with the newest."""
        given_up = and_(rows.c.status == GIVEN_UP, rows.c.due_at >= to_text(since))
        vain = or_(and_(rows.c.status == WAITING, rows.c.attempts >= tries), given_up)
        number = (await self.connection.execute(select(func.count()).where(vain))).scalar_one()
        newest = select(rows.c.detail).where(vain).order_by(rows.c.event_id.desc()).limit(1)
        return int(number), (await self.connection.execute(newest)).scalar_one_or_none() or ""

    async def _set(self, delivery: Delivery, seen: int, **columns: Any) -> bool:
        mine = (rows.c.url_sha256 == delivery.url_sha256, rows.c.event_id == delivery.event.id)
        same = (rows.c.status == WAITING, rows.c.attempts == seen)
        done = await self.connection.execute(update(rows).where(*mine, *same).values(columns))
        return done.rowcount == 1


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    event = Event(row["event_id"], row["case_id"], row["version"], row["case_status"])
    return Delivery(row["url_sha256"], event, row["attempts"])
