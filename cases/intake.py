"""Intake: a report becomes exactly one case, durable before anybody is told; an answer starts a new run of it."""

import asyncio
import hashlib
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from payments import Message, PaymentError
from payments.facts import PaymentFacts, facts_of
from payments.rules.profiles import known as known_profile

from .case import Case, Status
from .check_case import settle
from .decision import Act as Doing
from .errors import CaseError
from .opening import one_message
from .report import RELATED_MAX, Related, Report
from .store import Act, CaseStore, NoSuchCase, Taken, Unit, report_in
from .store.case_columns import to_case
from .store.case_rows import NewCase
from .store.ledger_rows import SYSTEM, salted
from .store.new_id import new_id
from .store.storable import storable

CLOSED = (Status.RELEASED, Status.CLOSED)
RACES_MAX = 5
AMOUNT_MAX = 40  # digits that a list shows
NO_REFERENCE = frozenset({"NOTPROVIDED", "NONREF", "NOREF"})
Reader = Callable[[Report], Message]


class ExternalIdTaken(CaseError):
    """Another report came in under this external id before, with other content. Nothing was changed."""


class NotOpen(CaseError):
    """The case is finished, or its repair is on the way out: nothing can be added or decided."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The case of a report. `created` is false where the same report had come in before."""

    case: Case
    created: bool


async def open_case(
    store: CaseStore,
    report: Report,
    *,
    now: datetime,
    reader: Reader = one_message,
    actor: Mapping[str, str] = SYSTEM,
) -> Opened:
    """The one case of `report`; the case, its exact input and its ledger entry are committed before this returns.

    `now` is the time of receipt, used where the report names none. Raises ExternalIdTaken, or PaymentError (place,
    value, rule) where the bytes hold no or several payment messages, or the profile is unknown.
    """
    (opened,) = await open_cases(store, [Handed(report, now, actor)], reader=reader)
    if isinstance(opened, Exception):
        raise opened
    return opened


@dataclass(frozen=True, slots=True)
class Handed:
    """A report as it was handed in: when, by whom, and where it is noted as taken in (source, id of the message).

    `check_for` is the reviewer for whom a check case is laid out; None for every payment.
    """

    report: Report
    now: datetime
    actor: Mapping[str, str] = field(default_factory=lambda: dict(SYSTEM))
    inbox: tuple[str, str] | None = None
    check_for: str | None = None


@dataclass(frozen=True, slots=True)
class _ToOpen:
    """A case to be opened, with the bodies that it rests on."""

    row: NewCase
    handed: Handed
    references: frozenset[str]
    bodies: tuple[bytes, bytes]


async def open_cases(
    store: CaseStore, handed: Sequence[Handed], *, reader: Reader = one_message, tries: int = RACES_MAX
) -> list[Opened | ExternalIdTaken | PaymentError]:
    """What `open_case` gives or raises for each, in order; all new cases are committed in one transaction."""
    async with store.reading() as unit:
        known = await unit.cases.all_named({one.report.name for one in handed})
    # In a thread: reading many messages, or a large one, must not keep others waiting.
    outcomes, new = await asyncio.to_thread(_sorted_out, handed, known, reader)
    taken = {one.inbox: one.now for one in handed if one.inbox}
    if not new and not taken:
        return outcomes
    try:
        async with store.writing() as unit:
            await unit.inbox.take_all(taken, max(one.now for one in handed))
            if new:
                await _add(unit, new)
    except Taken:
        # Another process opened one of them between our look and our write.
        if tries == 0:
            raise
        return await open_cases(store, handed, reader=reader, tries=tries - 1)
    return outcomes


def _sorted_out(
    handed: Sequence[Handed], known: Mapping[str, tuple[Case, str]], reader: Reader
) -> tuple[list[Opened | ExternalIdTaken | PaymentError], list[_ToOpen]]:
    """The outcome of each report, and those that open a new case."""
    found = {name: (Opened(case, created=False), digest) for name, (case, digest) in known.items()}
    outcomes: list[Opened | ExternalIdTaken | PaymentError] = []
    new: list[_ToOpen] = []
    for one in handed:
        name, digest = one.report.name, one.report.digest
        if name in found:
            before, known_digest = found[name]
            taken = ExternalIdTaken(f"external_id {name} was used for another exception")
            outcomes.append(before if digest == known_digest else taken)
            continue
        try:
            made = _new(one, digest, reader)
        except PaymentError as unreadable:
            outcomes.append(unreadable)
            continue
        new.append(made)
        found[name] = Opened(made.row.case, created=False), digest
        outcomes.append(Opened(made.row.case, created=True))
    return outcomes, new


async def add_message(
    store: CaseStore, case_id: str, related: Related, *, now: datetime, actor: Mapping[str, str] = SYSTEM
) -> Case:
    """Add an answer, amendment, status report or document: a new version, earlier approvals void, a new run.

    A check case ends with it: who asked further saw that something was wrong.
    Raises NoSuchCase, or NotOpen where the case is finished or a release is under way.
    """
    async with store.writing() as unit:
        case = await unit.cases.case(case_id)
        if case is not None and case.check_for is not None and case.status not in CLOSED:
            return await settle(unit, case, Doing.ADD_MESSAGE.value, actor, now)
        return await add_to(unit, case_id, related, now=now, actor=actor, finished=CLOSED)


