"""The one door to another value date after a cut-off, for pages and API: an amendment with its date worked out."""

import asyncio

from cases.approval import DecisionRequest, StaleDecision
from cases.case import Case
from cases.decision import Person, Verdict
from cases.lateness import NoNextDate, as_of, is_too_late, own_time
from cases.refusals import KeyReused
from cases.store import NoSuchCase, report_of
from cases.store.case_columns import to_case
from cases.store.times import to_time
from payments import Operator

from .bootstrap import Application
from .deciding import take

REASON = "cut-off passed: proposed for the next value date"


async def propose_next_value_date(
    application: Application,
    case_id: str,
    person: Person,
    *,
    version: int,
    repaired_sha256: str | None,
    idempotency_key: str,
) -> Case:
    """New bytes with the next value date that can be made: a new version whose maker the person is (ui §8.4).

    The same key gets the first answer. Raises NoNextDate where nothing is late or no day is known, and what `take`
    raises for an amendment.
    """
    store = application.store
    async with store.reading() as unit:
        row = await unit.cases.row(case_id)
        if row is None:
            raise NoSuchCase(case_id)
        before = await unit.decisions.keyed(case_id, idempotency_key)
        if before is not None:
            return _first_answer(to_case(row), before.person == person.id and before.reason == REASON)
        report, worked = await report_of(unit, case_id), await unit.works.get(case_id)
    case, opened_at, now = to_case(row), to_time(row["opened_at"]), application.clock.now()
    if case.version != version:
        raise StaleDecision(f"decided on version {version}, the case is at version {case.version}")
    if worked is None or not is_too_late(case, worked, own_time(report, opened_at, now)):
        raise NoNextDate("the cut-off of the message has not passed")
    operators = await asyncio.to_thread(
        application.ports.assessor.redated, case_id, as_of(report, opened_at, now), worked, now=now
    )
    return await take(application, _amendment(case, person, operators, repaired_sha256, idempotency_key))


def _first_answer(case: Case, same: bool) -> Case:
    if not same:
        raise KeyReused("the idempotency key was used for another decision on this case")
    return case


def _amendment(
    case: Case, person: Person, operators: tuple[Operator, ...], repaired_sha256: str | None, key: str
) -> DecisionRequest:
    return DecisionRequest(
        case_id=case.case_id,
        verdict=Verdict.AMEND,
        version=case.version,
        repaired_sha256=repaired_sha256,
        reason=REASON,
        person=person,
        idempotency_key=key,
        operators=operators,
    )
