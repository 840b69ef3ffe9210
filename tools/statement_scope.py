"""Whom a statement is about: this payment or another, its beneficiary or somebody else."""

import re
from collections.abc import Iterator

from payments import Message
from payments.facts import PaymentFacts, facts_of

_REFERENCES = ("uetr", "instruction_id", "end_to_end_id", "message_id")
_NO_REFERENCE = {None, "", "NOTPROVIDED", "NONREF"}
_UUID = re.compile(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_REFERENCE = re.compile(
    r"(?i)\b(?:payment|transfer|order|reference|ref|uetr|instruction|transaction|end-?to-?end(?: id)?)\b\.?"
    r"(?:\s+(?:id|no|number|nr|reference|ref|order|is))*\s*[:.#]?\s*(?P<value>(?=[A-Z/-]*\d)[A-Z0-9][A-Z0-9/-]{4,34})\b"
)
_REFUSED = re.compile(
    r"(?i)\W*(?:is|was|has been)\W+(?:not|no longer|wrong|incorrect|invalid|closed|old|the old|the wrong)\b"
)
_ROLE = re.compile(
    r"(?i)\b(?:(?P<other>debtor|payer|ordering|orderer|sender|remitter|originator|debit(?:ed)?|charges?|refunds?|old|wrong"
    r"|incorrect|invalid|previous|former|not|our(?: own)? (?:account|iban)"
    r"|falsche?\w?|alte\w?|bisherige\w?|ungültige?\w?|nicht|auftraggeber\w*|fauss?e?|ancien(?:ne)?|erronée?|antigu[ao]|vieja"
    r"|errónea|incorrect[ao]|vecchi[ao]|errat[ao]|sbagliat[ao])"
    r"|(?P<payee>beneficiary|creditor|payee|recipient|correct|right|new|richtige?\w?|korrekte?\w?|neue\w?|begünstigte\w*"
    r"|empfängers?|correcte|nouvelle|nouveau|bénéficiaire|correct[ao]|nuev[ao]|beneficiario|nuov[ao]|corrett[ao]))\b"
)


def is_same_payment(theirs: PaymentFacts, ours: PaymentFacts) -> bool:
    """True where an answer in the form of a message shares a reference with this payment and names no other UETR."""
    if theirs.original_uetr and ours.uetr and theirs.original_uetr.lower() != ours.uetr.lower():
        return False
    told = {getattr(theirs, name) for name in _REFERENCES}
    told |= {getattr(theirs, f"original_{name}", None) for name in _REFERENCES}
    known = {getattr(ours, name) for name in _REFERENCES}
    return bool((told & known) - _NO_REFERENCE)


def names_another_payment(text: str, message: Message) -> bool:
    """True where a text speaks of payments by reference and none of them stands in this message."""
    known = " ".join(message.fields().values()).upper()
    told = [found.upper() for found in _UUID.findall(text)]
    told += [match["value"].upper() for match in _REFERENCE.finditer(text)]
    return bool(told) and not any(value.rstrip(".-/") in known for value in told)


def for_beneficiary(text: str, accounts: Iterator[tuple[str, str]], message: Message) -> Iterator[tuple[str, str]]:
    """Of (account, exact text) in `text` those said to be the beneficiary's.

    The payer's own account is none, nor one that the words beside it give to somebody else or call wrong.
    """
    debtors = (facts_of(message).debtor_account or "").lstrip("/").replace(" ", "")
    read, named, refused = 0, [], {debtors}
    for account, verbatim in accounts:
        start = text.find(verbatim, read)
        said = re.split(r"[.;!?\n]", text[read:start])[-1]
        read = start + len(verbatim)
        roles = [role.lastgroup for role in _ROLE.finditer(said)]
        named.append((account, verbatim))
        if roles[-1:] == ["other"] or _REFUSED.match(text[read:]):
            refused.add(account)
    yield from (pair for pair in named if pair[0] not in refused)
