"""Blind re-keying: which changed value a further approver keys again, who must, and how it is hidden until they did.

Source: operator page specification §8.5 (order of risk fields), §8.3 (12 and 14): pages and interface ask here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from payments import Message, PaymentError, read

from .case import Case, Status
from .decision import Decision, Person, Verdict
from .entitlement import can
from .field_meaning import Meaning, meaning_of
from .policy import Policy

RISKS = ("payee account", "agent", "value date", "payee name", "charges", "amount", "debtor account")
"""In the order in which a further approver is asked: the first changed one is keyed again."""

MISSES_MAX = 2
MISSED = "rekey_missed"
SAW_THE_VALUE = "Whoever saw the value before keying it does not sign: the policy asks for somebody who did not."
HIDDEN_WORD = "▒▒▒▒"
_RISK_OF = {
    Meaning.CREDITOR_ACCOUNT: "payee account",
    Meaning.CREDITOR_AGENT: "agent",
    Meaning.AGENT: "agent",
    Meaning.VALUE_DATE: "value date",
    Meaning.CREDITOR_NAME: "payee name",
    Meaning.CHARGES: "charges",
    Meaning.AMOUNT: "amount",
    Meaning.CURRENCY: "amount",
    Meaning.RATE: "amount",
    Meaning.DEBTOR_ACCOUNT: "debtor account",
}
_MT = re.compile(r"^(?:\w:)?(\d\d)[A-Z]?(?:#\d+)?(?:/(\d+))?$")
_ACCOUNT_MARK = re.compile(r"^/+(?:[CD]/)?")
_ISO_DATE = re.compile(r"^(\d\d)(\d\d)-(\d\d)-(\d\d)$")
_MT_DATE = re.compile(r"^(\d\d)(\d\d)(\d\d)(?:[A-Z]{3}.*)?$")


@dataclass(frozen=True)
class Secret:
    """The value that must be keyed before it is shown: where it stands, its exact text, and which risk it carries."""

    path: str
    text: str
    risk: str

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return secret_pattern(self.text)

    def hidden_in(self, value: Any) -> Any:
        """Plain data with this value hidden in every text of it, keys included."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(HIDDEN_WORD, value)
        if isinstance(value, Mapping):
            return {self.hidden_in(key): self.hidden_in(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.hidden_in(part) for part in value]
        return value


def must_key(
    person: Person, case: Case, decisions: Sequence[Decision], policy: Policy, *, now: datetime | None = None
) -> bool:
    """Whether `person` may give a further approval, and so neither sees nor signs the secret before keying it."""
    waits = case.status is Status.AWAITING_APPROVAL and case.approvals > 0
    return waits and can(person, Verdict.APPROVE, case, decisions, policy, now=now) is None


def secret_of(original: bytes, repaired: bytes | None) -> Secret | None:
    """The changed value to be keyed; None where no sensitive field gets a value, or one side cannot be read."""
    if repaired is None:
        return None
    return secret_between(_fields(original), _fields(repaired))


def secret_between(before: Mapping[str, str], after: Mapping[str, str]) -> Secret | None:
    """The first value of the risk order that `after` sets and `before` had not (path → text)."""
    found = [
        Secret(path, text, carried)
        for path, text in after.items()
        if text and before.get(path) != text and (carried := risk(path, before.get(path), text))
    ]
    return min(found, key=lambda secret: RISKS.index(secret.risk), default=None)


def same_value(keyed: str, text: str) -> bool:
    """Whether what was keyed is the value, blanks and case aside."""
    return folded(keyed) == folded(text)


def folded(text: str) -> str:
    """`text` without blanks and case, as keyed values are compared."""
    return "".join(text.split()).casefold()


def misses(entries: Iterable[Mapping[str, Any]], person_id: str, version: int) -> int:
    """How often this person keyed a wrong value for this version, by the ledger entries of the case."""
    return sum(1 for entry in entries if _is_miss(entry, version) and _by(entry, person_id))


def risk(path: str, old: str | None, new: str | None) -> str | None:
    """Which risk of `RISKS` a change at `path` carries; None for a field that is not sensitive."""
    tag = _MT.match(path)
    if tag and tag[1] in ("50", "58", "59"):
        return _mt_party_risk(tag[1], tag[2], old or "", new or "")
    if tag and tag[1] == "32" and _only_date_differs(old or "", new or ""):
        return "value date"
    return None if "PstlAdr" in path.split("/") else _RISK_OF.get(meaning_of(path))


def secret_pattern(text: str) -> re.Pattern[str] | None:
    """Finds `text` in whatever spacing, case and spelling (account mark, branch of a BIC, way of writing a date)."""
    spelled = dict.fromkeys(letters for way in _spellings(text.strip()) if len(letters := "".join(way.split())) > 1)
    if not spelled:
        return None
    ways = sorted(spelled, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(re.escape(letter) for letter in way) for way in ways), re.IGNORECASE)


def _spellings(text: str) -> list[str]:
    bare = _ACCOUNT_MARK.sub("", text)
    found = [bare]
    if len(bare) == 11 and bare.endswith("XXX"):
        found.append(bare[:8])
    if iso := _ISO_DATE.match(bare):
        found += [f"{iso[2]}{iso[3]}{iso[4]}", f"{iso[1]}{iso[2]}{iso[3]}{iso[4]}"]
    elif written := _MT_DATE.match(bare):
        found += [bare[:6], f"20{written[1]}-{written[2]}-{written[3]}"]
    return found


def _mt_party_risk(tag: str, line: str | None, old: str, new: str) -> str | None:
    """An account stands on a line that begins with a slash; address lines follow the name."""
    if old.startswith("/") or new.startswith("/"):
        return "debtor account" if tag == "50" else "payee account"
    return None if tag == "50" or (line is not None and int(line) > 2) else "payee name"


def _only_date_differs(old: str, new: str) -> bool:
    """Field 32A is date (six digits), currency and amount in one line."""
    return old[:6] != new[:6] and old[6:] == new[6:]


def _fields(data: bytes) -> Mapping[str, str]:
    try:
        messages: list[Message] = read(data)
        return messages[0].fields() if len(messages) == 1 else {}
    except PaymentError:
        return {}


def _is_miss(entry: Mapping[str, Any], version: int) -> bool:
    facts = entry.get("facts")
    return isinstance(facts, Mapping) and facts.get("what") == MISSED and facts.get("version") == version


def _by(entry: Mapping[str, Any], person_id: str) -> bool:
    actor = entry.get("actor")
    return isinstance(actor, Mapping) and actor.get("id") == person_id
