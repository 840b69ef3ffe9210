"""Find approved and settled resolutions of like cases: by cause, fields and rail, never by names (E5 at most)."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from cases.precedent import Precedent, terms_of

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

PRECEDENTS_MAX = 3


class Cause(Nothing):
    cause: Annotated[str, Field(max_length=80)] = ""


def ask(desk: Desk, arguments: Cause) -> list[Evidence]:
    case = desk.circumstances
    wanted = terms_of(
        cause=arguments.cause,
        codes=[case.fault.code] if case.fault.code else [],
        rules=[finding.rule for finding in case.findings],
        fields=[finding.path for finding in case.findings],
        rail=case.rail.value,
        message_type=case.message.type,
    )
    found = desk.precedents.like(wanted, at=case.now, k=PRECEDENTS_MAX)
    if not found:
        return [not_found(desk, TOOL.name, "cases.precedents", "", "no approved resolution is like it")]
    return [_told(desk, precedent) for precedent in found]


def _told(desk: Desk, precedent: Precedent) -> Evidence:
    shape = precedent.shape
    told = {
        "action": shape.action,
        "playbook": shape.playbook,
        "operators": list(shape.operators),
        "cause": shape.cause,
        "settled_on": precedent.settled_at.date().isoformat(),
        "ledger_entry": precedent.lineage.ledger_entry,
    }
    quote = f"{shape.action} by {shape.playbook}"
    return _evidence(
        desk,
        TOOL.name,
        precedent.evidence_class,
        "cases.precedents",
        precedent.case_id,
        quote,
        told,
        tainted=True,
    )


TOOL = Tool("find_past_resolutions", "Approved, settled resolutions of like cases; support, never proof.", Cause, ask)
