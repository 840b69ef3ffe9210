"""Bodies: content-addressed bytes (reports, originals, repaired and outgoing messages). Written once, never changed."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ..errors import CaseError
from . import tables

rows = tables.bodies


class BodyDamaged(CaseError):
    """The stored bytes are not those of their digest."""


class BodyRows:
    """The body table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, body: bytes) -> str:
        """Keep `body`, once; its SHA-256 in hex."""
        sha256 = hashlib.sha256(body).hexdigest()
        insert = sqlite_insert if self.connection.dialect.name == "sqlite" else postgresql_insert
        await self.connection.execute(insert(rows).values(sha256=sha256, body=body).on_conflict_do_nothing())
        return sha256

    async def get(self, sha256: str) -> bytes | None:
        """The bytes with this digest, hashed again. Raises BodyDamaged where they differ."""
        body = (await self.connection.execute(select(rows.c.body).where(rows.c.sha256 == sha256))).scalar_one_or_none()
        if body is not None and hashlib.sha256(body).hexdigest() != sha256:
            raise BodyDamaged(f"body {sha256} is not what was stored")
        return None if body is None else bytes(body)
