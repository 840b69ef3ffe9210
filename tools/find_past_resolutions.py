"""Find approved and settled resolutions of like cases: by cause, fields and rail, never by names (E5 at most)."""

from typing import Annotated

from pydantic import Field

from cases.evidence import Evidence
from payments.vocabulary import EvidenceClass

from .answers import _evidence, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

PRECEDENTS_MAX = 3


class Like(Nothing):
    cause: Annotated[str, Field(max_length=100, description="short name of the cause")] = ""


def ask(desk: Desk, arguments: Like) -> list[Evidence]:
    case = desk.circumstances
    found = desk.precedents.similar(
        cause=arguments.cause, message_type=case.message.type, rail=case.rail.value, k=PRECEDENTS_MAX
    )
    if not found:
        return [not_found(desk, TOOL.name, "history.precedents", arguments.cause, "no approved resolution is like it")]
    return [
        _evidence(
            desk,
            TOOL.name,
            EvidenceClass.E5,
            "history.precedents",
            precedent.case_id,
            f"{precedent.action} by {precedent.playbook}",
            {"action": precedent.action, "playbook": precedent.playbook, "operators": list(precedent.operators)},
            tainted=True,
        )
        for precedent in found
    ]


TOOL = Tool("find_past_resolutions", "Approved, settled resolutions of like cases; support, never proof.", Like, ask)
