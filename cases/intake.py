"""Intake: a report becomes exactly one case, durable before anybody is told; an answer starts a new run of it."""

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from payments import Message
from payments.facts import facts_of
from payments.rules.profiles import known as known_profile

from .case import Case, Status
from .errors import CaseError
from .opening import one_message
from .report import RELATED_MAX, Related, Report
from .store import Act, CaseStore, Taken, Unit, report_of
from .store.ledger_rows import SYSTEM, salted
from .store.new_id import new_id

CLOSED = (Status.RELEASED, Status.CLOSED)
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
    known = await _known(store, report)
    if known is not None:
        return known
    if report.profile:
        known_profile(report.profile)
    case = _new_case(report, reader(report), now)
    try:
        async with store.writing() as unit:
            await _add(unit, case, report, actor, now)
    except Taken:
        # Another process opened it between our look and our write.
        found = await _known(store, report)
        if found is None:
            raise
        return found
    return Opened(case, created=True)


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


async def _known(store: CaseStore, report: Report) -> Opened | None:
    async with store.reading() as unit:
        found = await unit.cases.named(report.name)
    if found is None:
        return None
    case, digest = found
    if digest != report.digest:
        raise ExternalIdTaken(f"external_id {report.name} was used for another exception")
    return Opened(case, created=False)


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


async def _add(unit: Unit, case: Case, report: Report, actor: Mapping[str, str], now: datetime) -> None:
    salt = secrets.token_hex(16)
    original = await unit.bodies.put(report.payment_bytes)
    body = await unit.bodies.put(report.model_dump_json(exclude_none=True).encode())
    await unit.cases.add(case, digest=report.digest, report_sha256=body, original_sha256=original, salt=salt)
    inputs = {"report": salted(salt, body), "original": salted(salt, original)}
    facts = {"message_type": case.message_type, "version": case.version}
    await unit.ledger.append([Act("opened", case.case_id, actor, inputs, facts)], now)
    await unit.events.add(case, now)
