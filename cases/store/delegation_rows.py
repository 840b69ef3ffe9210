"""Delegations: who stands in for whom, from when until when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables
from .times import maybe_text, maybe_time, to_text, to_time

rows, users = people_tables.delegations, people_tables.users
NOW = bindparam("now", type_=String)
IN_FORCE = (  # asked for every page, so it is made once
    select(rows.c.person, users.c.roles)
    .join(users, users.c.person == rows.c.person)
    .where(rows.c.deputy == bindparam("deputy"), rows.c.begins_at <= NOW, rows.c.ends_at > NOW)
    .where(rows.c.revoked_at.is_(None), users.c.disabled.is_(False))
    .order_by(rows.c.id)
)


@dataclass(frozen=True, slots=True)
class Delegation:
    """`deputy` stands in for `person` between two moments, unless it was revoked. Both are persons, not accounts."""

    id: str
    person: str
    deputy: str
    begins_at: datetime
    ends_at: datetime
    reason: str
    revoked_at: datetime | None = None


class DelegationRows:
    """The delegations within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, delegation: Delegation) -> None:
        """Keep a new delegation."""
        values = {
            "id": delegation.id,
            "person": delegation.person,
            "deputy": delegation.deputy,
            "begins_at": to_text(delegation.begins_at),
            "ends_at": to_text(delegation.ends_at),
            "reason": delegation.reason,
            "revoked_at": maybe_text(delegation.revoked_at),
        }
        await self.connection.execute(insert(rows).values(values))

    async def get(self, id_: str) -> Delegation | None:
        """The delegation with this id."""
        row = (await self.connection.execute(select(rows).where(rows.c.id == id_))).mappings().first()
        return None if row is None else _delegation(row)

    async def revoke(self, id_: str, at: datetime) -> bool:
        """End it; False where it has ended."""
        mine = (rows.c.id == id_, rows.c.revoked_at.is_(None), rows.c.ends_at > to_text(at))
        done = await self.connection.execute(update(rows).where(*mine).values(revoked_at=to_text(at)))
        return done.rowcount == 1

    async def of(self, person: str | None) -> tuple[Delegation, ...]:
        """Those by or to a person, or all of them, newest first."""
        query = select(rows).order_by(rows.c.id.desc())
        if person is not None:
            query = query.where(or_(rows.c.person == person, rows.c.deputy == person))
        return tuple(_delegation(row) for row in (await self.connection.execute(query)).mappings())

    async def in_force(self, deputy: str, at: datetime) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """For whom a person stands in now, with the roles that those have themselves now; none of a shut account."""
        found = await self.connection.execute(IN_FORCE, {"deputy": deputy, "now": to_text(at)})
        return tuple((person, tuple(json.loads(roles))) for person, roles in found)


def _delegation(row: Mapping[Any, Any]) -> Delegation:
    return Delegation(
        id=row["id"],
        person=row["person"],
        deputy=row["deputy"],
        begins_at=to_time(row["begins_at"]),
        ends_at=to_time(row["ends_at"]),
        reason=row["reason"],
        revoked_at=maybe_time(row["revoked_at"]),
    )
