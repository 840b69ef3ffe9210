"""Decisions as their reviewers are measured by them: who said what when, on which case, after how long a look."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .times import maybe_time, to_text, to_time

decisions, cases = tables.decisions, tables.cases
READ_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One decision. `seconds` lie between the page shown and the verdict; None where no page was."""

    case_id: str
    person: str
    verdict: str
    at: datetime
    seconds: float | None


class ReviewRows:
    """Reading over all cases within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def since(self, day: datetime) -> tuple[Reviewed, ...]:
        """Decisions on real cases since `day`, oldest first; the newest where there are too many."""
        columns = (decisions.c.case_id, decisions.c.person, decisions.c.verdict, decisions.c.at, decisions.c.shown_at)
        query = select(*columns).join(cases, cases.c.case_id == decisions.c.case_id)
        query = query.where(cases.c.check_for.is_(None), decisions.c.at >= to_text(day))
        found = (await self.connection.execute(query.order_by(decisions.c.at.desc()).limit(READ_MAX))).all()
        return tuple(_reviewed(*row) for row in reversed(found))


def _reviewed(case_id: str, person: str, verdict: str, at: str, shown_at: str | None) -> Reviewed:
    taken, shown = to_time(at), maybe_time(shown_at)
    seconds = None if shown is None else max((taken - shown).total_seconds(), 0.0)
    return Reviewed(case_id, person, verdict, taken, seconds)
