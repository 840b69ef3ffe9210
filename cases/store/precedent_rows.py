"""Precedents: approved and settled resolutions, withdrawn where the repair was later reversed."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..precedent import Precedent
from . import tables
from .inserting import insert_once
from .times import to_text

rows, shapes = tables.precedents, tables.precedent_shapes


class PrecedentRows:
    """The precedent table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, precedent: Precedent) -> None:
        """Keep the precedent of a case; one that was withdrawn before gives way to it."""
        shape = precedent.shape
        await insert_once(self.connection, shapes, shape=shape.key, body=json.dumps(shape.to_json(), sort_keys=True))
        gone = (rows.c.case_id == precedent.case_id, rows.c.withdrawn_at.is_not(None))
        await self.connection.execute(delete(rows).where(*gone))
        await insert_once(
            self.connection,
            rows,
            case_id=precedent.case_id,
            shape=shape.key,
            at=to_text(precedent.settled_at),
            lineage=json.dumps(precedent.lineage.to_json(), sort_keys=True),
        )

    async def stands(self, case_id: str) -> bool:
        """Whether the case has a precedent that was not withdrawn."""
        return await self.standing([case_id]) != ()

    async def standing(self, case_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of these cases that have one."""
        query = select(rows.c.case_id).where(rows.c.case_id.in_(case_ids), rows.c.withdrawn_at.is_(None))
        return tuple((await self.connection.execute(query.order_by(rows.c.case_id))).scalars())

    async def withdraw(self, case_id: str, reason: str, at: datetime) -> bool:
        """Take back the precedent of a case that was reversed; False where none stands."""
        standing = (rows.c.case_id == case_id, rows.c.withdrawn_at.is_(None))
        done = await self.connection.execute(
            update(rows).where(*standing).values(withdrawn_at=to_text(at), withdrawn=reason[:500])
        )
        return done.rowcount == 1
