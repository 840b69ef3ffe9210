"""Outbox rows: what is to be sent, once for each case and bytes, and what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from ..errors import CaseError
from ..sending import PAYMENT
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
        """Queue a message; one that was finally refused is queued again.

        Raises NotAPayment for a check case, whatever let it come this far, and the database's integrity error where
        these bytes of this case are already there in any other status.
        """
        await self._require_payment(row.case_id)
        refused = (rows.c.case_id == row.case_id, rows.c.sha256 == row.sha256, rows.c.status == Sending.REFUSED.value)
        fresh = {
            "status": row.status.value,
            "version": row.version,
            "entry_index": row.entry_index,
            "lease_until": None,
        }
        again = await self.connection.execute(update(rows).where(*refused).values(fresh))
        if again.rowcount == 1:
            return
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
        await self.connection.execute(insert(rows).values(values))

    async def _require_payment(self, case_id: str) -> None:
        query = select(cases.c.check_for).where(cases.c.case_id == case_id)
        if (await self.connection.execute(query)).scalar_one() is not None:
            raise NotAPayment(f"case {case_id} is no payment")

    async def of(self, case_id: str) -> tuple[OutboxRow, ...]:
        """All rows of a case, oldest first."""
        query = select(rows).where(rows.c.case_id == case_id).order_by(rows.c.entry_index)
        return tuple(_row(row) for row in (await self.connection.execute(query)).mappings())

    async def keyed(self, key: str) -> OutboxRow | None:
        """The row that was sent under this key."""
        row = (await self.connection.execute(select(rows).where(rows.c.key == key))).mappings().first()
        return None if row is None else _row(row)

    async def due(self, at: datetime, limit: int, *, after: int = 0) -> tuple[OutboxRow, ...]:
        """Queued rows whose pause is over, oldest first, without the first `after`."""
        query = select(rows).where(rows.c.status == Sending.QUEUED.value, _pause_over(at))
        query = query.order_by(rows.c.queued_at, rows.c.entry_index)
        found = await self.connection.execute(query.limit(limit).offset(after))
        return tuple(_row(row) for row in found.mappings())

    async def unsettled(self, at: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """Rows whose outcome is not known and to be asked after: unknown ones, and those whose sender is gone."""
        unknown = (rows.c.status == Sending.UNKNOWN.value) & _pause_over(at)
        sender_gone = (rows.c.status == Sending.SENDING.value) & (rows.c.lease_until < to_text(at))
        query = select(rows).where(or_(unknown, sender_gone)).order_by(rows.c.entry_index)
        return tuple(_row(row) for row in (await self.connection.execute(query.limit(limit))).mappings())

    async def ask_again(self, row: OutboxRow, at: datetime) -> None:
        """The outcome is still not known: ask again at `at`."""
        same = (rows.c.id == row.id, rows.c.status == row.status.value, rows.c.attempts == row.attempts)
        asked = {"status": Sending.UNKNOWN.value, "lease_until": to_text(at)}
        await self.connection.execute(update(rows).where(*same).values(asked))

    async def sent_by_another(self, row: OutboxRow) -> str | None:
        """Another case that sends the same payment, or sent it since this case was opened; None where none does.

        The same payment: the same UETR, or without one the very same bytes. What was accepted before the case was
        opened is the send that failed. The cases stay locked until the commit, so that of two only one goes on.
        """
        if row.kind != PAYMENT:
            return None
        others, theirs = rows.alias(), cases.alias()
        mine = (await self.connection.execute(select(cases).where(cases.c.case_id == row.case_id))).mappings().one()
        if mine["uetr"]:
            same = theirs.c.uetr == mine["uetr"]
            known = select(cases.c.case_id).where(cases.c.uetr == mine["uetr"]).order_by(cases.c.case_id)
            await self.connection.execute(known.with_for_update())
        else:
            same = others.c.sha256 == row.sha256
        under_way = others.c.status.in_((Sending.SENDING.value, Sending.UNKNOWN.value))
        since = and_(others.c.status == Sending.ACCEPTED.value, others.c.settled_at >= mine["opened_at"])
        query = select(others.c.case_id).join(theirs, theirs.c.case_id == others.c.case_id)
        query = query.where(others.c.case_id != row.case_id, others.c.kind == PAYMENT, same, or_(under_way, since))
        found: str | None = (await self.connection.execute(query.limit(1))).scalar_one_or_none()
        return found

    async def move(self, row: OutboxRow, to: Sending, *, at: datetime, **columns: Any) -> bool:
        """Change the status, if it is still that of `row` and nobody else took it meanwhile; False otherwise."""
        done = await self.connection.execute(
            update(rows)
            .where(rows.c.id == row.id, rows.c.status == row.status.value, rows.c.attempts == row.attempts)
            .values(status=to.value, settled_at=to_text(at), **columns)
        )
        return done.rowcount == 1

    async def count(self, status: Sending) -> int:
        """How many rows stand at `status`."""
        counted = await self.connection.execute(select(func.count()).where(rows.c.status == status.value))
        return int(counted.scalar_one())


def _pause_over(at: datetime) -> ColumnElement[bool]:
    return or_(rows.c.lease_until.is_(None), rows.c.lease_until <= to_text(at))


def _row(row: Mapping[Any, Any]) -> OutboxRow:
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