async def add_to(
    unit: Unit,
    case_id: str,
    related: Related,
    *,
    now: datetime,
    actor: Mapping[str, str],
    finished: Sequence[Status],
) -> Case:
    """`add_message` within a transaction; `finished` are the statuses that nothing can be added to."""
    row = await unit.to_change(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    was, report = to_case(row), await report_in(unit, row)
    if was.status in (*finished, Status.RELEASING):
        raise NotOpen(f"case {case_id} is {was.status.value}")
    if len(report.related) >= RELATED_MAX:
        raise NotOpen(f"case {case_id} already holds {RELATED_MAX} messages")
    wider = report.model_copy(update={"related": [*report.related, related]})
    sha256 = await unit.bodies.put(wider.model_dump_json(exclude_none=True).encode())
    case = replace(was, status=Status.RECEIVED, version=was.version + 1, approvals=0, updated_at=now, error=None)
    await unit.cases.change(case, was=was, report_sha256=sha256, work_lease=None, work_until=None, tries=0)
    voided = await unit.decisions.void_approvals(case_id, now)
    inputs = {"report": salted(row["salt"], sha256)}
    facts = {"role": related.role.value, "authenticated": related.authenticated, "approvals_voided": voided}
    await unit.ledger.append([Act("evidence", case_id, actor, inputs, facts)], now)
    await unit.events.add(case, now)
    return case


async def add_new(unit: Unit, handed: Handed, *, case_id: str, reader: Reader = one_message) -> Case:
    """A new case under an id given out already, within a transaction; the store refuses a taken external id."""
    made = _new(handed, handed.report.digest, reader, case_id)
    await _add(unit, [made])
    return made.row.case


def _new(handed: Handed, digest: str, reader: Reader, case_id: str = "") -> _ToOpen:
    report = handed.report
    if report.profile:
        known_profile(report.profile)
    message = reader(report)
    facts = facts_of(message)
    case = _new_case(report, message, facts, handed.now)
    case = replace(case, case_id=case_id or case.case_id, check_for=handed.check_for)
    body, original = report.model_dump_json(exclude_none=True).encode(), report.payment_bytes
    row = NewCase(case, digest, _sha256(body), _sha256(original), secrets.token_hex(16), _parties(facts))
    # No report of the network ever belongs to a check case.
    references = frozenset[str]() if handed.check_for else _references(facts)
    return _ToOpen(row, handed, references, (body, original))


def _references(facts: PaymentFacts) -> frozenset[str]:
    """What a report may call the payment by."""
    named = (facts.instruction_id, facts.message_id, facts.end_to_end_id)
    return frozenset(storable(name)[:64] for name in named if name and name not in NO_REFERENCE)


def _parties(facts: PaymentFacts) -> tuple[str, ...]:
    """Names and accounts of both sides, and of the customers behind a cover payment."""
    of = ("creditor", "creditor_account", "debtor", "debtor_account")
    named = (getattr(facts, name) for name in (*of, *(f"underlying_{name}" for name in of)))
    return tuple(text[:140] for text in named if text)


def _new_case(report: Report, message: Message, facts: PaymentFacts, now: datetime) -> Case:
    amount = facts.amount if facts.amount is not None else facts.instructed_amount
    return Case(
        case_id=new_id(now),
        external_id=report.name,
        status=Status.RECEIVED,
        version=1,
        message_type=message.type,
        uetr=message.uetr,
        received_at=report.received_at or now,
        updated_at=now,
        code=report.error.code,
        problem=" ".join(part for part in (report.error.code, report.error.text) if part)[:200],
        creditor=(facts.creditor or "")[:140],
        amount="" if amount is None or len(str(amount)) > AMOUNT_MAX else str(amount),  # a part would be another amount
        currency=(facts.currency or facts.instructed_currency or "")[:3],
        priority=0 if amount is None or amount < 1 else round(20 * math.log10(amount)),  # a rank, not money
    )


async def _add(unit: Unit, new: Sequence[_ToOpen]) -> None:
    await unit.ledger.hold()  # before the bodies: an erasure that empties one has ended, or sees the case that needs it
    await unit.bodies.put_all(body for one in new for body in one.bodies)
    await unit.cases.make_way([one.row.case.external_id for one in new])
    await unit.cases.add_all([one.row for one in new])
    await unit.inbox.refer({one.row.case.case_id: one.references for one in new})
    now = max(one.handed.now for one in new)
    await unit.ledger.append([_opened(one.row, one.handed.actor) for one in new], now)
    await unit.events.add_all([one.row.case for one in new], now)


def _opened(made: NewCase, actor: Mapping[str, str]) -> Act:
    inputs = {"report": salted(made.salt, made.report_sha256), "original": salted(made.salt, made.original_sha256)}
    facts = {"message_type": made.case.message_type, "version": made.case.version}
    return Act("opened", made.case.case_id, actor, inputs, facts)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
