"""Count the valid IBANs that one slip away from a wrong one; shown masked, never applied."""

from cases.evidence import Evidence
from payments.identifiers import iban

from .answers import inferred, not_found
from .arguments import AtPath
from .desk import Desk
from .tool import Tool

SHOWN_MAX = 3


def ask(desk: Desk, arguments: AtPath) -> list[Evidence]:
    text = desk.circumstances.message.get(arguments.path)
    if text is None:
        return [not_found(desk, TOOL.name, "message", arguments.path, "the message has no such field")]
    found = iban.candidates(text)
    answer = {
        "path": arguments.path,
        "count": len(found),
        "candidates": [iban.mask(c.iban) for c in found[:SHOWN_MAX]],
        "valid_as_it_stands": iban.is_valid(text),
    }
    told = f"{len(found)} account numbers would pass the check; none is proven"
    return [inferred(desk, TOOL.name, "iban_candidates", answer, quote=told)]


TOOL = Tool("rank_iban_candidates", "How many valid IBANs lie one slip away; masked, a hint for people.", AtPath, ask)
