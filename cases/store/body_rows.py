"""Bodies: content-addressed bytes (reports, originals, repaired and outgoing messages). Written once, never changed.

One that an erasure emptied is written again where the same bytes come in anew: the case that brings them rests on it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..errors import CaseError
from . import tables
from .inserting import insert_all_once, insert_once

rows = tables.bodies
NOTHING = hashlib.sha256(b"").hexdigest()
_EMPTIED = update(rows).where(rows.c.sha256 == bindparam("digest"), rows.c.body == b"").values(body=bindparam("again"))


class BodyDamaged(CaseError):
    """The stored bytes are not those of their digest."""


class BodyRows:
    """The body table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def put(self, body: bytes) -> str:
        """Keep `body`, once; its SHA-256 in hex."""
        return (await self.put_new(body))[0]

    async def put_new(self, body: bytes) -> tuple[str, bool]:
        """The same, and whether nobody had kept it before: then nothing can refer to it yet."""
        sha256 = hashlib.sha256(body).hexdigest()
        new = await insert_once(self.connection, rows, sha256=sha256, body=body)
        if not new:
            await self._fill([{"digest": sha256, "again": body}])
        return sha256, new

    async def put_all(self, bodies: Iterable[bytes]) -> None:
        """Keep each of `bodies`, once."""
        named = {hashlib.sha256(body).hexdigest(): body for body in bodies}
        values = [{"sha256": sha256, "body": named[sha256]} for sha256 in sorted(named)]
        if values:
            await insert_all_once(self.connection, rows, values)
            await self._fill([{"digest": value["sha256"], "again": value["body"]} for value in values])

    async def _fill(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Write those again that were emptied."""
        await self.connection.execute(_EMPTIED, values)

    async def get(self, sha256: str) -> bytes | None:
        """The bytes with this digest, hashed again; None where erased. Raises BodyDamaged where they differ."""
        body = (await self.connection.execute(select(rows.c.body).where(rows.c.sha256 == sha256))).scalar_one_or_none()
        if body == b"" and sha256 != NOTHING:
            return None
        if body is not None and hashlib.sha256(body).hexdigest() != sha256:
            raise BodyDamaged(f"body {sha256} is not what was stored")
        return None if body is None else bytes(body)
