"""A case as it stands before a decision on it, read in one look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .case import Case
from .decision_request import DecisionRequest, request_digest
from .refusals import KeyReused
from .report import Report
from .resolution import Worked
from .seen_before import saw_before
from .store import CaseStore, DecisionRow, NoSuchCase, PolicyVersion, report_of
from .store.case_columns import to_case
from .store.times import to_time


@dataclass(frozen=True, slots=True)
class Seen:
    """The case as it stands before the decision. `worked` is None where no run ever finished."""

    case: Case
    report: Report
    worked: Worked | None
    decisions: tuple[DecisionRow, ...]
    original_sha256: str
    opened_at: datetime
    repeated: bool
    policy: PolicyVersion | None
    entries: tuple[Mapping[str, Any], ...] = ()
    saw_value: bool = False


async def look(store: CaseStore, request: DecisionRequest) -> Seen:
    async with store.reading() as unit:
        row = await unit.cases.row(request.case_id)
        if row is None:
            raise NoSuchCase(request.case_id)
        case = to_case(row)
        before = await unit.decisions.keyed(request.case_id, request.idempotency_key)
        if before is not None and before.request_sha256 != request_digest(request):
            raise KeyReused("the idempotency key was used for another decision on this case")
        report = await report_of(unit, request.case_id)
        worked = await unit.works.get(request.case_id)
        decisions = await unit.decisions.of(request.case_id)
        entries = await unit.ledger.of(request.case_id) if request.rekeyed else ()
        standing = await unit.policies.in_force()
        saw = await saw_before(unit, request.case_id, request.person.id, request.rekeyed, entries)
        return Seen(
            case, report, worked, decisions, row["original_sha256"], to_time(row["opened_at"]), before is not None,
            standing, entries, saw,
        )  # fmt: skip
