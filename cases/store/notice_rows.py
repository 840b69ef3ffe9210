"""Notices: open cases whose cut-off is near, and what was told of them to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..case import Route, Status
from . import tables
from .inserting import insert_all_once
from .times import to_text, to_time

rows, cases = tables.notices, tables.cases
WAITING, TOLD, GIVEN_UP = "waiting", "told", "given up"
OPEN = (Status.RECEIVED, Status.WORKING, Status.AWAITING_APPROVAL, Status.AWAITING_INFORMATION, Status.FAILED)
OWNERS_LEVEL = "A0"


@dataclass(frozen=True, slots=True)
class Notice:
    """A case is within `minutes` of its `deadline`; `attempts` counts the tries to tell it so far."""

    case_id: str
    minutes: int
    deadline: datetime
    status: str = ""
    attempts: int = 0


def _open() -> Any:
    return cases.c.status.in_([status.value for status in OPEN])


class NoticeRows:
    """The notices within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def near(self, now: datetime, until: datetime) -> tuple[tuple[str, datetime], ...]:
        """Open cases and their cut-offs between `now` and `until`; none of an owning function, no check case."""
        mine = (
            cases.c.deadline > to_text(now),
            cases.c.deadline <= to_text(until),
            _open(),
            func.coalesce(cases.c.route, "") != Route.OWNER.value,
            func.coalesce(cases.c.level, "") != OWNERS_LEVEL,
            cases.c.check_for.is_(None),
        )
        found = await self.connection.execute(select(cases.c.case_id, cases.c.deadline).where(*mine))
        return tuple((case_id, to_time(deadline)) for case_id, deadline in found)

    async def noted(self, address: str, case_ids: Sequence[str]) -> frozenset[tuple[str, int, datetime]]:
        """Case, minutes and cut-off of what was noted for `address` about these cases."""
        keys = select(rows.c.case_id, rows.c.minutes, rows.c.deadline)
        found = await self.connection.execute(
            keys.where(rows.c.address_sha256 == address, rows.c.case_id.in_(case_ids))
        )
        return frozenset((case_id, minutes, to_time(deadline)) for case_id, minutes, deadline in found)

    async def note(self, address: str, notices: Sequence[Notice], at: datetime) -> None:
        """Keep notices to be told; those that are there already stay as they are."""
        fixed = {"address_sha256": address, "status": WAITING, "attempts": 0, "due_at": to_text(at), "detail": ""}
        told = sorted(notices, key=lambda n: (n.case_id, n.minutes, n.deadline))
        values = [{**fixed, "case_id": n.case_id, "minutes": n.minutes, "deadline": to_text(n.deadline)} for n in told]
        await insert_all_once(self.connection, rows, values)

    async def due(self, address: str, at: datetime, limit: int) -> tuple[Notice, ...]:
        """What is to be told now, the nearest cut-off first."""
        waiting = (rows.c.address_sha256 == address, rows.c.status == WAITING, rows.c.due_at <= to_text(at), _open())
        query = select(rows, cases.c.status.label("case_status")).join(cases, cases.c.case_id == rows.c.case_id)
        found = await self.connection.execute(query.where(*waiting).order_by(rows.c.deadline).limit(limit))
        return tuple(
            Notice(row["case_id"], row["minutes"], to_time(row["deadline"]), row["case_status"], row["attempts"])
            for row in found.mappings()
        )

    async def take(self, address: str, notice: Notice, until: datetime) -> bool:
        """Keep others off this notice until `until`; False where another took or settled it."""
        return await self._set(address, notice, notice.attempts, attempts=notice.attempts + 1, due_at=to_text(until))

    async def settle(self, address: str, notice: Notice, status: str, detail: str, at: datetime) -> bool:
        """What became of a taken notice; `at` is when it is tried again, where it still waits."""
        columns = {"status": status, "detail": detail[:500], "due_at": to_text(at)}
        return await self._set(address, notice, notice.attempts + 1, **columns)

    async def in_vain(self, tries: int, since: datetime) -> tuple[int, str]:
        """How many wait that were tried so often, or were given up for a cut-off since then; and what was wrong."""
        given_up = and_(rows.c.status == GIVEN_UP, rows.c.deadline >= to_text(since))
        vain = or_(and_(rows.c.status == WAITING, rows.c.attempts >= tries), given_up)
        number = (await self.connection.execute(select(func.count()).where(vain))).scalar_one()
        newest = select(rows.c.detail).where(vain).order_by(rows.c.due_at.desc()).limit(1)
        return int(number), (await self.connection.execute(newest)).scalar_one_or_none() or ""

    async def _set(self, address: str, notice: Notice, seen: int, **columns: Any) -> bool:
        mine = (
            rows.c.address_sha256 == address,
            rows.c.case_id == notice.case_id,
            rows.c.minutes == notice.minutes,
            rows.c.deadline == to_text(notice.deadline),
            rows.c.status == WAITING,
            rows.c.attempts == seen,
        )
        done = await self.connection.execute(update(rows).where(*mine).values(columns))
        return done.rowcount == 1
