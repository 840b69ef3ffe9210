"""Outbox rows in groups: taken to be sent, and settled, each group in as many statements as one row would need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..sending import PAYMENT
from . import tables
from .outbox_rows import OutboxRow, Sending, to_row
from .times import to_text, to_time

rows, cases, bodies, works = tables.outbox, tables.cases, tables.bodies, tables.worked
reports = bodies.alias("reports")
STILL_SO = (rows.c.id == bindparam("row"), rows.c.status == bindparam("was"), rows.c.attempts == bindparam("tried"))
TAKEN = update(rows).where(*STILL_SO)
WITH_ALL = (
    select(
        rows,
        cases.c.uetr,
        cases.c.opened_at,
        cases.c.report_sha256,
        bodies.c.body,
        reports.c.body.label("report"),
        works.c.body.label("worked"),
    )
    .join(cases, cases.c.case_id == rows.c.case_id)
    .outerjoin(bodies, bodies.c.sha256 == rows.c.sha256)
    .outerjoin(reports, reports.c.sha256 == cases.c.report_sha256)
    .outerjoin(works, and_(works.c.case_id == rows.c.case_id, works.c.version == rows.c.version))
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A row about to be sent with all that is looked at before: its bytes, the report, the proposal, as stored.

    None stands for what is not there (any more). `uetr` and `opened_at` are those of its case.
    """

    row: OutboxRow
    body: bytes | None
    report: bytes | None
    report_sha256: str
    worked: str | None
    uetr: str | None
    opened_at: datetime


class SendingRows:
    """Groups of outbox rows within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def queued(self, group: Sequence[OutboxRow]) -> tuple[Ready, ...]:
        """Those of the group that are queued as they were, oldest first, kept from others until the commit.

        What another sender has in its hands is passed over, not waited for.
        """
        query = WITH_ALL.where(rows.c.id.in_([row.id for row in group]), rows.c.status == Sending.QUEUED.value)
        query = query.order_by(rows.c.queued_at, rows.c.entry_index).with_for_update(of=rows, skip_locked=True)
        found = [_ready(row) for row in (await self.connection.execute(query)).mappings()]
        tried = {row.id: row.attempts for row in group}
        return tuple(one for one in found if one.row.attempts == tried[one.row.id])

    async def take(self, group: Sequence[Ready], *, at: datetime, until: datetime) -> None:
        """The group, kept as above, is being sent until `until`, with this try counted."""
        if group:
            await self._change([(one.row, _taking(one.row)) for one in group], at, lease_until=to_text(until))

    async def rivals(self, group: Sequence[Ready]) -> dict[str, str]:
        """By row id another case that sends the same payment, or sent it since the case of this row was opened.

        The same payment: the same UETR, or without one the very same bytes. What was accepted before the case was
        opened is the send that failed. Of two in one group the first goes. Cases with these UETRs, and the bytes of
        those without, stay locked until the commit, so that of two senders only one goes on.
        """
        mine = [one for one in group if one.row.kind == PAYMENT]
        uetrs = sorted({one.uetr for one in mine if one.uetr})
        plain = sorted({one.row.sha256 for one in mine if not one.uetr})
        if uetrs:
            known = select(cases.c.case_id).where(cases.c.uetr.in_(uetrs)).order_by(cases.c.case_id)
            await self.connection.execute(known.with_for_update())
        if plain:
            known = select(bodies.c.sha256).where(bodies.c.sha256.in_(plain)).order_by(bodies.c.sha256)
            await self.connection.execute(known.with_for_update(key_share=True))  # others may still queue the bytes
        others = await self._under_way(uetrs, plain) if mine else []
        found: dict[str, str] = {}
        for one in mine:
            rival = next((other.row.case_id for other in others if _is_rival(other, one)), None)
            if rival is not None:
                found[one.row.id] = rival
            else:
                others.append(_Sent(_taking(one.row), one.uetr))
        return found

    async def _under_way(self, uetrs: Sequence[str], digests: Sequence[str]) -> "list[_Sent]":
        """Payments with one of these UETRs, or of these bytes, that are being sent or were."""
        same = or_(cases.c.uetr.in_(uetrs), rows.c.sha256.in_(digests))
        states = (Sending.SENDING.value, Sending.UNKNOWN.value, Sending.ACCEPTED.value)
        query = select(rows, cases.c.uetr).join(cases, cases.c.case_id == rows.c.case_id)
        query = query.where(rows.c.kind == PAYMENT, rows.c.status.in_(states), same).order_by(rows.c.entry_index)
        return [_Sent(to_row(row), row["uetr"]) for row in (await self.connection.execute(query)).mappings()]

    async def unchanged(self, group: Sequence[OutboxRow]) -> tuple[OutboxRow, ...]:
        """Those of the group that stand as they were, kept from others until the commit."""
        query = select(rows).where(rows.c.id.in_([row.id for row in group])).order_by(rows.c.id).with_for_update()
        found = {row["id"]: to_row(row) for row in (await self.connection.execute(query)).mappings()}
        return tuple(row for row in group if row.id in found and _stands(row, found[row.id]))

    async def settle(self, changed: Sequence[tuple[OutboxRow, OutboxRow]], *, at: datetime) -> None:
        """Write what each row, kept as above, is now: pairs of as it was and as it is."""
        await self._change(changed, at)

    async def _change(self, changed: Sequence[tuple[OutboxRow, OutboxRow]], at: datetime, **columns: Any) -> None:
        values = [
            {
                "row": was.id,
                "was": was.status.value,
                "tried": was.attempts,
                "status": now.status.value,
                "attempts": now.attempts,
                "reference": now.reference,
                "detail": now.detail,
                "lease_until": None if now.lease_until is None else to_text(now.lease_until),
                "settled_at": to_text(at),
                **columns,
            }
            for was, now in changed
        ]
        await self.connection.execute(TAKEN, values)


@dataclass(frozen=True, slots=True)
class _Sent:
    row: OutboxRow
    uetr: str | None


def _is_rival(other: _Sent, one: Ready) -> bool:
    same = other.uetr == one.uetr if one.uetr else other.row.sha256 == one.row.sha256
    if not same or other.row.case_id == one.row.case_id:
        return False
    return other.row.status is not Sending.ACCEPTED or other.row.since >= one.opened_at


def _stands(was: OutboxRow, now: OutboxRow) -> bool:
    return (was.status, was.attempts) == (now.status, now.attempts)


def _taking(row: OutboxRow) -> OutboxRow:
    return replace(row, status=Sending.SENDING, attempts=row.attempts + 1)


def _ready(row: Mapping[Any, Any]) -> Ready:
    return Ready(
        row=to_row(row),
        body=row["body"],
        report=row["report"],
        report_sha256=row["report_sha256"],
        worked=row["worked"],
        uetr=row["uetr"],
        opened_at=to_time(row["opened_at"]),
    )
