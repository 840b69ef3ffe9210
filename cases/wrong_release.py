"""“This release was wrong”, as one act: recorded for good, its precedent taken back, a recall put before people."""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from payments import PaymentError
from payments.vocabulary import Direction, FaultSource

from .case import Case
from .decision import Act as Doing
from .decision import Person, Verdict, actor_of
from .entitlement import NotEntitled, can
from .errors import CaseError
from .intake import Handed, add_new
from .learning import withdraw
from .policy import Policy
from .report import Fault, Report
from .resolution import Worked
from .sending import PAYMENT
from .store import Act, CaseStore, DecisionRow, NoSuchCase, OutboxRow, Sending, Taken, Unit, report_of
from .store.ledger_rows import salted
from .store.new_id import new_id
from .work_queue import propose

LEFT = (Sending.SENDING, Sending.ACCEPTED, Sending.UNKNOWN)
WRONG = "release_wrong"
Recall = Callable[[str, Report, str, datetime], Worked]
"""Drafts and judges the recall of what was sent: case id, the sent message as a report, the reason, now."""


class NothingSent(CaseError):
    """No payment of this case left, so none can be called back."""


class AlreadyReported(CaseError):
    """This release was reported as wrong before; the case of its recall is named."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What the act did. `recall` is the new case; None, with the problem in words, where none could be drafted."""

    case: Case
    recall: Case | None
    problem: str
    precedent_withdrawn: bool
    automatic: bool
    worked: Worked


async def report_wrong(
    store: CaseStore, case_id: str, person: Person, reason: str, *, recall: Recall, policy: Policy, now: datetime
) -> Reported:
    """Record that a release was wrong and put its recall before other people; nothing is sent by this.

    The recall is a case of its own over the very bytes that left: it is approved and released like any other, and never
    by who reported it. Raises NoSuchCase, NotEntitled, NothingSent, AlreadyReported.
    """
    found = await draft_recall(store, case_id, person, reason, recall=recall, policy=policy, now=now)
    case, sent, recall_id, follow_up, drafted = found.case, found.sent, found.recall_id, found.report, found.drafted
    try:
        async with store.writing() as unit:
            await _record(unit, case, person, reason, sent, recall_id if drafted else "", now)
            taken_back = await withdraw(unit, case_id, "the release was wrong", actor=actor_of(person), at=now)
            await unit.paid.undo(case_id)
            opened = None
            if drafted is not None:
                opened = await _open(unit, recall_id, follow_up, drafted, person, reason, now)
            await unit.events.add(case, now)
    except Taken:
        raise AlreadyReported(f"the recall of case {case_id} is the case {follow_up.external_id}") from None
    return Reported(case, opened, found.problem, taken_back, sent.automatic, found.worked)


@dataclass(frozen=True, slots=True)
class DraftedRecall:
    """A recall as it would be put before people. `drafted` is None, with the `problem` told, where none could be."""

    case: Case
    worked: Worked
    sent: OutboxRow
    recall_id: str
    report: Report
    drafted: Worked | None
    problem: str


async def draft_recall(
    store: CaseStore, case_id: str, person: Person, reason: str, *, recall: Recall, policy: Policy, now: datetime
) -> DraftedRecall:
    """The recall of what left, for looking at: nothing is recorded. Raises what `report_wrong` raises."""
    async with store.reading() as unit:
        case, worked, sent, body, report = await _left(unit, case_id)
    forbidden = can(person, Doing.REPORT_WRONG, case, (), policy, now=now)
    if forbidden is not None:
        raise NotEntitled(forbidden)
    follow_up = _recall_report(case, report, body, reason, sent.queued_at)
    recall_id, drafted, problem = new_id(now), None, ""
    try:
        drafted = await asyncio.to_thread(recall, recall_id, follow_up, reason, now)
        if not drafted.verification.passed:
            failed = ", ".join(check.name for check in drafted.verification.checks if check.passed is False)
            drafted, problem = None, f"the recall does not pass: {failed}"
    except PaymentError as error:
        problem = error.text
    return DraftedRecall(case, worked, sent, recall_id, follow_up, drafted, problem)


async def _left(unit: Unit, case_id: str) -> tuple[Case, Worked, OutboxRow, bytes, Report]:
    """The case, its work, and the payment of it that left last. Raises NoSuchCase, NothingSent, AlreadyReported."""
    case, worked = await unit.cases.case(case_id), await unit.works.get(case_id)
    if case is None:
        raise NoSuchCase(case_id)
    sent = [row for row in await unit.outbox.of(case_id) if row.kind == PAYMENT and row.status in LEFT]
    if not sent or worked is None:
        raise NothingSent(f"no payment of case {case_id} left")
    entries = await unit.ledger.of(case_id)
    if any(entry["kind"] == "alarm" and entry["facts"].get("what") == WRONG for entry in entries):
        raise AlreadyReported(f"the release of case {case_id} was reported before")
    body = await unit.bodies.get(sent[-1].sha256)
    assert body is not None
    return case, worked, sent[-1], body, await report_of(unit, case_id)


def _recall_report(case: Case, report: Report, body: bytes, reason: str, sent_at: datetime) -> Report:
    """What is called back: the bytes that left, out and unanswered, as of then. The reason is data like any text."""
    return Report(
        external_id=f"recall-{case.case_id}",
        message_base64=base64.b64encode(body).decode(),
        error=Fault(source=FaultSource.UNKNOWN, text=f"released wrongly: {reason}"[:2_000]),
        direction=Direction.OUTGOING,
        received_at=sent_at,
        reference=report.reference,
        profile=report.profile,
    )


async def _record(
    unit: Unit, case: Case, person: Person, reason: str, sent: OutboxRow, recall_id: str, now: datetime
) -> None:
    """The alarm, and the outcome that keeps the case from ever becoming a precedent again."""
    row = await unit.to_change(case.case_id)
    assert row is not None
    inputs = {
        "reason": salted(row["salt"], hashlib.sha256(reason.encode()).hexdigest()),
        "message": salted(row["salt"], sent.sha256),
    }
    facts = {"what": WRONG, "automatic": sent.automatic, "recall": recall_id, "version": case.version}
    acts = [
        Act("alarm", case.case_id, actor_of(person), inputs, facts),
        Act("outcome", case.case_id, actor_of(person), {}, {"outcome": "reversed"}),
    ]
    await unit.ledger.append(acts, now)


async def _open(
    unit: Unit, recall_id: str, report: Report, drafted: Worked, person: Person, reason: str, now: datetime
) -> Case:
    """The case of the recall, with its proposal already made: who reported is its maker and never approves it."""
    actor: Mapping[str, str] = actor_of(person)
    case = await add_new(unit, Handed(report, now, actor), case_id=recall_id)
    by_person = replace(
        drafted, proposal=replace(drafted.proposal, author=replace(drafted.proposal.author, person=person.id))
    )
    await unit.decisions.add(
        DecisionRow(
            id=new_id(now),
            case_id=recall_id,
            version=case.version,
            proposal_version=case.proposal_version,
            verdict=Verdict.CANCEL.value,
            person=person.id,
            roles=tuple(sorted(role.value for role in person.roles)),
            teams=tuple(sorted(person.teams)),
            reason=reason,
            at=now,
            idempotency_key=f"wrong-{recall_id}",
            request_sha256=hashlib.sha256(reason.encode()).hexdigest(),
        )
    )
    return await propose(unit, case, by_person, was=case, release=None, actor=actor, now=now)
