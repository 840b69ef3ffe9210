"""Are the messages that go out beside the payment fit to leave?"""

import re
import unicodedata
from collections.abc import Iterator

from payments import PaymentError, check, read
from payments.vocabulary import Severity

from ..attempt import Attempt
from ..guards.verdict import verdict
from ..proposal import Outgoing
from ..verification import Check

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+")
OUTGOING_BYTES_MAX = 200_000


def outgoing_fit(attempt: Attempt) -> Check:
    """Not empty, no invisible characters, no links or e-mail addresses in letters, messages readable and valid."""
    faults = [("", fault) for outgoing in attempt.proposal.outgoing for fault in _faults(outgoing)]
    number = len(attempt.proposal.outgoing)
    return verdict("outgoing", faults, f"{number} outgoing messages are fit to leave" if number else "nothing goes out")


def _faults(outgoing: Outgoing) -> Iterator[str]:
    what = f"the outgoing {outgoing.purpose.value}"
    if not outgoing.message.strip():
        yield f"{what} is empty"
    if len(outgoing.message.encode()) > OUTGOING_BYTES_MAX:
        yield f"{what} is longer than {OUTGOING_BYTES_MAX} bytes"
    if any(is_invisible(character) for character in outgoing.message):
        yield f"{what} holds control or invisible characters"
    if outgoing.message_type == "text":
        if match := _LINK.search(outgoing.message):
            yield f"{what} holds a link or address: {match.group()}"
    else:
        yield from _unreadable(outgoing, what)


def is_invisible(character: str) -> bool:
    """Control, format (bidi, zero width) and private characters; line ends and tabs are none."""
    return character not in "\r\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn")


def _unreadable(outgoing: Outgoing, what: str) -> Iterator[str]:
    try:
        messages = read(outgoing.message.encode())
    except PaymentError as error:
        yield f"{what} cannot be read: {error.text}"
        return
    if len(messages) != 1:
        yield f"{what} holds {len(messages)} messages"
        return
    for finding in check(messages[0]):
        if finding.rule == "SCHEMA" and finding.severity is Severity.ERROR:
            yield f"{what} breaks its schema at {finding.path}: {finding.text}"
