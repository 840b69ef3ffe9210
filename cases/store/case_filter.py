"""Which cases to list, as conditions on the case table; and the counts that a list shows beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from ..case import Route, Status
from . import tables
from .times import to_text

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

    `claimed_by` is a person; `unclaimed` is without a live claim at `at`; `late_by` is after the deadline.
    `mentioned` is an account named in a note of the case that has not answered there.
    `first_approved` is with at least one approval of the present proposal.
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
    first_approved: bool = False
    hidden_owners: tuple[str, ...] = ()
    check_case: str | None = None
    mentioned: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open cases there are: in each status, claimed by one person, by nobody, and past their cut-off."""

    by_status: Mapping[Status, int]
    mine: int
    unclaimed: int
    late: int

    @property
    def all(self) -> int:
        """Every open case."""
        return sum(self.by_status.values())


def conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """The WHERE of `wanted`, joined by AND."""
    found = [or_(REAL, rows.c.case_id == wanted.check_case) if wanted.check_case else REAL]
    if wanted.statuses:
        found.append(rows.c.status.in_([status.value for status in wanted.statuses]))
    if wanted.routes:
        found.append(rows.c.route.in_([route.value for route in wanted.routes]))
    exact = ((rows.c.rail, wanted.rail), (rows.c.code, wanted.code), (rows.c.external_id, wanted.external_id))
    found += [column == value for column, value in exact if value]
    if wanted.text:
        columns = (rows.c.case_id, rows.c.external_id, rows.c.uetr, rows.c.code)
        found.append(or_(*(column == wanted.text for column in columns)))
    if wanted.party:
        found.append(rows.c.creditor.icontains(wanted.party, autoescape=True))
    if wanted.claimed_by:
        found.append(and_(rows.c.claimed_by == wanted.claimed_by, *_live(wanted.at)))
    if wanted.unclaimed:
        found.append(
            or_(rows.c.claimed_by.is_(None), *(rows.c.claimed_until < to_text(at) for at in [wanted.at] if at))
        )
    if wanted.first_approved:
        found.append(rows.c.approvals > 0)
    if wanted.mentioned:
        named = select(tables.mentions.c.case_id).where(tables.mentions.c.name == wanted.mentioned)
        found.append(rows.c.case_id.in_(named))
    if wanted.late_by:
        found.append(rows.c.deadline < to_text(wanted.late_by))
    if wanted.hidden_owners:
        found.append(or_(rows.c.owner.is_(None), rows.c.owner.not_in(wanted.hidden_owners)))
    return found


def _live(at: datetime | None) -> list[ColumnElement[bool]]:
    return [] if at is None else [rows.c.claimed_until >= to_text(at)]
