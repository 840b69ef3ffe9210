"""What a person is typing into a form of a case, until it is sent or discarded; seen by nobody else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables
from .times import to_text, to_time

rows = people_tables.drafts
Typed = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of one form (`edit`, `note`, `answer`) as typed at `version` of the case."""

    form: str
    version: int
    fields: tuple[tuple[str, str], ...]
    at: datetime


class DraftRows:
    """The draft table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, case_id: str, person: str, form: str, fields: Typed, *, version: int, at: datetime) -> None:
        """Keep it in place of an earlier one; empty `fields` discard it."""
        await self.drop(case_id, person, form)
        if fields:
            body = json.dumps([list(each) for each in fields], ensure_ascii=False)
            values = {"case_id": case_id, "person": person, "form": form, "version": version, "fields": body}
            await self.connection.execute(insert(rows).values(**values, at=to_text(at)))

    async def drop(self, case_id: str, person: str, form: str) -> None:
        """Forget it."""
        mine = (rows.c.case_id == case_id, rows.c.person == person, rows.c.form == form)
        await self.connection.execute(delete(rows).where(*mine))

    async def of(self, case_id: str, person: str) -> dict[str, Draft]:
        """The drafts of this person on a case, by form."""
        query = select(rows).where(rows.c.case_id == case_id, rows.c.person == person)
        found = (await self.connection.execute(query)).mappings()
        drafts = (Draft(r["form"], r["version"], _typed(r["fields"]), to_time(r["at"])) for r in found)
        return {draft.form: draft for draft in drafts}


def _typed(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))
