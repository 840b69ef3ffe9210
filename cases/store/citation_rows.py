"""Which documents a proposal rests on: the playbook that made it and the passages it quotes, one row for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..decision import OVERRULING, Verdict
from ..resolution import Worked
from . import tables
from .times import to_text

rows = tables.citations
PLACE_MAX = 200  # characters of a place that are kept
Days = tuple[date, date | None]
"""The first day and the day after the last; None for no end."""
EVER: Days = (date.min, None)


@dataclass(frozen=True, slots=True)
class Cited:
    """How many proposals of one day rested on a document and were decided, and of these how many were accepted."""

    document: str
    day: date
    decided: int
    accepted: int


class CitationRows:
    """The citations table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, case_id: str, version: int, worked: Worked, at: datetime) -> None:
        """Keep what the proposal of `version` rests on; `at` is the time it was worked for."""
        of_it = {"case_id": case_id, "version": version, "day": to_text(at)[:10]}
        found = [
            {**of_it, "passage": place, "document": place.partition("#")[0]} for place in sorted(places_of(worked))
        ]
        if found:
            await self.connection.execute(insert(rows), found)

    async def cases(self, document: str, limit: int, days: Days = EVER) -> tuple[tuple[str, str], ...]:
        """At most `limit` cases of those days, newest first, with the place of the document that they rest on."""
        place = func.min(rows.c.passage)
        query = select(rows.c.case_id, place).where(*_on(document, days)).group_by(rows.c.case_id)
        found = await self.connection.execute(query.order_by(rows.c.case_id.desc()).limit(limit))
        return tuple((case_id, str(passage)) for case_id, passage in found)

    async def number(self, document: str, days: Days = EVER) -> int:
        """How many cases of those days rest on the document."""
        query = select(func.count(rows.c.case_id.distinct())).where(*_on(document, days))
        return int((await self.connection.execute(query)).scalar_one())

    async def cited(self, document: str | None = None) -> tuple[Cited, ...]:
        """Decided proposals by document and day; check cases are none, and an approval that lost its force is none."""
        given, rests = _given(document).subquery(), _rests(document).subquery()
        query = (
            select(rests.c.document, rests.c.day, func.count(), func.sum(1 - given.c.against))
            .join(given, (given.c.case_id == rests.c.case_id) & (given.c.proposal_version == rests.c.version))
            .group_by(rests.c.document, rests.c.day)
        )
        found = (await self.connection.execute(query)).all()
        return tuple(Cited(name, date.fromisoformat(day), int(n), int(right)) for name, day, n, right in found)


def _on(document: str, days: Days) -> tuple[ColumnElement[bool], ...]:
    first, until = days
    of_it = (rows.c.document == document, rows.c.day >= first.isoformat())
    return of_it if until is None else (*of_it, rows.c.day < until.isoformat())


def places_of(worked: Worked) -> frozenset[str]:
    """`PB-13` for a playbook that made the proposal, `PB-13#evidence` for a passage that its evidence quotes."""
    quoted: Iterable[str] = (fact.locator for fact in worked.evidence if fact.source == "knowledge")
    made = (name for name in (worked.proposal.playbook, *worked.proposal.playbooks) if name)
    return frozenset(place[:PLACE_MAX] for place in (*made, *(place for place in quoted if "#" in place)))


def _rests(document: str | None) -> Select[Any]:
    """Each proposal once for each document that it rests on, however many passages it quotes."""
    query = select(rows.c.case_id, rows.c.version, rows.c.document, rows.c.day).distinct()
    return query if document is None else query.where(rows.c.document == document)


def _given(document: str | None) -> Select[Any]:
    """Of each decided proposal whether anybody overruled it; where a document is named, of the cases that cite it.

    Check cases are told by their own small table: to look at every case for it took as long as all the rest.
    """
    told = tables.decisions
    against = told.c.verdict.in_([verdict.value for verdict in OVERRULING])
    stands = (told.c.verdict == Verdict.APPROVE.value) & told.c.voided_at.is_(None)
    overruled = func.max(case((against, 1), else_=0)).label("against")
    laid_out = select(tables.check_cases.c.case_id)
    query = select(told.c.case_id, told.c.proposal_version, overruled)
    query = query.where(or_(against, stands), told.c.case_id.not_in(laid_out))
    if document is not None:
        query = query.where(told.c.case_id.in_(select(rows.c.case_id).where(rows.c.document == document)))
    return query.group_by(told.c.case_id, told.c.proposal_version)
