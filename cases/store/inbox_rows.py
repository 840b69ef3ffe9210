"""The inbox: which messages of which source were taken in, once each; and by which references a case is found."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..case import Case
from . import tables
from .case_columns import to_case
from .inserting import insert_all_once
from .times import to_text

rows, references, cases = tables.inbox, tables.case_references, tables.cases


class InboxRows:
    """Inbox and references within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def taken(self, source: str, message_id: str) -> bool:
        """Whether this message was taken in before."""
        query = select(rows.c.at).where(rows.c.source == source, rows.c.message_id == message_id)
        return (await self.connection.execute(query)).first() is not None

    async def take(self, source: str, message_id: str, at: datetime) -> None:
        """Note a message as taken in. Raises the database's integrity error where it was."""
        await self.connection.execute(insert(rows).values(source=source, message_id=message_id, at=to_text(at)))

    async def take_all(self, messages: Iterable[tuple[str, str]], at: datetime) -> None:
        """Note messages as taken in, whether they were or not: what they say is in the store already."""
        values = [{"source": source, "message_id": name, "at": to_text(at)} for source, name in sorted(set(messages))]
        if values:
            await insert_all_once(self.connection, rows, values)

    async def forget(self, before: datetime) -> None:
        """Forget what was taken in before then: nobody hands it in again, and its case would know it."""
        await self.connection.execute(delete(rows).where(rows.c.at < to_text(before)))

    async def refer(self, named: Mapping[str, Iterable[str]]) -> None:
        """Let each case be found by its references."""
        values = [{"reference": r, "case_id": case_id} for case_id, found in named.items() for r in sorted(set(found))]
        if values:
            await insert_all_once(
                self.connection, references, sorted(values, key=lambda v: (v["reference"], v["case_id"]))
            )

    async def cases_of(self, uetr: str | None, names: Iterable[str]) -> tuple[Case, ...]:
        """Cases of this UETR, else of any of these references; the newest first."""
        if uetr:
            by_uetr = select(cases).where(cases.c.uetr == uetr).order_by(cases.c.case_id.desc())
            if found := tuple(to_case(row) for row in (await self.connection.execute(by_uetr)).mappings()):
                return found
        wanted = list(names)
        if not wanted:
            return ()
        ids = select(references.c.case_id).where(references.c.reference.in_(wanted))
        query = select(cases).where(cases.c.case_id.in_(ids)).order_by(cases.c.case_id.desc())
        return tuple(to_case(row) for row in (await self.connection.execute(query)).mappings())
