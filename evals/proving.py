"""Proof of a situation: the clean message passes, the broken one fails for its stated reason, the gold one restores."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import payments
from payments import Finding, Message, PaymentError
from payments.diff import changed_fields
from payments.vocabulary import Severity

from . import facts
from .situation import Situation


class Unproven(Exception):
    """The situation does not do what it says; it is drawn again."""


def proof_of(situation: Situation, profile: str = "cbpr-current") -> dict[str, Any]:
    """Digests and findings that prove the situation. Raises Unproven naming the first breach."""
    day = datetime.fromisoformat(situation.received_at).date()
    clean, broken = _read(situation.clean), _read(situation.message)
    before = _findings(clean, profile, day)
    _demand(not _errors(before), f"the clean message fails: {_first(before)}")
    after = _findings(broken, profile, day)
    if situation.breaks:
        _demand(any(f.rule.startswith(situation.breaks) for f in after), f"{situation.breaks} is not found")
    else:
        _demand(facts.holds(situation, broken, after), f"the fact {situation.fact} is not there")
    gold = _gold(situation, broken, profile, day)
    return {
        "clean": _digest(situation.clean), "broken": _digest(situation.message), "gold": gold,
        "before": _rules(before), "after": _rules(after), "breaks": situation.breaks or situation.fact,
    }  # fmt: skip


def _gold(situation: Situation, broken: Message, profile: str, day: date) -> str | None:
    """The gold message's digest, proven to pass and to differ from the broken one in the expected fields only."""
    if situation.gold is None:
        return None
    gold = _read(situation.gold)
    left = _errors(_findings(gold, profile, day))
    _demand(not left, f"gold still fails: {_first(left)}")
    held = gold.fields()
    for path, accepted in situation.expected.fields.items():
        _demand(gold.get(path) in accepted, f"gold has {gold.get(path)!r} at {path}")
    allowed = set(situation.expected.fields)
    strayed = [c.path for c in changed_fields(broken, gold) if not covered(c.path, allowed)]
    _demand(not strayed, f"gold differs elsewhere: {strayed}")
    _demand(bool(held), "gold is empty")
    return _digest(situation.gold)


def covered(path: str, allowed: set[str]) -> bool:
    """Whether a changed path is one of the allowed, or a line of an allowed MT field."""
    return path in allowed or path.split("/")[0] in allowed or any(a.split("/")[0] == path for a in allowed)


def _read(text: str) -> Message:
    try:
        return payments.read(text.encode())[0]
    except (PaymentError, IndexError) as error:
        raise Unproven(f"unreadable: {error}") from None


def _findings(message: Message, profile: str, day: date) -> list[Finding]:
    return payments.check(message, profile, day)


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.ERROR]


def _first(findings: Sequence[Finding]) -> str:
    return next((f"{f.rule} {f.path} {f.text}" for f in _errors(findings) or findings), "")


def _rules(findings: Sequence[Finding]) -> list[str]:
    return sorted({f.rule for f in findings})


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unproven(otherwise)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
