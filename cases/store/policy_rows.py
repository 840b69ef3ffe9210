"""Versions of the policy: proposed, then confirmed, refused or withdrawn; the last one confirmed is in force."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .times import maybe_text, maybe_time, to_text, to_time

rows = tables.policies
NEWEST = select(rows).where(rows.c.edition.is_not(None)).order_by(rows.c.edition.desc()).limit(1)


class Stage(StrEnum):
    """How far a version has come; `confirmed` ones were or are in force."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version. `base` is the digest of the policy it was proposed against, `edition` its number once confirmed."""

    id: str
    digest: str
    base: str
    content: Mapping[str, Any]
    reason: str
    proposed_by: str
    proposed_at: datetime
    stage: Stage = Stage.PROPOSED
    edition: int | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decided_why: str = ""


def edition_after(standing: PolicyVersion | None) -> int:
    """The number of the version that follows the one in force."""
    return 1 + ((standing.edition or 0) if standing else 0)


class PolicyRows:
    """The versions within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, version: PolicyVersion) -> None:
        """Keep a new version."""
        await self.connection.execute(insert(rows).values(**_values(version)))

    async def get(self, id_: str) -> PolicyVersion | None:
        """The version with this id."""
        row = (await self.connection.execute(select(rows).where(rows.c.id == id_))).mappings().first()
        return None if row is None else version_of(row)

    async def in_force(self) -> PolicyVersion | None:
        """The version in force; None where none was ever confirmed."""
        row = (await self.connection.execute(NEWEST)).mappings().first()
        return None if row is None else version_of(row)

    async def content_in_force(self) -> str | None:
        """Its content alone, as stored."""
        newest = NEWEST.with_only_columns(rows.c.content)
        content: str | None = (await self.connection.execute(newest)).scalar_one_or_none()
        return content

    async def digest_in_force(self) -> str | None:
        """Its digest alone."""
        newest = NEWEST.with_only_columns(rows.c.digest)
        digest: str | None = (await self.connection.execute(newest)).scalar_one_or_none()
        return digest

    async def all(self) -> tuple[PolicyVersion, ...]:
        """Every version, the newest proposal first."""
        found = await self.connection.execute(select(rows).order_by(rows.c.id.desc()))
        return tuple(version_of(row) for row in found.mappings())

    async def decide(self, version: PolicyVersion) -> bool:
        """Write the decision on a proposed version; False where somebody decided before.

        Raises the database's integrity error where another version has its edition.
        """
        waiting = (rows.c.id == version.id, rows.c.stage == Stage.PROPOSED.value)
        done = await self.connection.execute(update(rows).where(*waiting).values(**_values(version)))
        return done.rowcount == 1


def _values(version: PolicyVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "edition": version.edition,
        "stage": version.stage.value,
        "digest": version.digest,
        "base": version.base,
        "content": json.dumps(version.content),
        "reason": version.reason,
        "proposed_by": version.proposed_by,
        "proposed_at": to_text(version.proposed_at),
        "decided_by": version.decided_by,
        "decided_at": maybe_text(version.decided_at),
        "decided_why": version.decided_why,
    }


def version_of(row: Mapping[Any, Any]) -> PolicyVersion:
    """The version that a row of the table holds."""
    return PolicyVersion(
        id=row["id"],
        digest=row["digest"],
        base=row["base"],
        content=json.loads(row["content"]),
        reason=row["reason"],
        proposed_by=row["proposed_by"],
        proposed_at=to_time(row["proposed_at"]),
        stage=Stage(row["stage"]),
        edition=row["edition"],
        decided_by=row["decided_by"],
        decided_at=maybe_time(row["decided_at"]),
        decided_why=row["decided_why"] or "",
    )
