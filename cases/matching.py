"""Reports of the network find their case: status reports and statements, by UETR, else by one reference alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from payments.status import Outcome, StatusReport, read_statuses
from payments.vocabulary import RelatedRole

from .case import Case, Status
from .intake import NO_REFERENCE, add_to
from .learning import withdraw
from .outbox import Outbox
from .ports import Receipt
from .report import Related
from .sending import PAYMENT
from .settling import ACCEPTED, REFUSED
from .store import Act, CaseStore, Sending, Unit, report_of
from .store.case_columns import to_case
from .store.ledger_rows import SYSTEM

LIVE = frozenset({Outcome.ACCEPTED, Outcome.PENDING, Outcome.SETTLED})
OVER = frozenset({Outcome.REJECTED, Outcome.RETURNED, Outcome.CANCELLED})
STATEMENTS = ("camt.05", "MT9")


@dataclass(frozen=True, slots=True)
class Matched:
    """What one status did: `added` (a new run), `sent`, `refused`, `settled`, `failed_again`, `known`, `unmatched`."""

    effect: str
    outcome: str
    case_id: str | None = None


async def match_reports(
    store: CaseStore,
    outbox: Outbox,
    text: str,
    *,
    authenticated: bool,
    now: datetime,
    actor: Mapping[str, str] = SYSTEM,
) -> tuple[Matched, ...]:
    """Every status in `text`, each told to its case. The word of a stranger only ever adds evidence to an open case."""
    found: list[Matched] = []
    for status in read_statuses(text):
        related = Related(role=_role(status), message=text, authenticated=authenticated)
        found.append(await _tell(store, outbox, status, related, now, actor))
    return tuple(found)


async def _tell(
    store: CaseStore, outbox: Outbox, status: StatusReport, related: Related, now: datetime, actor: Mapping[str, str]
) -> Matched:
    async with store.reading() as unit:
        case = await _case_of(unit, status)
    if case is None:
        return Matched("unmatched", status.outcome.value)
    if case.status is Status.RELEASING:
        effect = await _while_sending(store, outbox, case, status, related)
    elif case.status is Status.RELEASED:
        effect = await _after_release(store, case, status, related, now, actor)
    elif case.status is Status.CLOSED:
        effect = "known"
    else:
        effect = await _while_open(store, case, related, now, actor)
    return Matched(effect, status.outcome.value, case.case_id)


async def _case_of(unit: Unit, status: StatusReport) -> Case | None:
    """The newest case of the UETR; by references only where exactly one case goes by them."""
    named = (status.original_instruction_id, status.original_message_id, status.original_end_to_end_id)
    names = {name for name in named if name and name not in NO_REFERENCE}
    found = await unit.inbox.cases_of(status.original_uetr, names)
    by_uetr = bool(found) and found[0].uetr == status.original_uetr
    return found[0] if found and (by_uetr or len(found) == 1) else None


async def _while_open(store: CaseStore, case: Case, related: Related, now: datetime, actor: Mapping[str, str]) -> str:
    async with store.reading() as unit:
        known = related in (await report_of(unit, case.case_id)).related
    if known:
        return "known"
    async with store.writing() as unit:
        await add_to(unit, case.case_id, related, now=now, actor=actor, finished=(Status.CLOSED,))
    return "added"


async def _while_sending(store: CaseStore, outbox: Outbox, case: Case, status: StatusReport, related: Related) -> str:
    """An outcome that the channel left open is settled by what the network says, if it is authentic."""
    outcome = ACCEPTED if status.outcome in LIVE else REFUSED if status.outcome is Outcome.REJECTED else None
    if outcome is None or not related.authenticated:
        return "known"
    rows = [
        row for row in await store.sent(case.case_id) if row.kind == PAYMENT and row.version == case.proposal_version
    ]
    told = Receipt(outcome, status.kind, f"{status.kind} says {status.outcome.value}")
    settled = [await outbox.told(row.key, told) for row in rows if row.status is not Sending.QUEUED]
    return {ACCEPTED: "sent", REFUSED: "refused"}[outcome] if any(settled) else "known"


async def _after_release(
    store: CaseStore, case: Case, status: StatusReport, related: Related, now: datetime, actor: Mapping[str, str]
) -> str:
    """Settled: the case ends. Rejected or returned after all: the same case is worked again, with the report."""
    if not related.authenticated or status.outcome not in {Outcome.SETTLED, *OVER}:
        return "known"
    facts = {"outcome": status.outcome.value, "what": PAYMENT, "kind": status.kind}
    async with store.writing() as unit:
        row = await unit.to_change(case.case_id)
        assert row is not None
        was = to_case(row)
        if was.status is not Status.RELEASED:
            return "known"
        await unit.ledger.append([Act("outcome", case.case_id, actor, {}, facts)], now)
        if status.outcome in OVER:
            await withdraw(unit, case.case_id, f"{status.outcome.value} after the release", actor=actor, at=now)
            await unit.paid.undo(case.case_id)
            await add_to(unit, case.case_id, related, now=now, actor=actor, finished=(Status.CLOSED,))
            return "failed_again"
        ended = replace(was, status=Status.CLOSED, version=was.version + 1, updated_at=now)
        await unit.cases.change(ended, was=was, resume_due=True)
        await unit.ledger.append([Act("closed", case.case_id, actor, {}, {"version": ended.version})], now)
        await unit.events.add(ended, now)
    return "settled"


def _role(status: StatusReport) -> RelatedRole:
    if status.kind == "NAK":
        return RelatedRole.NAK
    return RelatedRole.STATEMENT if status.kind.startswith(STATEMENTS) else RelatedRole.STATUS_REPORT
