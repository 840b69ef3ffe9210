"""G15: account numbers leave the case only with all but the last four characters hidden."""

import re
from collections.abc import Iterator

from payments.identifiers import iban
from payments.vocabulary import Purpose

from ..attempt import Attempt
from ..field_meaning import Meaning, pieces
from ..verification import Check
from .verdict import verdict

Fault = tuple[str, str]
_IBAN_LIKE = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_ACCOUNT_LENGTH_MIN = 6


def accounts_masked(attempt: Attempt) -> Check:
    """G15. Letters and portal tasks show no full account number; hand-overs stay in the bank."""
    known = [text.lstrip("/") for m, _, text in pieces(attempt.circumstances.message) if m in _ACCOUNTS]
    accounts = {"".join(text.split()) for text in known if len("".join(text.split())) >= _ACCOUNT_LENGTH_MIN}
    return verdict("G15", _shown(attempt, accounts), "no full account number leaves in a text")


_ACCOUNTS = (Meaning.DEBTOR_ACCOUNT, Meaning.CREDITOR_ACCOUNT)


def _shown(attempt: Attempt, accounts: set[str]) -> Iterator[Fault]:
    for outgoing in attempt.proposal.outgoing:
        if outgoing.message_type != "text" or outgoing.purpose is Purpose.HANDOVER:
            continue
        plain = "".join(outgoing.message.split())
        full = any(account in plain for account in accounts) or any(_holds_iban(outgoing.message))
        if full:
            yield "", f"the outgoing {outgoing.purpose.value} shows a full account number"


def _holds_iban(text: str) -> Iterator[bool]:
    """Whether an IBAN begins at a match; words after it may have been taken along."""
    for match in _IBAN_LIKE.finditer(text):
        plain = "".join(match.group().split())
        length = iban.length_for(plain[:2])
        yield length is not None and len(plain) >= length and iban.is_valid(plain[:length])
