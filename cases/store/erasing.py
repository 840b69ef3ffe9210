"""Erasing what a case says of people: contents go, digests stay, so that the ledger still verifies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..case import Status
from . import people_tables, tables
from .outbox_rows import Sending
from .times import to_text

cases, bodies, worked, outbox = tables.cases, tables.bodies, tables.worked, tables.outbox
NO_SALT = "0" * 32  # without its salt a digest of the ledger fits nothing any more
FINISHED = (Status.RELEASED.value, Status.CLOSED.value)
ERASED = "Erased: the time for which the data were kept is over."
OF_PEOPLE = {"problem": "", "creditor": "", "parties": "", "amount": "", "uetr": None, "salt": NO_SALT, "error": ERASED}


class Erasing:
    """Erasure within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def due(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Finished cases that did not change since `before` and still hold data, the oldest first."""
        query = select(cases.c.case_id).where(cases.c.status.in_(FINISHED), cases.c.salt != NO_SALT)
        query = query.where(cases.c.updated_at < to_text(before)).order_by(cases.c.updated_at).limit(limit)
        return tuple((await self.connection.execute(query)).scalars())

    async def erase(self, case_id: str, digests: Sequence[str]) -> bool:
        """Empty the case and the bodies of `digests`, where no other case rests on them. False where it is not over."""
        mine = (cases.c.case_id == case_id, cases.c.status.in_(FINISHED), cases.c.salt != NO_SALT)
        done = await self.connection.execute(update(cases).where(*mine).values(OF_PEOPLE))
        if done.rowcount != 1:
            return False
        written = (people_tables.comments, people_tables.mentions, people_tables.drafts)
        for table in (worked, *written, tables.case_references, tables.paid):
            await self.connection.execute(delete(table).where(table.c.case_id == case_id))
        emptied_of = (
            (tables.decisions, {"reason": ""}),
            (outbox, {"detail": "", "reference": ""}),
            (tables.automatic_releases, {"counterparty": ""}),
            (tables.check_cases, {"shown": "", "right": ""}),
        )
        for table, emptied in emptied_of:
            await self.connection.execute(update(table).where(table.c.case_id == case_id).values(emptied))
        for sha256 in digests:
            if not await self._needed(sha256, case_id):
                await self.connection.execute(update(bodies).where(bodies.c.sha256 == sha256).values(body=b""))
        return True

    async def sent_digests(self, case_id: str) -> tuple[str, ...]:
        """The digests of everything that was to be sent for the case."""
        query = select(outbox.c.sha256).where(outbox.c.case_id == case_id)
        return tuple((await self.connection.execute(query)).scalars())

    async def settled_keys(self, keys: Sequence[str], before: datetime) -> tuple[str, ...]:
        """Those of `keys` that a channel took before then; of them nobody asks any more whether they were sent."""
        query = select(outbox.c.key).where(outbox.c.key.in_(keys), outbox.c.status == Sending.ACCEPTED.value)
        return tuple((await self.connection.execute(query.where(outbox.c.settled_at < to_text(before)))).scalars())

    async def _needed(self, sha256: str, case_id: str) -> bool:
        """Whether a case that still holds its data rests on this body."""
        rests = or_(cases.c.report_sha256 == sha256, cases.c.original_sha256 == sha256)
        return await self._found(cases, rests, case_id) or await self._found(outbox, outbox.c.sha256 == sha256, case_id)

    async def _found(self, table: Table, condition: object, case_id: str) -> bool:
        query = select(table.c.case_id).where(condition, table.c.case_id != case_id)  # type: ignore[arg-type]
        holding = select(cases.c.case_id).where(cases.c.salt != NO_SALT)
        found = await self.connection.execute(query.where(table.c.case_id.in_(holding)).limit(1))
        return found.first() is not None
