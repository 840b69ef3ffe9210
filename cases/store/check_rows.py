"""Check cases: what is wrong in each, and whether its reviewer caught it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .times import maybe_time, to_text, to_time

rows, cases, decisions = tables.check_cases, tables.cases, tables.decisions
WAITING = (  # asked for every page of the queue, so it is made once
    select(rows.c.case_id)
    .join(cases, cases.c.case_id == rows.c.case_id)
    .where(cases.c.check_for == bindparam("person"), rows.c.caught.is_(None))
    .order_by(rows.c.case_id)
)


@dataclass(frozen=True, slots=True)
class CheckCase:
    """One check case: at `path` it shows `shown` where `right` would be right. `caught` is None until it is settled."""

    case_id: str
    copied_from: str
    path: str
    shown: str
    right: str
    laid_out_at: datetime
    settled_at: datetime | None = None
    caught: bool | None = None


class CheckRows:
    """The table of check cases within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, check: CheckCase) -> None:
        """Keep a check case whose case is there already."""
        values = {name: getattr(check, name) for name in ("case_id", "copied_from", "path", "shown", "right")}
        await self.connection.execute(insert(rows).values(**values, laid_out_at=to_text(check.laid_out_at)))

    async def get(self, case_id: str) -> CheckCase | None:
        """The check case of this id; None for every real one."""
        found = (await self.connection.execute(select(rows).where(rows.c.case_id == case_id))).mappings().first()
        return None if found is None else _check(found)

    async def settle(self, case_id: str, caught: bool, at: datetime) -> None:
        """Note whether its reviewer caught it."""
        mine = (rows.c.case_id == case_id, rows.c.caught.is_(None))
        await self.connection.execute(update(rows).where(*mine).values(caught=caught, settled_at=to_text(at)))

    async def waiting_for(self, person: str) -> tuple[str, ...]:
        """Ids of the check cases laid out for this person that nobody settled yet, oldest first."""
        return tuple((await self.connection.execute(WAITING, {"person": person})).scalars())

    async def of(self, person: str) -> tuple[CheckCase, ...]:
        """The settled check cases of this person, oldest first."""
        query = _of(select(rows), person).where(rows.c.caught.is_not(None)).order_by(rows.c.settled_at)
        return tuple(_check(row) for row in (await self.connection.execute(query)).mappings())

    async def counts(self) -> dict[str, tuple[int, int]]:
        """Of each person with settled check cases: how many they caught, of how many."""
        caught = func.sum(cast(rows.c.caught, Integer))
        query = select(cases.c.check_for, caught, func.count()).join(cases, cases.c.case_id == rows.c.case_id)
        query = query.where(rows.c.caught.is_not(None)).group_by(cases.c.check_for).order_by(cases.c.check_for)
        return {str(person): (int(hits), int(n)) for person, hits, n in await self.connection.execute(query)}

    async def is_pressed(self, person: str, now: datetime, until: datetime) -> bool:
        """Whether this person holds an open case whose cut-off lies before `until`, or has passed."""
        held = and_(cases.c.claimed_by == person, cases.c.claimed_until >= to_text(now))
        over = or_(cases.c.status == "released", cases.c.status == "closed")
        query = select(cases.c.case_id).where(held, ~over, cases.c.deadline < to_text(until))
        query = query.where(cases.c.check_for.is_(None)).limit(1)
        return (await self.connection.execute(query)).first() is not None


def _of(query: Select[Any], person: str) -> Select[Any]:
    return query.join(cases, cases.c.case_id == rows.c.case_id).where(cases.c.check_for == person)


def _check(row: Mapping[Any, Any]) -> CheckCase:
    return CheckCase(
        case_id=row["case_id"],
        copied_from=row["copied_from"],
        path=row["path"],
        shown=row["shown"],
        right=row["right"],
        laid_out_at=to_time(row["laid_out_at"]),
        settled_at=maybe_time(row["settled_at"]),
        caught=row["caught"],
    )
