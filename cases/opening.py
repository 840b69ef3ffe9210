"""From a report to the circumstances of a case: which message, which way, which rail, where it is, if it is held."""

import re
from collections.abc import Set as AbstractSet
from datetime import datetime

from payments import Message, PaymentError, read
from payments.codes import reported
from payments.rules.profiles import known, profile_of, rail_of
from payments.vocabulary import Direction, FaultSource

from .circumstances import Circumstances
from .report import Report
from .transport import transport_of

HELD_CODES = {
    "LEGL": "compliance",
    "RR04": "compliance",
    "AM07": "compliance",
    "BLCK": "compliance",
    "SANC": "compliance",
    "AMLI": "compliance",
    "FWTR": "compliance",
    "NOCM": "compliance",
    "FCCI": "compliance",
    "R16": "compliance",
    "FRAD": "fraud",
    "FR01": "fraud",
    "UAPA": "fraud",
    "CARD-04": "fraud",
    "CARD-41": "fraud",
    "CARD-43": "fraud",
    "CARD-59": "fraud",
    "CARD-63": "fraud",
    "INDM": "legal",
}


# In words a code may be written in small letters: none is a word of a language. R16 may be the number of an invoice.
_HELD_IN_WORDS = re.compile(
    rf"(?i)(?<![A-Za-z0-9])(?:{'|'.join(code for code in HELD_CODES if code != 'R16')})(?![A-Za-z0-9])"
)
_FRAUD_ALERT = re.compile(r"(?i)\b(fraud|velocity|mule|look-?alike|account takeover)\b")


def held_by(report: Report) -> str | None:
    """The function that owns a held payment (`compliance`, `fraud`, `legal`), None if it is not held.

    A code is heard however it is written, and in the words beside another one: `NARR` with the text `LEGL`.
    """
    text = report.error.text or ""
    code = reported(report.error.code or "")
    said = [code, *held_codes_in(f"{code.upper()} {text}")]
    held = next((HELD_CODES[word] for word in said if word in HELD_CODES), None)
    if held is None and report.error.source is FaultSource.SCREENING:
        return "fraud" if _FRAUD_ALERT.search(text) else "compliance"
    return held


def held_codes_in(text: str) -> list[str]:
    """The codes of a hold that stand in words."""
    return [found.upper() for found in _HELD_IN_WORDS.findall(text)]


def one_message(report: Report) -> Message:
    """The one payment message of the report. Raises PaymentError where there is none, or more than one."""
    messages = read(report.payment_bytes)
    if len(messages) != 1:
        raise PaymentError(
            f"The exception holds {len(messages)} payment messages; send one exception for each",
            rule="ONE-MESSAGE",
            place="message",
            value=", ".join(m.type for m in messages[:5]),
        )
    return messages[0]


def profile_in(report: Report, message: Message) -> str:
    """The profile that the report names, else the message's own. Raises PaymentError for a name that is none."""
    return known(report.profile).name if report.profile else profile_of(message)


def circumstances_of(
    case_id: str,
    report: Report,
    *,
    now: datetime,
    own_bics: AbstractSet[str] = frozenset(),
    known_beneficiary: bool = False,
) -> Circumstances:
    """What does not change while the case is worked. Raises PaymentError for bytes or names that do not do."""
    message = one_message(report)
    own = frozenset(own_bics) | frozenset(report.reference.own_bics)
    direction = report.direction or _direction(message, own)
    profile = profile_in(report, message)
    fault = report.error.model_copy(update={"code": reported(report.error.code)}) if report.error.code else report.error
    transport, why = transport_of(message, fault, report.related, direction)
    return Circumstances(
        case_id=case_id,
        message=message,
        fault=fault,
        related=tuple(report.related),
        direction=direction,
        profile=profile,
        rail=rail_of(message, profile),
        now=report.received_at or now,
        own_bics=own,
        transport=transport,
        transport_reason=why,
        held=held_by(report) is not None,
        known_beneficiary=known_beneficiary,
    )


def _direction(message: Message, own: AbstractSet[str]) -> Direction:
    """Outgoing unless the receiver, and not the sender, is one of our own banks."""
    from payments.facts import facts_of

    facts = facts_of(message)
    sender, receiver = (facts.sender or "")[:8], (facts.receiver or "")[:8]
    ours = {bic[:8] for bic in own}
    return Direction.INCOMING if receiver in ours and sender not in ours else Direction.OUTGOING
