"""Whom the releases paid, by the digest of the account: what tells a counterparty's first payments from later ones.

Rows of what went by itself carry running totals, so that counting reads two of them, however many there are.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from ..authorisation import Sum
from ..sending import PAYMENT
from . import tables
from .inserting import insert_all_once
from .outbox_rows import Sending
from .times import to_text

rows, outbox = tables.paid, tables.outbox


class PaidRows:
    """Counterparties within one transaction; kept as long as their cases."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(
        self, case_id: str, counterparties: Collection[str], eur_cents: int, *, automatic: bool, at: datetime
    ) -> None:
        """Keep whom a release of the case pays; each has the whole amount against it."""
        kept = {"case_id": case_id, "at": to_text(at), "automatic": automatic, "eur_cents": eur_cents, "undone": False}
        told = []
        for who in sorted(counterparties):
            last = await self._end(who, rows.c.gone.desc()) if automatic else None
            gone, cents = (0, 0) if last is None else (last.gone, last.gone_cents)
            totals = {"gone": gone + 1, "gone_cents": cents + eur_cents} if automatic else {"gone": 0, "gone_cents": 0}
            told.append({**kept, **totals, "counterparty": who})
        if told:
            await insert_all_once(self.connection, rows, told)

    async def to_new(self, counterparties: Collection[str], since: datetime) -> Sum | None:
        """What went by itself to those that nothing reached up to `since`: to the one with the most; None without."""
        new = [await self._by_itself(who) for who in counterparties if not await self._reached(who, since)]
        if not new:
            return None
        return Sum(max(each.payments for each in new), max(each.eur for each in new))

    async def undo(self, case_id: str) -> None:
        """What this case released was returned, or wrong: it makes nobody known. It still counts as having gone."""
        await self.connection.execute(update(rows).where(rows.c.case_id == case_id).values(undone=True))

    async def _reached(self, who: str, until: datetime) -> bool:
        """Whether the channel took a payment to it up to then.

        The message is that of the release that paid it, and was queued with it: a case whose payment was refused may
        pay another one in the end, or the same one much later.
        """
        taken = select(outbox.c.id).where(outbox.c.case_id == rows.c.case_id, outbox.c.queued_at == rows.c.at)
        taken = taken.where(outbox.c.kind == PAYMENT, outbox.c.status == Sending.ACCEPTED.value)
        query = select(rows.c.at).where(rows.c.counterparty == who, rows.c.undone.is_(False))
        query = query.where(rows.c.at <= to_text(until), taken.where(outbox.c.settled_at <= to_text(until)).exists())
        # The oldest first: one row is enough then. As a join, and in no order, PostgreSQL looked at all that was ever
        # paid to a counterparty: 110 ms for 21,000 payments, where this takes less than one.
        return (await self.connection.execute(query.order_by(rows.c.at).limit(1))).first() is not None

    async def _by_itself(self, who: str) -> Sum:
        first, last = await self._end(who, rows.c.gone), await self._end(who, rows.c.gone.desc())
        if first is None or last is None:
            return Sum(0, Decimal(0))
        return Sum(last.gone - first.gone + 1, Decimal(last.gone_cents - first.gone_cents + first.eur_cents) / 100)

    async def _end(self, who: str, order: ColumnElement[int]) -> Row[Any, Any, Any] | None:
        """The first row in that order of what went to it by itself."""
        query = select(rows.c.gone, rows.c.gone_cents, rows.c.eur_cents).where(rows.c.counterparty == who)
        return (await self.connection.execute(query.where(rows.c.gone > 0).order_by(order).limit(1))).first()
