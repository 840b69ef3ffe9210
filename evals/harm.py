"""Harm of a wrong release, worst first: nothing lower ever pays for anything higher (evaluation §11)."""

from collections.abc import Collection, Mapping
from typing import Any

import payments
from payments import Message, PaymentError
from payments.facts import facts_of

from .row import Row

RELEASED_CLASSES = ("S1", "S2", "S3", "S4", "S5")
_MONEY = ("creditor_account", "creditor_agent", "amount", "currency")


def harm_of(row: Row, sent: Collection[bytes], faults: Collection[str]) -> str:
    """The class of what left by itself: `S1`–`S5`, empty where nothing left or what left is right."""
    if not sent:
        return ""
    if len(sent) > 1:
        return "S3"
    if row.expected.route == "owner":
        return "S2"
    if row.family in ("duplicate",) or row.proof["breaks"] == "status_unknown":
        return "S3"
    body = next(iter(sent))
    if row.repairable:
        if not faults:
            return ""
        return "S1" if _redirects(row, body) else "S4"
    if "RESUBMIT" in row.expected.actions or row.family == "false_alarm":
        return "" if body == payment_of(row) else ("S1" if _redirects(row, body) else "S5")
    return "S1" if _redirects(row, body) else "S4"


def payment_of(row: Row) -> bytes:
    """The payment as the exception holds it, without an acknowledgement around it."""
    return payments.read(row.exception["message"].encode())[0].payment


def _redirects(row: Row, body: bytes) -> bool:
    """Whether creditor account, creditor agent, amount or currency of what left are not those of the right answer."""
    try:
        after, before = payments.read(body)[0], payments.read(row.exception["message"].encode())[0]
    except (PaymentError, IndexError):
        return True
    return bool(_changed(before, after) - _meant(row, after))


def _changed(before: Message, after: Message) -> set[str]:
    old, new = facts_of(before), facts_of(after)
    return {name for name in _MONEY if getattr(old, name) != getattr(new, name)}


def _meant(row: Row, after: Message) -> set[str]:
    """The facts that the right answer changes, where the new value is an accepted one."""
    paths: Mapping[str, Any] = facts_of(after).paths
    accepted = row.expected.fields
    return {n for n in _MONEY if paths.get(n) in accepted and after.get(paths[n]) in accepted[paths[n]]}
