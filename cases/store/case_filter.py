"""Which cases to list, as conditions on the case table; and the counts that a list shows beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from ..case import Route, Status
from . import people_tables, tables
from .times import maybe_text, to_text

Value = str | BindParameter[str]
rows = tables.cases
REAL = rows.c.check_for.is_(None)
OPEN = (
    Status.RECEIVED,
    Status.WORKING,
    Status.AWAITING_APPROVAL,
    Status.AWAITING_OWNER,
    Status.AWAITING_INFORMATION,
    Status.RELEASING,
    Status.FAILED,
)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. Empty means no condition; `text` matches case id, external id, UETR or code exactly.

    `party` is part of the creditor's name, or of a name or account of either side, blanks and case aside.
    `claimed_by` is a person; `unclaimed` is without a live claim at `at`; `late_by` is after the deadline, and
    `due_from` not before it.
    `mentioned` is an account named in a note of the case that has not answered there.
    `first_approved` is with at least one approval of the present proposal, or where false without any.
    `hidden_owners` leaves out cases of these owning functions (A0), unless the reader belongs to them.
    Check cases are never listed but the one named by `check_case`, for the reviewer it is laid out for.
    """

    statuses: tuple[Status, ...] = ()
    routes: tuple[Route, ...] = ()
    rail: str | None = None
    code: str | None = None
    text: str | None = None
    party: str | None = None
    external_id: str | None = None
    claimed_by: str | None = None
    unclaimed: bool = False
    at: datetime | None = None
    late_by: datetime | None = None
    due_from: datetime | None = None
    first_approved: bool | None = None
    hidden_owners: tuple[str, ...] = ()
    check_case: str | None = None
    mentioned: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether it may well be asked again: it names no moment, and nothing that somebody searched for."""
        return not (self.at or self.late_by or self.due_from or self.text or self.party or self.external_id)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open cases there are: in each status, claimed by one person or by nobody, late, and naming them.

    `second` are those that have a first approval, `soon` those with less than 30 minutes to their cut-off, and
    `oldest` is the earliest cut-off of all.
    """

    by_status: Mapping[Status, int]
    mine: int
    unclaimed: int
    late: int
    mentioned: int
    second: int
    soon: int
    oldest: datetime | None

    @property
    def all(self) -> int:
        """Every open case."""
        return sum(self.by_status.values())


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """The WHERE of `wanted`, joined by AND."""
    found = [or_(REAL, rows.c.case_id == wanted.check_case) if wanted.check_case else REAL]
    if set(wanted.statuses) == set(OPEN):
        found.append(tables.IS_OPEN)
    elif set(wanted.statuses) == set(Status) - set(OPEN):
        found.append(tables.IS_FINISHED)
    elif wanted.statuses:
        found.append(rows.c.status.in_([status.value for status in wanted.statuses]))
    if wanted.routes:
        found.append(rows.c.route.in_([route.value for route in wanted.routes]))
    exact = ((rows.c.rail, wanted.rail), (rows.c.code, wanted.code), (rows.c.external_id, wanted.external_id))
    found += [column == value for column, value in exact if value]
    if wanted.text:
        columns = (rows.c.case_id, rows.c.external_id, rows.c.uetr, rows.c.code)
        found.append(or_(*(column == wanted.text for column in columns)))
    if wanted.party:
        found.append(named(wanted.party))
    if wanted.claimed_by:
        found.append(held_by(wanted.claimed_by, maybe_text(wanted.at)))
    if wanted.unclaimed:
        found.append(held_by_nobody(maybe_text(wanted.at)))
    if wanted.first_approved is not None:
        found.append(rows.c.approvals > 0 if wanted.first_approved else rows.c.approvals == 0)
    if wanted.mentioned:
        found.append(mentions(wanted.mentioned))
    if wanted.late_by:
        found.append(late(to_text(wanted.late_by)))
    if wanted.due_from:
        found.append(rows.c.deadline >= to_text(wanted.due_from))
    if wanted.hidden_owners:
        found.append(or_(rows.c.owner.is_(None), rows.c.owner.not_in(wanted.hidden_owners)))
    return found


def held_by(person: Value, at: Value | None) -> ColumnElement[bool]:
    """Claimed by `person`, with a lease that lasts at `at`."""
    mine = rows.c.claimed_by == person
    return mine if at is None else and_(mine, rows.c.claimed_until >= at)


def held_by_nobody(at: Value | None) -> ColumnElement[bool]:
    """Not claimed, or with a lease that ended before `at`."""
    free = rows.c.claimed_by.is_(None)
    return free if at is None else or_(free, rows.c.claimed_until < at)


def late(at: Value) -> ColumnElement[bool]:
    """Past its cut-off at `at`."""
    return rows.c.deadline < at


def named(party: str) -> ColumnElement[bool]:
    """With this party or account on either side. Of cases from before parties were kept, the creditor's name alone."""
    creditor = rows.c.creditor.icontains(party, autoescape=True)
    return or_(creditor, rows.c.parties.contains(folded(party), autoescape=True)) if folded(party) else creditor


def folded(text: str) -> str:
    """`text` without blanks and case, as parties and accounts are kept to be searched."""
    return "".join(text.split()).casefold()


def mentions(account: Value) -> ColumnElement[bool]:
    """With a note that names this account, which has not answered there."""
    mentions = people_tables.mentions
    return rows.c.case_id.in_(select(mentions.c.case_id).where(mentions.c.name == account))
