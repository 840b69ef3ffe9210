"""Compare the payment with everything sent before by the duplicate keys K1–K5 (handbook §6.3)."""

from cases.circumstances import Transport
from cases.evidence import Evidence
from payments.rulings import DuplicateRuling, DuplicateState
from payments.vocabulary import EvidenceClass

from .answers import _evidence
from .arguments import Nothing
from .desk import Desk
from .tool import Tool

_NOT_LIVE = (Transport.NOT_SENT, Transport.REJECTED, Transport.CANCELLED, Transport.RETURNED)


def duplicates_of(desk: Desk) -> DuplicateRuling:
    """The ruling of the duplicate check; a repeat of the UETR is allowed only where logs prove that nothing is live."""
    case = desk.circumstances
    return desk.duplicates.check(case.message, resend_allowed=case.transport in _NOT_LIVE, now=case.now)


def ask(desk: Desk, _: Nothing) -> list[Evidence]:
    ruling = duplicates_of(desk)
    first = ruling.rows[0] if ruling.rows else {}
    original = str(first.get("reference") or first.get("uetr") or "")
    answer = {
        "found": ruling.state is not DuplicateState.CLEAR,
        "state": ruling.state.value,
        "keys": list(ruling.keys),
        "original": original,
        "original_status": first.get("status"),
    }
    quote = f"{ruling.state.value}: {', '.join(ruling.keys) or 'no key matches'}"
    source = "history.payments" if original else "derived"
    locator = str(first.get("uetr") or original or "duplicate_keys")
    return [_evidence(desk, TOOL.name, EvidenceClass.E4, source, locator, quote, answer)]


TOOL = Tool(
    "find_duplicates", "Whether this payment was sent before: clear, possible or certain, by key.", Nothing, ask
)
