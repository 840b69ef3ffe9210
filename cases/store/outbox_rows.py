"""Outbox rows: what is to be sent, once for each case and bytes, and what became of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from ..errors import CaseError
from . import tables
from .times import maybe_time, to_text, to_time

rows, cases = tables.outbox, tables.cases


class Sending(StrEnum):
    """Where one outbox row stands. `unknown` is never repeated: it is enquired after until the answer is final."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to send. `kind` is `payment` or the purpose of an outgoing message; `key` is the channel's key.

    `version` is that of the proposal under which it was queued last.
    """

    id: str
    case_id: str
    version: int
    sha256: str
    key: str
    kind: str
    message_type: str
    automatic: bool
    status: Sending
    entry_index: int
    attempts: int
    lease_until: datetime | None
    reference: str
    detail: str
    queued_at: datetime
    settled_at: datetime | None = None

    @property
    def since(self) -> datetime:
        """When it came to where it stands."""
        return self.settled_at or self.queued_at


def send_key(case_id: str, sha256: str) -> str:
    """The channel's key for these bytes of this case: content, never a position or a time."""
    return hashlib.sha256(f"{case_id}:{sha256}".encode()).hexdigest()


class NotAPayment(CaseError):
    """The case is a check case: there is no payment behind it, and nothing of it is ever sent."""


class OutboxRows:
    """The outbox within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, row: OutboxRow) -> None:
        """Queue a message.

        Raises NotAPayment for a check case, whatever let it come this far, and the database's integrity error where
        these bytes of this case are already there.
        """
        values = {
            "id": row.id,
            "case_id": row.case_id,
            "version": row.version,
            "sha256": row.sha256,
            "key": row.key,
            "kind": row.kind,
            "message_type": row.message_type,
            "automatic": row.automatic,
            "status": row.status.value,
            "entry_index": row.entry_index,
            "attempts": row.attempts,
            "reference": row.reference,
            "detail": row.detail,
            "queued_at": to_text(row.queued_at),
        }
        # The guard stands in the statement that queues, so that it costs no look of its own.
        given = [literal(value, rows.c[name].type) for name, value in values.items()]
        payment = select(*given).where(cases.c.case_id == row.case_id, cases.c.check_for.is_(None))
        queue = insert(rows).from_select(list(values), payment).execution_options(preserve_rowcount=True)
        put = await self.connection.execute(queue)
        if put.rowcount != 1:
            raise NotAPayment(f"case {row.case_id} is no payment")

    async def put_again(self, refused: OutboxRow, row: OutboxRow) -> None:
        """Queue a message again that was finally refused. Raises NotAPayment as `put` does."""
        payment = select(cases.c.case_id).where(cases.c.case_id == row.case_id, cases.c.check_for.is_(None))
        still = (rows.c.id == refused.id, rows.c.status == Sending.REFUSED.value, rows.c.case_id.in_(payment))
        fresh = {
            "status": row.status.value,
            "version": row.version,
            "automatic": row.automatic,  # switches and revocations ask by whom it goes now, not by whom it went before
            "entry_index": row.entry_index,
            "lease_until": None,
        }
        if (await self.connection.execute(update(rows).where(*still).values(fresh))).rowcount != 1:
            raise NotAPayment(f"case {row.case_id} is no payment")

    async def of(self, case_id: str) -> tuple[OutboxRow, ...]:
        """All rows of a case, oldest first."""
        return await self.of_all([case_id])

    async def of_all(self, case_ids: Sequence[str]) -> tuple[OutboxRow, ...]:
        """All rows of these cases, oldest first."""
        query = select(rows).where(rows.c.case_id.in_(case_ids)).order_by(rows.c.entry_index)
        return tuple(to_row(row) for row in (await self.connection.execute(query)).mappings())

    async def keyed(self, key: str) -> OutboxRow | None:
        """The row that was sent under this key."""
        row = (await self.connection.execute(select(rows).where(rows.c.key == key))).mappings().first()
        return None if row is None else to_row(row)

    async def due(self, at: datetime, limit: int, *, after: int = 0) -> tuple[OutboxRow, ...]:
        """Queued rows whose pause is over, oldest first, without the first `after`."""
        query = select(rows).where(rows.c.status == Sending.QUEUED.value, _pause_over(at))
        query = query.order_by(rows.c.queued_at, rows.c.entry_index)
        found = await self.connection.execute(query.limit(limit).offset(after))
        return tuple(to_row(row) for row in found.mappings())

    async def unsettled(self, at: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """Rows whose outcome is not known and to be asked after: unknown ones, and those whose sender is gone."""
        unknown = (rows.c.status == Sending.UNKNOWN.value) & _pause_over(at)
        sender_gone = (rows.c.status == Sending.SENDING.value) & (rows.c.lease_until < to_text(at))
        query = select(rows).where(or_(unknown, sender_gone)).order_by(rows.c.entry_index)
        return tuple(to_row(row) for row in (await self.connection.execute(query.limit(limit))).mappings())

    async def ask_again(self, row: OutboxRow, at: datetime) -> None:
        """The outcome is still not known: ask again at `at`."""
        same = (rows.c.id == row.id, rows.c.status == row.status.value, rows.c.attempts == row.attempts)
        asked = {"status": Sending.UNKNOWN.value, "lease_until": to_text(at)}
        await self.connection.execute(update(rows).where(*same).values(asked))

    async def count(self, status: Sending) -> int:
        """How many rows stand at `status`."""
        counted = await self.connection.execute(select(func.count()).where(rows.c.status == status.value))
        return int(counted.scalar_one())


def _pause_over(at: datetime) -> ColumnElement[bool]:
    return or_(rows.c.lease_until.is_(None), rows.c.lease_until <= to_text(at))


def to_row(row: Mapping[Any, Any]) -> OutboxRow:
    """The outbox row that a row of the table holds."""
    return OutboxRow(
        id=row["id"],
        case_id=row["case_id"],
        version=row["version"],
        sha256=row["sha256"],
        key=row["key"],
        kind=row["kind"],
        message_type=row["message_type"],
        automatic=row["automatic"],
        status=Sending(row["status"]),
        entry_index=row["entry_index"],
        attempts=row["attempts"],
        lease_until=maybe_time(row["lease_until"]),
        reference=row["reference"],
        detail=row["detail"],
        queued_at=to_time(row["queued_at"]),
        settled_at=maybe_time(row["settled_at"]),
    )
