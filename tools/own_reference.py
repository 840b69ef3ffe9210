"""Whether a reference with misplaced slashes is our own to change, and what it becomes (handbook PB-02)."""

from cases.circumstances import Transport
from cases.evidence import Evidence
from payments.facts import facts_of
from payments.vocabulary import Direction

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

OWN = ("20", "GrpHdr/MsgId", "CdtTrfTxInf/PmtId/InstrId", "AppHdr/BizMsgIdr")


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    case = desk.circumstances
    old = case.message.get(arguments.path)
    if old is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such field")]
    new = without_slashes(old)
    sender = (facts_of(case.message).sender or "")[:8]
    ours = case.direction is Direction.OUTGOING and (not case.own_bics or sender in {b[:8] for b in case.own_bics})
    answer = {
        "path": arguments.path,
        "old": old,
        "new": new,
        "own": ours and arguments.path in OWN and case.transport is Transport.NOT_SENT,
        "unique": bool(new) and not desk.history.find(reference=new),
    }
    return [from_message(desk, TOOL.name, arguments.path, answer)]


def without_slashes(reference: str) -> str:
    """No slash at the ends, none doubled; those inside become hyphens. All else stays."""
    inner = reference.strip("/")
    while "//" in inner:
        inner = inner.replace("//", "/")
    return inner.replace("/", "-")


TOOL = Tool("own_reference", "Whether a reference is our own to mend, and how it reads without slashes.", AtPath, ask)
