"""What left by itself, to whom and for how much: counted inside the transaction that lets the next payment go.

Every row carries running totals. The sum over a stretch of time is the total of its last row less that of its first,
so that counting reads as many rows for a hundred thousand releases as for one.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, bindparam, delete, insert, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from ..authorisation import Spent, Sum
from . import tables
from .times import to_text

rows = tables.automatic_releases
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=7)  # longer than any limit looks back, in case a clock goes wrong
LAST, IN_DAY, IN_HOUR = "last", "day", "hour"  # the newest row, and the oldest of each stretch of time
OF_ALL = ""
AT_ONCE = 50  # counterparties in one statement; a message that pays more is counted in several
Found = Mapping[tuple[str, str], Row[Any]]


class AutomaticRows:
    """Automatic releases within one transaction; who counts holds the ledger's end first, so that no two do at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._known: tuple[list[str], datetime, Found] | None = None  # nobody else moves it: the ledger's end is held

    async def add(self, id_: str, case_id: str, counterparties: Collection[str], eur_cents: int, at: datetime) -> None:
        """Keep one release; of several counterparties each has the whole amount against it.

        Rows stand in the order of their times: where a clock went back, this one has the time of the last one, and so
        counts for a limit rather too long.
        """
        found = await self._found(counterparties, at)
        of_all = found.get((OF_ALL, LAST))
        gone, cents = (0, 0) if of_all is None else (of_all.gone, of_all.cents)
        when = to_text(at) if of_all is None else max(to_text(at), of_all.at)
        whole = {"id": id_, "case_id": case_id, "eur_cents": eur_cents, "at": when}
        whole |= {"gone": gone + 1, "gone_cents": cents + eur_cents}
        kept = []
        for number, who in enumerate(sorted(counterparties)):
            theirs = found.get((who, LAST))
            gone, cents = (0, 0) if theirs is None else (theirs.gone, theirs.cents)
            totals = {"their_gone": gone + 1, "their_cents": cents + eur_cents}
            kept.append({**whole, **totals, "number": number, "counterparty": who})
        await self.connection.execute(insert(rows), kept)
        self._known = None

    async def forget(self, at: datetime) -> None:
        """Drop what no limit looks back to any more."""
        await self.connection.execute(delete(rows).where(rows.c.at < to_text(at - KEPT)))

    async def spent(self, counterparties: Collection[str], at: datetime, first: Sum | None) -> Spent:
        """What left by itself in the 24 hours and the 60 minutes before `at`; `first` to those that are new."""
        found = await self._found(counterparties, at)
        theirs = [_between(found, who, IN_DAY) for who in counterparties]
        most = Sum(max((s.payments for s in theirs), default=0), max((s.eur for s in theirs), default=Decimal(0)))
        return Spent(most, _between(found, OF_ALL, IN_HOUR), _between(found, OF_ALL, IN_DAY), first)

    async def _found(self, counterparties: Collection[str], at: datetime) -> Found:
        """The rows at both ends of what is counted, by whom they are of and which end they are."""
        named, found = sorted(counterparties), dict[tuple[str, str], Row[Any]]()
        if self._known is not None and self._known[:2] == (named, at):
            return self._known[2]
        times = {"day": to_text(at - DAY), "hour": to_text(at - HOUR)}
        for first in range(0, max(1, len(named)), AT_ONCE):
            some = named[first : first + AT_ONCE]
            who = {f"who_{number}": one for number, one in enumerate(some)}
            asked = await self.connection.execute(_ends(len(some)), {**times, **who})
            found |= {(row.who, row.which): row for row in asked}
        self._known = named, at, found
        return found


@lru_cache(maxsize=AT_ONCE + 1)
def _ends(counterparties: int) -> CompoundSelect[Any]:
    """The statement for so many counterparties, made once; each part reads one row of an index."""
    looks = [_end(None, which) for which in (LAST, IN_DAY, IN_HOUR)]
    for number in range(counterparties):
        looks += [_end(f"who_{number}", which) for which in (LAST, IN_DAY)]
    return union_all(*looks)


def _end(who: str | None, which: str) -> Any:
    gone, cents = (rows.c.gone, rows.c.gone_cents) if who is None else (rows.c.their_gone, rows.c.their_cents)
    whose = literal(OF_ALL) if who is None else rows.c.counterparty
    told = (whose.label("who"), literal(which).label("which"), rows.c.at, gone.label("gone"), cents.label("cents"))
    query = select(*told, rows.c.eur_cents.label("own"))
    query = query if who is None else query.where(rows.c.counterparty == bindparam(who))
    if which == LAST:
        query = query.order_by(rows.c.at.desc(), gone.desc())
    else:
        query = query.where(rows.c.at > bindparam(which)).order_by(rows.c.at, gone)
    return select(query.limit(1).subquery())


def _between(found: Found, who: str, since: str) -> Sum:
    """From the oldest row of that stretch of time to the newest, both with it."""
    first, last = found.get((who, since)), found.get((who, LAST))
    if first is None or last is None:
        return Sum(0, Decimal(0))
    return Sum(last.gone - first.gone + 1, Decimal(last.cents - first.cents + first.own) / 100)
