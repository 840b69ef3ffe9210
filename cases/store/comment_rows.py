"""Comments: what people noted on a case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .new_id import new_id
from .times import to_text, to_time

rows = tables.comments


@dataclass(frozen=True, slots=True)
class Comment:
    """One note by one person."""

    id: str
    case_id: str
    person: str
    text: str
    at: datetime


class CommentRows:
    """The comment table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, case_id: str, person: str, text: str, at: datetime) -> Comment:
        """Keep a note."""
        comment = Comment(new_id(at), case_id, person, text, at)
        values = {"id": comment.id, "case_id": case_id, "person": person, "text": text, "at": to_text(at)}
        await self.connection.execute(insert(rows).values(values))
        return comment

    async def of(self, case_id: str) -> tuple[Comment, ...]:
        """All notes on a case, oldest first."""
        query = select(rows).where(rows.c.case_id == case_id).order_by(rows.c.id)
        found = (await self.connection.execute(query)).mappings()
        return tuple(Comment(r["id"], r["case_id"], r["person"], r["text"], to_time(r["at"])) for r in found)
