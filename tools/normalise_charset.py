"""Map characters outside the network's set by the versioned, reversible map."""

from cases.evidence import Evidence
from cases.field_meaning import Meaning, meaning_of
from payments import EditRefused
from payments.charset import MAP_ID, normalise

from .answers import from_message, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

FULL_NAME = "RQNM"
_ASKED_FOR = {
    Meaning.REMITTANCE: "IN15",
    Meaning.PURPOSE: "IN16",
    Meaning.DEBTOR_ADDRESS: "RQPA",
    Meaning.CREDITOR_ADDRESS: "RQPA",
}


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    old = desk.circumstances.message.get(arguments.path)
    if old is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such field")]
    try:
        new = normalise(old)
    except EditRefused as refused:
        asks = {"asks": [_ASKED_FOR.get(meaning_of(arguments.path), FULL_NAME)]}
        return [not_found(desk, TOOL.name, "message", arguments.path, refused.text, asks)]
    answer = {"path": arguments.path, "old": old, "new": new, "map": MAP_ID, "changed": new != old}
    return [from_message(desk, TOOL.name, arguments.path, answer)]


TOOL = Tool("normalise_charset", "The text of a field with characters mapped into the network's set.", AtPath, ask)
