"""Try operators on a copy of the message and see what the rules then say. Nothing is kept."""

from typing import Any

import payments
from cases.evidence import Evidence
from payments.vocabulary import Severity

from .answers import derived, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

OPERATORS_MAX = 40


class Patch(Nothing):
    operators: list[dict[str, Any]]


def ask(desk: Desk, arguments: Patch) -> list[Evidence]:
    case = desk.circumstances
    try:
        patched = payments.apply(case.message, arguments.operators[:OPERATORS_MAX])
    except payments.PaymentError as refused:
        return [not_found(desk, TOOL.name, "derived", "try_patch", f"{refused.place}: {refused.text}")]
    day = case.now.date()
    before = {(f.rule, f.path) for f in payments.check(case.message, case.profile, day)}
    after = [f for f in payments.check(patched, case.profile, day) if f.severity is Severity.ERROR]
    answer = {
        "remaining": [f.to_json() for f in after],
        "new": [f.to_json() for f in after if (f.rule, f.path) not in before],
        "clean": not after,
        "sha256": patched.sha256,
    }
    return [derived(desk, TOOL.name, "try_patch", answer, quote=f"{len(after)} errors remain")]


TOOL = Tool("try_patch", "What the rules say after trying operators on a copy.", Patch, ask)
