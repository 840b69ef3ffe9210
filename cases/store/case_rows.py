"""Rows of the case table: opened, read, listed, and changed only where nobody else changed them first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, RowMapping, String, and_, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy import case as case_when
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import ColumnElement

from payments.kept import remembered

from ..case import Case, Status
from . import tables
from .case_columns import fitting, to_case, values_of
from .case_filter import OPEN, REAL, CaseFilter, Tally, conditions, folded, held_by, held_by_nobody, late, mentions
from .times import maybe_time, to_text

rows = tables.cases
NAMES = tuple(field.name for field in fields(Case))
LISTED = tuple(rows.c[name] for name in NAMES)
LISTED_KEPT = 2_000  # of some 3,000 characters
SORTS = ("deadline", "received_at", "updated_at", "priority")
NO_DEADLINE = "9999"
SOON, LAST_HOUR = timedelta(minutes=60), 100
CHANGED = update(rows).where(
    rows.c.case_id == bindparam("was_case"),
    rows.c.version == bindparam("was_version"),
    rows.c.status == bindparam("was_status"),
    rows.c.repaired_sha256.is_not_distinct_from(bindparam("was_sha256")),
    rows.c.context_sha256.is_not_distinct_from(bindparam("was_context")),
)
# Statements that every case needs are made once: to build one costs about as much as to ask it.
OF_CASE = select(rows).where(rows.c.case_id == bindparam("of_case"))
OF_CASE_ALONE = OF_CASE.with_for_update()
NEAR = timedelta(minutes=30)  # what a list counts as soon


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases; `after` is the cursor of the next, None on the last, `before` that of the page before."""

    cases: tuple[Case, ...]
    after: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be added: the digest of its report, the digests of both bodies, and its salt for the ledger.

    `parties` are names and accounts of both sides, by which it is searched.
    """

    case: Case
    digest: str
    report_sha256: str
    original_sha256: str
    salt: str
    parties: Sequence[str] = ()


class CaseRows:
    """The case table within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def add_all(self, new: Sequence[NewCase]) -> None:
        """New rows. Raises the database's integrity error where an external id is taken."""
        values = [
            {
                "case_id": one.case.case_id,
                **values_of(one.case),
                "digest": one.digest,
                "report_sha256": one.report_sha256,
                "original_sha256": one.original_sha256,
                "salt": one.salt,
                "parties": fitting("parties", "\n".join(folded(party) for party in one.parties)),
                "opened_at": to_text(one.case.updated_at),
                "tries": 0,
                "resume_due": False,
            }
            for one in new
        ]
        await self.connection.execute(insert(rows), values)

    async def row(self, case_id: str, *, lock: bool = False) -> RowMapping | None:
        """The whole row, with the columns that are no part of `Case`; `lock` keeps others out until the commit."""
        found = await self.connection.execute(OF_CASE_ALONE if lock else OF_CASE, {"of_case": case_id})
        return found.mappings().first()

    async def case(self, case_id: str) -> Case | None:
        """The case, None where there is none."""
        row = await self.row(case_id)
        return None if row is None else to_case(row)

    async def all_named(self, external_ids: Iterable[str]) -> dict[str, tuple[Case, str]]:
        """The cases with these external ids, each with the digest of what opened it."""
        query = select(rows).where(rows.c.external_id.in_(list(external_ids)), REAL)
        found = await self.connection.execute(query)
        return {row["external_id"]: (to_case(row), row["digest"]) for row in found.mappings()}

    async def make_way(self, external_ids: Iterable[str]) -> None:
        """Give the names of check cases to real ones that come in under them."""
        taken = rows.c.check_for.is_not(None), rows.c.external_id.in_(list(external_ids))
        await self.connection.execute(update(rows).where(*taken).values(external_id=rows.c.case_id))

    async def change(self, case: Case, *, was: Case, **columns: Any) -> bool:
        """Write `case` over `was`, if version, status, bytes and context are still those of `was` (ui §8.2)."""
        done = await self.connection.execute(CHANGED, {**values_of(case), **columns, **_as_it_was(was)})
        return done.rowcount == 1

    async def to_change(self, case_ids: Sequence[str]) -> tuple[Case, ...]:
        """The cases with these ids, in the order of the ids; kept from others until the commit."""
        query = select(rows).where(rows.c.case_id.in_(case_ids)).order_by(rows.c.case_id).with_for_update()
        return tuple(to_case(row) for row in (await self.connection.execute(query)).mappings())

    async def change_all(self, changed: Sequence[tuple[Case, Case]], **columns: Any) -> None:
        """`change` for pairs of as it was, as `to_change` gave it, and as it is."""
        values = [{**values_of(case), **columns, **_as_it_was(was)} for was, case in changed]
        if values:
            await self.connection.execute(CHANGED, values)

    async def set(self, case_id: str, *conditions: ColumnElement[bool], **columns: Any) -> bool:
        """Change columns that no approval rests on (leases, claims); False where the conditions do not hold."""
        done = await self.connection.execute(update(rows).where(rows.c.case_id == case_id, *conditions).values(columns))
        return done.rowcount == 1

    async def next_to_work(self, now: datetime) -> Case | None:
        """The most urgent case that was received, or whose worker's lease has ended."""
        row = (await self.connection.execute(_most_urgent(select(rows), now))).mappings().first()
        return None if row is None else to_case(row)

    async def lease_next(self, now: datetime, *, lease: str, until: datetime) -> RowMapping | None:
        """Give that case to a worker until `until`: its row as it is then, with this try counted; None without one."""
        # Of two workers at once, the later one passes over the row that the other has locked.
        next_one = _most_urgent(select(rows.c.case_id), now).with_for_update(skip_locked=True).scalar_subquery()
        given = {"work_lease": lease, "work_until": to_text(until), "tries": rows.c.tries + 1}
        working = {"status": Status.WORKING.value, "updated_at": to_text(now), **given}
        taken = update(rows).where(rows.c.case_id == next_one).values(working).returning(rows)
        row: RowMapping | None = (await self.connection.execute(taken)).mappings().first()
        return row

    async def oldest_waiting(self) -> datetime | None:
        """When the case that waits longest for a worker was opened; None where none waits."""
        query = select(func.min(rows.c.opened_at)).where(rows.c.status == Status.RECEIVED.value)
        return maybe_time((await self.connection.execute(query)).scalar_one_or_none())

    async def claim(self, case_id: str, person: str, *, until: datetime, now: datetime, take_over: bool) -> bool:
        """Lease the case to a person, if nobody else holds it."""
        free = or_(rows.c.claimed_by.is_(None), rows.c.claimed_by == person, rows.c.claimed_until < to_text(now))
        conditions = [] if take_over else [free]
        return await self.set(case_id, *conditions, claimed_by=person, claimed_until=to_text(until))

    async def unclaim(self, case_id: str, person: str) -> bool:
        """End the lease of this person."""
        return await self.set(case_id, rows.c.claimed_by == person, claimed_by=None, claimed_until=None)

    async def to_resume(self, limit: int, at: datetime) -> tuple[Case, ...]:
        """Cases whose run has not been told of their last change, and that may be told `at` that time."""
        pause_over = or_(rows.c.resume_at.is_(None), rows.c.resume_at <= to_text(at))
        query = select(rows).where(tables.TO_RESUME, pause_over).order_by(rows.c.updated_at).limit(limit)
        return tuple(to_case(row) for row in (await self.connection.execute(query)).mappings())

    async def were_resumed(self, cases: Sequence[Case]) -> None:
        """Note that the runs know these versions."""
        known = tuple_(rows.c.case_id, rows.c.version).in_([(case.case_id, case.version) for case in cases])
        told = {"resume_due": False, "resume_tries": 0, "resume_at": None}
        await self.connection.execute(update(rows).where(known).values(told))

    async def resume_later(self, case_id: str, at: datetime) -> None:
        """The run could not be told: one try more, and the next `at` that time."""
        await self.set(case_id, resume_tries=rows.c.resume_tries + 1, resume_at=to_text(at))

    async def not_resumed(self) -> tuple[str, ...]:
        """Cases whose run could not be told when it was tried last, and is to be told still."""
        query = select(rows.c.case_id).where(tables.TO_RESUME, rows.c.resume_tries > 0).order_by(rows.c.case_id)
        return tuple((await self.connection.execute(query)).scalars())

    async def page(
        self,
        wanted: CaseFilter,
        *,
        sort: str,
        descending: bool,
        after: str | None,
        limit: int,
        before: str | None = None,
    ) -> Page:
        """Up to `limit` cases, keyset-paged by (sort, case id): those that follow `after`, or the last ones `before`.

        Raises ValueError for an unknown sort or cursor.
        """
        if sort not in SORTS:
            raise ValueError(f"sort by one of {', '.join(SORTS)}")
        backward = bool(before)
        turned = descending != backward  # what stands before is read from its end
        listed = _listed if wanted.lasts else _listed.__wrapped__
        query = _beyond(listed(wanted, sort, turned, limit + 1), _key(sort), _cursor(before or after), turned)
        found = (await self.connection.execute(query)).all()
        more, shown = len(found) > limit, found[:limit]
        shown = shown[::-1] if backward else shown
        cases = tuple(_listed_case(tuple(row)) for row in shown)
        following, preceding = (True, more) if backward else (more, bool(after))
        return Page(
            cases,
            _cursor_of(shown[-1], sort) if shown and following else None,
            _cursor_of(shown[0], sort) if shown and preceding else None,
        )

    async def count(self, wanted: CaseFilter) -> int:
        """How many cases match."""
        counted = await self.connection.execute(select(func.count()).select_from(rows).where(*conditions(wanted)))
        return int(counted.scalar_one())

    async def tally(self, person: str, account: str, seen: CaseFilter, *, now: datetime) -> Tally:
        """All counts that a list shows beside it, of the open cases among `seen`, in one reading of one index.

        `person` is who may have claimed them, `account` the name that notes mention.
        """
        query = _tally(seen.hidden_owners, seen.check_case)
        values = {"person": person, "account": account, "now": to_text(now), "soon": to_text(now + NEAR)}
        found = (await self.connection.execute(query, values)).one()
        states, (mine, unclaimed, late_ones, named_in, second, soon, oldest) = found[: len(OPEN)], found[len(OPEN) :]
        by_status = dict(zip(OPEN, states, strict=True))
        return Tally(by_status, mine, unclaimed, late_ones, named_in, second, soon, maybe_time(oldest))

    async def counts(self) -> dict[Status, int]:
        """Number of cases in each status."""
        query = select(rows.c.status, func.count()).where(REAL).group_by(rows.c.status)
        counted = await self.connection.execute(query)
        found = {Status(status): int(number) for status, number in counted}
        return {status: found.get(status, 0) for status in Status}


