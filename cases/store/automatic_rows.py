"""What left by itself, to whom and for how much: counted inside the transaction that lets the next payment go."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from ..authorisation import Spent, Sum
from . import tables
from .times import to_text

rows = tables.automatic_releases
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = rows.c.number == 0
KEPT = timedelta(days=7)  # longer than any limit looks back, in case a clock goes wrong


class AutomaticRows:
    """Automatic releases within one transaction; who counts holds the ledger's end first, so that no two do at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add(self, id_: str, case_id: str, counterparties: Collection[str], eur_cents: int, at: datetime) -> None:
        """Keep one release; of several counterparties each has the whole amount against it."""
        kept = [
            {"id": id_, "number": n, "case_id": case_id, "counterparty": who, "eur_cents": eur_cents, "at": to_text(at)}
            for n, who in enumerate(sorted(counterparties))
        ]
        await self.connection.execute(insert(rows), kept)

    async def forget(self, at: datetime) -> None:
        """Drop what no limit looks back to any more."""
        await self.connection.execute(delete(rows).where(rows.c.at < to_text(at - KEPT)))

    async def spent(self, counterparties: Collection[str], at: datetime, first: Sum | None) -> Spent:
        """What left by itself in the 24 hours and the 60 minutes before `at`; `first` to those that are new."""
        in_all = _sums(literal(""), at).where(FIRST)
        each = _sums(rows.c.counterparty, at).where(rows.c.counterparty.in_(sorted(counterparties)))
        looks = union_all(in_all, each.group_by(rows.c.counterparty))
        found = {row.who: row for row in await self.connection.execute(looks)}
        whole, theirs = found.pop(""), found.values()
        most = _sum(max((row.payments for row in theirs), default=0), max((row.cents for row in theirs), default=0))
        return Spent(most, _sum(whole.lately, whole.cents_lately), _sum(whole.payments, whole.cents), first)


def _sums(who: ColumnElement[str], at: datetime) -> Select[Any]:
    """Number and cents of the last 24 hours, and of the last 60 minutes among them."""
    lately = rows.c.at > to_text(at - HOUR)
    sums = {
        "payments": func.count(),
        "cents": func.coalesce(func.sum(rows.c.eur_cents), 0),
        "lately": func.count().filter(lately),
        "cents_lately": func.coalesce(func.sum(rows.c.eur_cents).filter(lately), 0),
    }
    named = [column.label(name) for name, column in sums.items()]
    return select(who.label("who"), *named).where(rows.c.at > to_text(at - DAY))


def _sum(payments: int, cents: int) -> Sum:
    return Sum(int(payments), Decimal(int(cents)) / 100)
