"""Decisions as they were taken: who, what verdict, on which version and bytes. Voided by an edit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..decision import Decision, Role, Verdict
from . import tables
from .times import maybe_text, maybe_time, to_text, to_time

rows = tables.decisions


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One verdict. `version` is that of the case when it was taken, `proposal_version` that of the proposal judged.

    `rekeyed` are the paths that were keyed again (never their values). `request_sha256` digests the whole request, so
    that a repeat with the same idempotency key can be told from another request under that key. `shown_at` is when the
    page it was taken on was made; None where nobody knows. `deputy_for` is whom the person stood in for.
    """

    id: str
    case_id: str
    version: int
    proposal_version: int
    verdict: str
    person: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    reason: str
    at: datetime
    idempotency_key: str
    request_sha256: str
    repaired_sha256: str | None = None
    context_sha256: str | None = None
    rekeyed: tuple[str, ...] = ()
    voided_at: datetime | None = None
    shown_at: datetime | None = None
    deputy_for: str | None = None

    @property
    def decision(self) -> Decision:
        """The verdict as entitlement reads it."""
        return Decision(
            person_id=self.person,
            verdict=Verdict(self.verdict),
            version=self.version,
            repaired_sha256=self.repaired_sha256,
            context_sha256=self.context_sha256,
            at=self.at,
            reason=self.reason,
            teams=frozenset(self.teams),
            supervisor=Role.SUPERVISOR.value in self.roles,
            voided=self.voided_at is not None,
            deputy_for=self.deputy_for,
        )


class DecisionRows:
    """The decision table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, decision: DecisionRow) -> None:
        """Keep a decision. Raises the database's integrity error where the idempotency key is taken."""
        values = {
            "id": decision.id,
            "case_id": decision.case_id,
            "version": decision.version,
            "proposal_version": decision.proposal_version,
            "verdict": decision.verdict,
            "person": decision.person,
            "roles": json.dumps(decision.roles),
            "teams": json.dumps(decision.teams),
            "reason": decision.reason,
            "repaired_sha256": decision.repaired_sha256,
            "context_sha256": decision.context_sha256,
            "rekeyed": json.dumps(decision.rekeyed),
            "idempotency_key": decision.idempotency_key,
            "request_sha256": decision.request_sha256,
            "voided_at": maybe_text(decision.voided_at),
            "shown_at": maybe_text(decision.shown_at),
            "deputy_for": decision.deputy_for,
            "at": to_text(decision.at),
        }
        await self.connection.execute(insert(rows).values(values))

    async def of(self, case_id: str) -> tuple[DecisionRow, ...]:
        """All decisions on a case, oldest first."""
        query = select(rows).where(rows.c.case_id == case_id).order_by(rows.c.version, rows.c.id)
        return tuple(_decision(row) for row in (await self.connection.execute(query)).mappings())

    async def of_all(self, case_ids: Sequence[str]) -> dict[str, tuple[DecisionRow, ...]]:
        """All decisions on each of these cases, oldest first, in one statement."""
        query = select(rows).where(rows.c.case_id.in_(case_ids)).order_by(rows.c.version, rows.c.id)
        found: dict[str, list[DecisionRow]] = {case_id: [] for case_id in case_ids}
        for row in (await self.connection.execute(query)).mappings() if case_ids else ():
            found[row["case_id"]].append(_decision(row))
        return {case_id: tuple(decisions) for case_id, decisions in found.items()}

    async def keyed(self, case_id: str, idempotency_key: str) -> DecisionRow | None:
        """The decision taken under this idempotency key."""
        query = select(rows).where(rows.c.case_id == case_id, rows.c.idempotency_key == idempotency_key)
        row = (await self.connection.execute(query)).mappings().first()
        return None if row is None else _decision(row)

    async def void_approvals(self, case_id: str, at: datetime) -> int:
        """Take the force of every approval so far; how many had any."""
        standing = (rows.c.case_id == case_id, rows.c.verdict == "approve", rows.c.voided_at.is_(None))
        done = await self.connection.execute(update(rows).where(*standing).values(voided_at=to_text(at)))
        return done.rowcount


def _decision(row: Mapping[Any, Any]) -> DecisionRow:
    return DecisionRow(
        id=row["id"],
        case_id=row["case_id"],
        version=row["version"],
        proposal_version=row["proposal_version"],
        verdict=row["verdict"],
        person=row["person"],
        roles=tuple(json.loads(row["roles"])),
        teams=tuple(json.loads(row["teams"])),
        reason=row["reason"],
        at=to_time(row["at"]),
        idempotency_key=row["idempotency_key"],
        request_sha256=row["request_sha256"],
        repaired_sha256=row["repaired_sha256"],
        context_sha256=row["context_sha256"],
        deputy_for=row["deputy_for"],
        rekeyed=tuple(json.loads(row["rekeyed"])),
        voided_at=maybe_time(row["voided_at"]),
        shown_at=maybe_time(row["shown_at"]),
    )
