"""A decision as it was given, and how it is kept: its row, its entry in the ledger, its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from payments import Operator

from .case import Case
from .decision import Emergency, Person, Verdict, actor_of
from .store import Act, DecisionRow
from .store.ledger_rows import salted
from .store.new_id import new_id

PASTED = {True: "yes", False: "no", None: "not known"}


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """A verdict as it was given. `version` and `repaired_sha256` are those the person saw.

    `operators` belong to `amend` alone. `rekeyed` are values keyed again from the evidence (path → text), `pasted` says
    whether by pasting, None where nobody knows. `shown_at` is when the page was made that they decided on, where one
    was. `emergency` is why §6.2 is overridden, None where not.
    """

    case_id: str
    verdict: Verdict
    version: int
    repaired_sha256: str | None
    reason: str
    person: Person
    idempotency_key: str
    operators: tuple[Operator, ...] | None = None
    rekeyed: Mapping[str, str] = field(default_factory=dict)
    shown_at: datetime | None = None
    emergency: Emergency | None = None
    pasted: bool | None = None


def row_of(request: DecisionRequest, case: Case, now: datetime) -> DecisionRow:
    """The decision on `case` as it is kept."""
    return DecisionRow(
        id=new_id(now),
        case_id=case.case_id,
        version=request.version,
        proposal_version=case.proposal_version,
        verdict=request.verdict.value,
        person=request.person.id,
        deputy_for=request.person.deputy_for,
        roles=tuple(sorted(role.value for role in request.person.roles)),
        teams=tuple(sorted(request.person.teams)),
        reason=request.reason,
        at=now,
        idempotency_key=request.idempotency_key,
        request_sha256=request_digest(request),
        repaired_sha256=request.repaired_sha256,
        context_sha256=case.context_sha256,
        rekeyed=tuple(sorted(request.rekeyed)),
        shown_at=request.shown_at,
    )


def act_of(request: DecisionRequest, case: Case, salt: str, *, saw_value: bool = False) -> Act:
    """The decision's entry in the ledger: digests only of what is personal or secret, so that erasure can follow.

    Of a keyed value it says whether it was pasted, and whether the person had seen it before (`saw_value`).
    """
    inputs = {"reason": salted(salt, hashlib.sha256(request.reason.encode()).hexdigest())}
    if request.repaired_sha256:
        inputs["repaired"] = salted(salt, request.repaired_sha256)
    facts = {
        "verdict": request.verdict.value,
        "version": request.version,
        "context_sha256": case.context_sha256,
        "rekeyed": sorted(request.rekeyed),
    }
    if request.rekeyed and request.verdict is Verdict.APPROVE:
        facts |= {"pasted": PASTED[request.pasted], "saw_value_before": saw_value}
    facts |= {"override": request.emergency.value} if request.emergency else {}
    return Act("decided", case.case_id, actor_of(request.person), inputs, facts)


def request_digest(request: DecisionRequest) -> str:
    """All of a decision but its time, so that a repeat can be told from another decision under the same key."""
    operators = None if request.operators is None else [operator.to_json() for operator in request.operators]
    told = [
        request.verdict.value,
        request.version,
        request.repaired_sha256,
        request.reason,
        request.person.id,
        operators,
        dict(request.rekeyed),
        *([request.emergency.value] if request.emergency else []),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
