"""Judge the payment message by schema, network and usage rules."""

import payments
from cases.evidence import Evidence

from .answers import from_message
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

FINDINGS_MAX = 50


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    case = desk.circumstances
    found = case.findings or tuple(payments.check(case.message, case.profile, case.now.date()))
    answer = {"findings": [f.to_json() for f in found[:FINDINGS_MAX]], "count": len(found)}
    path = found[0].path if found else ""
    return [from_message(desk, TOOL.name, path, answer, quote="; ".join(f"{f.rule} {f.path}" for f in found[:5]))]


TOOL = Tool("check_message", "Everything schema, network and usage rules find in the message.", Nothing, ask)
