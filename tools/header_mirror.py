"""Compare the business header with the body it must mirror."""

from typing import NamedTuple

from cases.evidence import Evidence
from payments import Message

from .answers import from_message, not_found
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

_BIC = "FinInstnId/BICFI"


def _agent(agent: str, assignment: str) -> tuple[str, ...]:
    """Where a body may name the agent: in the transaction, the group header, or the assignment of a cancellation."""
    body = (f"{place}/{agent}/{_BIC}" for place in ("CdtTrfTxInf", "TxInf", "GrpHdr"))
    return (*body, f"Assgnmt/{assignment}/Agt/{_BIC}")


# Name, header field, and the body fields that it may mirror: the first of them that the message has counts.
MIRRORS = (
    ("message_id", "AppHdr/BizMsgIdr", ("GrpHdr/MsgId", "Assgnmt/Id")),
    ("receiver", f"AppHdr/To/FIId/{_BIC}", _agent("InstdAgt", "Assgne")),
    ("sender", f"AppHdr/Fr/FIId/{_BIC}", _agent("InstgAgt", "Assgnr")),
)


class Pair(NamedTuple):
    """A header field (`path`, `old`) that should read as the body field `source` does (`new`)."""

    name: str
    path: str
    old: str
    source: str
    new: str


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    """One piece of evidence for each pair that differs; the first also names all of them (`receiver_old`, …)."""
    wrong = [pair for pair in pairs(desk.circumstances.message) if pair.old != pair.new]
    if not wrong:
        return [not_found(desk, TOOL.name, "message", "AppHdr", "header and body agree")]
    every = {f"{pair.name}_{key}": getattr(pair, key) for pair in wrong for key in ("path", "old", "new")}
    shared = {"pairs": [pair.name for pair in wrong], "count": len(wrong), **every}
    return [
        from_message(desk, TOOL.name, p.source, {"path": p.path, "old": p.old, "new": p.new, **shared}, quote=p.new)
        for p in wrong
    ]


def pairs(message: Message) -> list[Pair]:
    """Every header field that has its counterpart in the body, equal or not."""
    found = []
    for name, header, bodies in MIRRORS:
        old = message.get(header)
        source = next((path for path in bodies if message.get(path) is not None), "")
        if old is not None and source:
            found.append(Pair(name, header, old, source, message.get(source) or ""))
    old = message.get("AppHdr/MsgDefIdr")
    if old is not None and message.type != "unknown":
        found.append(Pair("definition", "AppHdr/MsgDefIdr", old, "AppHdr/MsgDefIdr", message.type))
    return found


TOOL = Tool("header_mirror", "Header fields that differ from the body they must mirror.", Nothing, ask)