@lru_cache(maxsize=64)
def _listed(wanted: CaseFilter, sort: str, descending: bool, limit: int) -> Select[Any]:
    """The statement of `page` without a cursor: made once, as making it takes longer than running it."""
    key = _key(sort)
    order = (key.desc(), rows.c.case_id.desc()) if descending else (key, rows.c.case_id)
    return select(*LISTED).where(*conditions(wanted)).order_by(*order).limit(limit)


def _key(sort: str) -> ColumnElement[Any]:
    return tables.CUT_OFF if sort == "deadline" else rows.c[sort]


@lru_cache(maxsize=64)
def _tally(hidden_owners: tuple[str, ...], check_case: str | None) -> Select[Any]:
    """The statement of `tally`, made once."""
    seen = CaseFilter(statuses=OPEN, hidden_owners=hidden_owners, check_case=check_case)
    person, account, now, soon = (bindparam(name, type_=String) for name in ("person", "account", "now", "soon"))
    states = [rows.c.status == status.value for status in OPEN]
    second = and_(rows.c.status == Status.AWAITING_APPROVAL.value, rows.c.approvals > 0)
    near = and_(rows.c.deadline >= now, rows.c.deadline < soon)
    views = (held_by(person, now), held_by_nobody(now), late(now), mentions(account), second, near)
    counts: list[ColumnElement[Any]] = [func.count().filter(each) for each in (*states, *views)]
    return select(*counts, func.min(rows.c.deadline)).where(*conditions(seen))


