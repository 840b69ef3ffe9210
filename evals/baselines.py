"""Rivals printed beside every result: what can be had without judgement, without rules, or from precedents alone."""

from collections.abc import Callable, Mapping
from typing import Any

import payments
from payments import Finding, Message, PaymentError
from payments.vocabulary import Severity

from .row import Row

Outcome = Mapping[str, Any]
Solver = Callable[[Row], tuple[Outcome, str]]
_BLANK: dict[str, Any] = {"operators": [], "outgoing": [], "repaired_message": None, "evidence": [], "confidence": 1.0}


def do_nothing(_: Row) -> tuple[Outcome, str]:
    """Send every payment again as it is."""
    return {**_BLANK, "action": "RESUBMIT", "route": "auto"}, "baseline"


def always_escalate(_: Row) -> tuple[Outcome, str]:
    """Put every case before people."""
    return {**_BLANK, "action": "ESCALATE", "route": "owner"}, "baseline"


def rules_only(row: Row) -> tuple[Outcome, str]:
    """Finding → operator, with nothing looked up and nothing asked; released if every finding has an operator."""
    try:
        message = payments.read(row.exception["message"].encode())[0]
    except (PaymentError, IndexError):
        return always_escalate(row)
    found = [f for f in payments.check(message, row.exception["profile"]) if f.severity is Severity.ERROR]
    if not found:
        return do_nothing(row)
    operators = [operator for f in found if f.rule != "SCHEMA" for operator in _mended(message, f)]
    if len(operators) < len({f.path for f in found if f.rule != "SCHEMA"}):
        return {**_BLANK, "action": "RFI", "route": "information", "outgoing": [_QUESTION]}, "baseline"
    return _applied(message, operators, row)


_QUESTION = {"purpose": "rfi", "message_type": "text", "message": "Please give the missing detail."}


def _mended(message: Message, finding: Finding) -> list[dict[str, Any]]:
    """The operator that the rule alone suggests; none where it suggests nothing."""
    old = message.get(finding.path)
    new = _suggestion(message, finding.rule, old or "")
    cited = {"evidence": ["e1"]}
    return [] if new is None else [{"op": "SetField", "path": finding.path, "old": old, "new": new, **cited}]


def _suggestion(message: Message, rule: str, old: str) -> str | None:
    if rule in _COPIED:
        return message.get(_COPIED[rule])
    return _REWRITTEN[rule](old) if rule in _REWRITTEN else None


def _normalised(old: str) -> str | None:
    from payments.charset import normalise

    try:
        return normalise(old)
    except PaymentError:
        return None


_COPIED: Mapping[str, str] = {
    "CB-HDR-01": "GrpHdr/MsgId",
    "CB-HDR-02": "CdtTrfTxInf/InstdAgt/FinInstnId/BICFI",
    "CB-HDR-03": "CdtTrfTxInf/InstgAgt/FinInstnId/BICFI",
}
_REWRITTEN: Mapping[str, Callable[[str], str | None]] = {
    "CB-HDR-04": lambda _: "pacs.008.001.08",
    "CB-GRP-01": lambda _: "1",
    "CB-ID-01": str.lower,
    "CB-ID-03": lambda _: "NOTPROVIDED",
    "CB-AMT-02": lambda old: old.split(".")[0],
    "CB-CHR-01": _normalised,
    "ID-IBAN": lambda old: "".join(old.split()).upper(),
    "CB-ADR-04": lambda old: "GB" if old == "UK" else None,
}


def _applied(message: Any, operators: list[dict[str, Any]], row: Row) -> tuple[Outcome, str]:
    evidence = [{"id": "e1"}]
    try:
        body = payments.apply(message, operators).payment.decode()
    except (PaymentError, UnicodeDecodeError):
        return always_escalate(row)
    told = {**_BLANK, "action": "REPAIR", "route": "auto", "operators": operators, "repaired_message": body}
    return {**told, "evidence": evidence}, "baseline"


def nearest_precedent(fit: tuple[Row, ...]) -> Solver:
    """Copy the answer of the most similar case of the fit split: its action, its route, and the values it set."""
    index = [(_words(row), row) for row in fit]

    def solve(row: Row) -> tuple[Outcome, str]:
        wanted = _words(row)
        _, near = max(index, key=lambda held: (len(wanted & held[0]) / len(wanted | held[0]), held[1].id))
        action, route = near.expected.actions[0], near.expected.route
        if action != "REPAIR":
            outgoing = [_QUESTION] if action == "RFI" else []
            return {**_BLANK, "action": action, "route": route, "outgoing": outgoing}, "baseline"
        return _copied(row, near, route)

    return solve


def _copied(row: Row, near: Row, route: str) -> tuple[Outcome, str]:
    message = payments.read(row.exception["message"].encode())[0]
    values = ((path, accepted[0]) for path, accepted in near.expected.fields.items())
    operators = [
        {"op": "SetField", "path": path, "old": message.get(path), "new": value, "evidence": ["e1"]}
        for path, value in values
        if value is not None and message.get(path) not in (None, value)
    ]
    told, stratum = _applied(message, operators, row)
    return {**told, "route": route}, stratum


def _words(row: Row) -> frozenset[str]:
    error = row.exception["error"]
    head = row.exception["message"][:200]
    kind = "MT" if head.startswith("{1:") else "MX"
    said = f"{error.get('text') or ''}".lower().split()
    return frozenset(
        [f"code:{error.get('code')}", f"source:{error['source']}", kind, row.exception["direction"], *said]
    )


BASELINES: Mapping[str, Solver] = {
    "do-nothing": do_nothing, "always-escalate": always_escalate, "rules-only": rules_only,
}  # fmt: skip
