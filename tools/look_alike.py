"""Whether the creditor's name or bank can be taken for another one that we know: a flag, never a match."""

from cases.evidence import Evidence
from payments.facts import facts_of
from reference.names import looks_like, looks_like_bic

from .answers import from_history, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    facts = facts_of(desk.circumstances.message)
    for row in desk.history.like(facts):
        name, bic = str(row.get("creditor") or ""), str(row.get("creditor_bic") or "")
        if facts.creditor and name and looks_like(facts.creditor, name):
            return [_flag(desk, row, "creditor", facts.creditor, name)]
        if facts.creditor_agent and bic and looks_like_bic(facts.creditor_agent, bic):
            return [_flag(desk, row, "creditor_agent", facts.creditor_agent, bic)]
    return [not_found(desk, TOOL.name, "history.payments", "", "nothing that we know looks like it")]


def _flag(desk: Desk, row: object, what: str, ours: str, known: str) -> Evidence:
    assert hasattr(row, "get")
    locator = str(row.get("uetr") or row.get("reference") or "")
    told = f"{ours} looks like {known}, which was paid before"
    return from_history(desk, TOOL.name, locator, {"what": what, "known": known}, quote=told)


TOOL = Tool("look_alike", "Whether the creditor's name or bank looks like another one that we know.", Nothing, ask)
