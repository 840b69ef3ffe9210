"""Learning from settled cases: what becomes a precedent, and what is taken back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from payments.vocabulary import Level

from .case import Case, Status
from .decision import Verdict
from .guards.people import may_become_precedent
from .precedent import Lineage, Precedent, Shape, plain_path
from .resolution import Worked
from .store import Act, CaseStore, DecisionRow, Unit
from .store.ledger_rows import SYSTEM

# What somebody wrote in place of a code may be anything; only what looks like one is kept.
OPEN_AGAIN = "the case is open again"
_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,15}")


async def learn(store: CaseStore, case: Case, *, now: datetime) -> Precedent | None:
    """`learn_in` in a transaction of its own."""
    async with store.writing() as unit:
        return await learn_in(unit, case, now=now)


async def learn_in(unit: Unit, case: Case, *, now: datetime) -> Precedent | None:
    """Keep the precedent of a case that was approved and has ended, once; None where it teaches nothing (G10).

    A case that stands open again after it had ended loses its precedent.
    """
    worked = await unit.works.get(case.case_id)
    approvals = _approvals(await unit.decisions.of(case.case_id))
    entries = await unit.ledger.of(case.case_id)
    if worked is None or _refusal(case, approvals, entries) is not None:
        await withdraw(unit, case.case_id, OPEN_AGAIN, actor=SYSTEM, at=now)
        return None
    if await unit.precedents.stands(case.case_id):
        return None
    shape = shape_of(case, worked)
    facts = {"what": "learnt", "shape": shape.key, "version": case.version}
    entry = await unit.ledger.append([Act("precedent", case.case_id, SYSTEM, {}, facts)], now)
    decisions = tuple(row.id for row in approvals)
    lineage = Lineage(case.proposal_version, decisions, entry, worked.versions.get("knowledge", ""))
    precedent = Precedent(case.case_id, shape, now, lineage)
    await unit.precedents.put(precedent)
    return precedent


async def unlearn(unit: Unit, case_ids: Sequence[str], *, now: datetime) -> None:
    """Take back the precedents of cases that teach nothing (G10): those of the few that have one."""
    for case_id in await unit.precedents.standing(case_ids):
        await withdraw(unit, case_id, OPEN_AGAIN, actor=SYSTEM, at=now)


async def withdraw(unit: Unit, case_id: str, reason: str, *, actor: Mapping[str, str], at: datetime) -> bool:
    """Take back the precedent of a case that was reversed, with a ledger entry; False where none stands.

    Call it in the transaction of the act that reverses the case. What was found before `at` is still found for then,
    so that a replay sees what the run saw.
    """
    if not await unit.precedents.stands(case_id):
        return False
    await unit.ledger.hold()
    if not await unit.precedents.withdraw(case_id, reason, at):
        return False
    facts = {"what": "withdrawn", "reason": reason, "cited_by": list(await cited_by(unit, case_id))}
    await unit.ledger.append([Act("precedent", case_id, actor, {}, facts)], at)
    return True


async def cited_by(unit: Unit, case_id: str) -> tuple[str, ...]:
    """Other cases whose evidence quoted the precedent of this one: to be looked at again where it was withdrawn."""
    return tuple(other for other in await unit.works.citing(case_id) if other != case_id)


def shape_of(case: Case, worked: Worked) -> Shape:
    """The shape of a resolved case, without anything that tells whose payment it was."""
    proposal, findings = worked.proposal, worked.diagnosis.findings
    paths = [*(f.path for f in findings), *(operator.path for operator in proposal.operators)]
    return Shape(
        cause=worked.diagnosis.cause,
        message_type=worked.message_type,
        rail=case.rail,
        codes=(case.code,) if case.code and _CODE.fullmatch(case.code) else (),
        rules=tuple(sorted({f.rule for f in findings})),
        fields=tuple(sorted({plain_path(path) for path in paths if path})),
        playbook=proposal.playbook or "",
        action=proposal.action.value,
        operators=tuple(sorted({operator.op.value for operator in proposal.operators})),
    )


def _approvals(decisions: Sequence[DecisionRow]) -> list[DecisionRow]:
    return [row for row in decisions if row.verdict == Verdict.APPROVE.value and row.voided_at is None]


def _refusal(case: Case, approvals: Sequence[DecisionRow], entries: Sequence[Mapping[str, Any]]) -> str | None:
    """Why the case teaches nothing, None where it does. What only an owner may see is not shown to others as a like."""
    if case.level == Level.A0.value or case.owner:
        return "an owner's case"
    history = [Status.AWAITING_APPROVAL.value] if approvals else []
    outcomes = [str(entry["facts"].get("outcome")) for entry in entries if entry["kind"] == "outcome"]
    return may_become_precedent([*history, case.status.value], outcomes)
