"""What left by itself, to whom and for how much: counted inside the transaction that lets the next payment go."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from ..authorisation import Spent, Sum
from . import tables
from .times import to_text

rows = tables.automatic_releases
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=7)  # longer than any limit looks back, in case a clock goes wrong


class AutomaticRows:
    """Automatic releases within one transaction; who counts holds the ledger's end first, so that no two do at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, id_: str, case_id: str, counterparties: Collection[str], eur_cents: int, at: datetime) -> None:
        """Keep one release; of several counterparties each has the whole amount against it. Old ones are forgotten."""
        await self.connection.execute(delete(rows).where(rows.c.at < to_text(at - KEPT)))
        kept = [
            {"id": id_, "number": n, "case_id": case_id, "counterparty": who, "eur_cents": eur_cents, "at": to_text(at)}
            for n, who in enumerate(sorted(counterparties))
        ]
        await self.connection.execute(insert(rows), kept)

    async def spent(self, counterparties: Collection[str], at: datetime, first: Sum | None) -> Spent:
        """What left by itself in the 24 hours and the 60 minutes before `at`; `first` to those that are new."""
        theirs = [await self._sum(at - DAY, rows.c.counterparty == who) for who in counterparties]
        most = Sum(max((s.payments for s in theirs), default=0), max((s.eur for s in theirs), default=Decimal(0)))
        all_of_them = rows.c.number == 0
        return Spent(most, await self._sum(at - HOUR, all_of_them), await self._sum(at - DAY, all_of_them), first)

    async def _sum(self, since: datetime, condition: ColumnElement[bool]) -> Sum:
        query = select(func.count(), func.coalesce(func.sum(rows.c.eur_cents), 0))
        payments, cents = (await self.connection.execute(query.where(condition, rows.c.at > to_text(since)))).one()
        return Sum(int(payments), Decimal(int(cents)) / 100)
