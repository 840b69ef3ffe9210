"""Comments: what people noted on a case."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import people_tables
from .inserting import insert_once
from .new_id import new_id
from .times import to_text, to_time

rows, mentions, users = people_tables.comments, people_tables.mentions, people_tables.users
MENTION = re.compile(r"(?<![\w@.])@([a-z][a-z0-9._-]{0,62}[a-z0-9])")


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
        """Keep a note; whom it names by account (`@ana`) finds the case, until they write a note there themselves."""
        comment = Comment(new_id(at), case_id, person, text, at)
        values = {"id": comment.id, "case_id": case_id, "person": person, "text": text, "at": to_text(at)}
        await self.connection.execute(insert(rows).values(values))
        own = select(users.c.name).where(users.c.person == person)
        await self.connection.execute(delete(mentions).where(mentions.c.case_id == case_id, mentions.c.name.in_(own)))
        await self._mention(case_id, set(MENTION.findall(text)), at)
        return comment

    async def _mention(self, case_id: str, names: set[str], at: datetime) -> None:
        """Note those of `names` that are accounts; all others are just words."""
        if not names:
            return
        known = select(users.c.name).where(users.c.name.in_(names), users.c.disabled.is_(False))
        for name in (await self.connection.execute(known.order_by(users.c.name))).scalars().all():
            await insert_once(self.connection, mentions, name=name, case_id=case_id, at=to_text(at))

    async def of(self, case_id: str) -> tuple[Comment, ...]:
        """All notes on a case, oldest first."""
        query = select(rows).where(rows.c.case_id == case_id).order_by(rows.c.id)
        found = (await self.connection.execute(query)).mappings()
        return tuple(Comment(r["id"], r["case_id"], r["person"], r["text"], to_time(r["at"])) for r in found)
