"""Intake: a report becomes exactly one case, durable before anybody is told; an answer starts a new run of it."""

import hashlib
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from payments import Message, PaymentError
from payments.facts import facts_of
from payments.rules.profiles import known as known_profile

from .case import Case, Status
from .errors import CaseError
from .opening import one_message
from .report import RELATED_MAX, Related, Report
from .store import Act, CaseStore, Taken, Unit, report_of
from .store.case_rows import NewCase
from .store.ledger_rows import SYSTEM, salted
from .store.new_id import new_id

CLOSED = (Status.RELEASED, Status.CLOSED)
RACES_MAX = 5
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
    """A report as it was handed in: when, and by whom."""

    report: Report
    now: datetime
    actor: Mapping[str, str] = field(default_factory=lambda: dict(SYSTEM))


async def open_cases(
    store: CaseStore, handed: Sequence[Handed], *, reader: Reader = one_message, tries: int = RACES_MAX
) -> list[Opened | ExternalIdTaken | PaymentError]:
    """What `open_case` gives or raises for each, in order; all new cases are committed in one transaction."""
    async with store.reading() as unit:
        known = await unit.cases.all_named({one.report.name for one in handed})
    found: dict[str, Opened] = {name: Opened(case, created=False) for name, (case, _) in known.items()}
    digests = {name: digest for name, (_, digest) in known.items()}
    outcomes: list[Opened | ExternalIdTaken | PaymentError] = []
    new: list[tuple[NewCase, Handed]] = []
    for one in handed:
        name = one.report.name
        if name not in digests:
            try:
                made = _new(one, reader)
            except PaymentError as unreadable:
                outcomes.append(unreadable)
                continue
            new.append((made, one))
            digests[name], found[name] = one.report.digest, Opened(made.case, created=False)
            outcomes.append(Opened(made.case, created=True))
        elif digests[name] != one.report.digest:
            outcomes.append(ExternalIdTaken(f"external_id {name} was used for another exception"))
        else:
            outcomes.append(found[name])
    if not new:
        return outcomes
    try:
        async with store.writing() as unit:
            await _add(unit, new)
    except Taken:
        # Another process opened one of them between our look and our write.
        if tries == 0:
            raise
        return await open_cases(store, handed, reader=reader, tries=tries - 1)
    return outcomes


async def add_message(
    store: CaseStore, case_id: str, related: Related, *, now: datetime, actor: Mapping[str, str] = SYSTEM
) -> Case:
    """Add an answer, amendment, status report or document: a new version, earlier approvals void, a new run.

    Raises NoSuchCase, or NotOpen where the case is finished or a release is under way.
    """
    async with store.writing() as unit:
        report = await report_of(unit, case_id)
        was = await unit.cases.case(case_id)
        assert was is not None
        if was.status in (*CLOSED, Status.RELEASING):
            raise NotOpen(f"case {case_id} is {was.status.value}")
        if len(report.related) >= RELATED_MAX:
            raise NotOpen(f"case {case_id} already holds {RELATED_MAX} messages")
        wider = report.model_copy(update={"related": [*report.related, related]})
        sha256 = await unit.bodies.put(wider.model_dump_json(exclude_none=True).encode())
        case = replace(was, status=Status.RECEIVED, version=was.version + 1, approvals=0, updated_at=now, error=None)
        await unit.cases.change(case, was=was, report_sha256=sha256, work_lease=None, work_until=None, tries=0)
        voided = await unit.decisions.void_approvals(case_id, now)
        row = await unit.cases.row(case_id)
        assert row is not None
        inputs = {"report": salted(row["salt"], sha256)}
        facts = {"role": related.role.value, "authenticated": related.authenticated, "approvals_voided": voided}
        await unit.ledger.append([Act("evidence", case_id, actor, inputs, facts)], now)
        await unit.events.add(case, now)
        return case


def _new(handed: Handed, reader: Reader) -> NewCase:
    report = handed.report
    if report.profile:
        known_profile(report.profile)
    case = _new_case(report, reader(report), handed.now)
    body, original = _body(report), report.payment_bytes
    return NewCase(case, report.digest, _sha256(body), _sha256(original), secrets.token_hex(16))


def _new_case(report: Report, message: Message, now: datetime) -> Case:
    facts = facts_of(message)
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
        amount="" if amount is None else str(amount),
        currency=(facts.currency or facts.instructed_currency or "")[:3],
        priority=0 if amount is None or amount < 1 else round(20 * math.log10(amount)),  # a rank, not money
    )


async def _add(unit: Unit, new: Sequence[tuple[NewCase, Handed]]) -> None:
    bodies = [part for _, one in new for part in (_body(one.report), one.report.payment_bytes)]
    await unit.bodies.put_all(bodies)
    await unit.cases.add_all([made for made, _ in new])
    now = max(one.now for _, one in new)
    await unit.ledger.append([_opened(made, one.actor) for made, one in new], now)
    await unit.events.add_all([made.case for made, _ in new], now)


def _opened(made: NewCase, actor: Mapping[str, str]) -> Act:
    inputs = {"report": salted(made.salt, made.report_sha256), "original": salted(made.salt, made.original_sha256)}
    facts = {"message_type": made.case.message_type, "version": made.case.version}
    return Act("opened", made.case.case_id, actor, inputs, facts)


def _body(report: Report) -> bytes:
    return report.model_dump_json(exclude_none=True).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
