"""Precedents: approved and settled resolutions, withdrawn where the repair was later reversed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .inserting import insert_once
from .times import to_text

rows = tables.precedents


class PrecedentRows:
    """The precedent table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, case_id: str, precedent: Mapping[str, Any], at: datetime) -> None:
        """Keep the precedent of a case, once."""
        body = json.dumps(dict(precedent), sort_keys=True)
        await insert_once(self.connection, rows, case_id=case_id, body=body, at=to_text(at))

    async def withdraw(self, case_id: str, at: datetime) -> None:
        """Take back the precedent of a case that was reversed."""
        await self.connection.execute(update(rows).where(rows.c.case_id == case_id).values(withdrawn_at=to_text(at)))

    async def standing(self) -> tuple[dict[str, Any], ...]:
        """All precedents that were not withdrawn, oldest first."""
        query = select(rows.c.body).where(rows.c.withdrawn_at.is_(None)).order_by(rows.c.at, rows.c.case_id)
        return tuple(json.loads(body) for body in (await self.connection.execute(query)).scalars())
