"""Find approved and settled resolutions of like cases: by cause, fields and rail, never by names (E5 at most)."""

from cases.evidence import Evidence

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

PRECEDENTS_MAX = 3


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    case = desk.circumstances
    codes = [case.fault.code] if case.fault.code else []
    rules = [finding.rule for finding in case.findings]
    found = desk.precedents.like(
        codes=codes, rules=rules, message_type=case.message.type, on=case.now.date(), k=PRECEDENTS_MAX
    )
    if not found:
        return [not_found(desk, TOOL.name, "history.precedents", "", "no approved resolution is like it")]
    return [
        _evidence(
            desk,
            TOOL.name,
            precedent.evidence_class,
            "history.precedents",
            precedent.case_id,
            f"{precedent.action} by {precedent.playbook}",
            {"action": precedent.action, "playbook": precedent.playbook, "operators": list(precedent.operators)},
            tainted=True,
        )
        for precedent in found
    ]


TOOL = Tool("find_past_resolutions", "Approved, settled resolutions of like cases; support, never proof.", Nothing, ask)