def _most_urgent(query: Select[Any], now: datetime) -> Select[Any]:
    lapsed = and_(rows.c.status == Status.WORKING.value, rows.c.work_until < to_text(now))
    soon = case_when((rows.c.deadline <= to_text(now + SOON), LAST_HOUR), else_=0)
    query = query.where(or_(rows.c.status == Status.RECEIVED.value, lapsed))
    return query.order_by((rows.c.rank + soon).desc(), rows.c.received_at, rows.c.case_id).limit(1)


def _as_it_was(was: Case) -> dict[str, Any]:
    """The values for `CHANGED`."""
    told = {"was_case": was.case_id, "was_version": was.version, "was_status": was.status.value}
    return {**told, "was_sha256": was.repaired_sha256, "was_context": was.context_sha256}


@remembered(LISTED_KEPT)
def _listed_case(values: tuple[Any, ...]) -> Case:
    """A row of `LISTED` as the domain object: the same one for the same values, as lists are read again and again."""
    return to_case(dict(zip(NAMES, values, strict=True)))


def _beyond(query: Select[Any], key: Any, cursor: tuple[Any, str] | None, descending: bool) -> Select[Any]:
    if cursor is None:
        return query
    value, case_id = cursor
    if descending:
        return query.where(or_(key < value, and_(key == value, rows.c.case_id < case_id)))
    return query.where(or_(key > value, and_(key == value, rows.c.case_id > case_id)))


def _cursor_of(row: Row[Any], sort: str) -> str:
    told = row._mapping
    value = NO_DEADLINE if told[sort] is None else told[sort]
    return json.dumps([value, told["case_id"]], separators=(",", ":")).encode().hex()


def _cursor(after: str | None) -> tuple[Any, str] | None:
    if not after:
        return None
    try:
        value, case_id = json.loads(bytes.fromhex(after))
    except (ValueError, TypeError):
        raise ValueError("the cursor is not one of ours") from None
    if not isinstance(value, str | int) or not isinstance(case_id, str):
        raise ValueError("the cursor is not one of ours")
    return value, case_id
